"""Runs a door's conformance check on what an entry point names, as an author's own test would.

``python -m tests.architecture.conformance <folder> <distribution> ...`` does it for all entry points of installed distributions.
"""

import importlib.metadata
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from contracts.extension.doors import DOORS
from contracts.extension.hazard_rules import VisitFacts
from contracts.extension.identity_providers import check_redirecting_identity_provider
from contracts.extension.notice_channels import NoticeToSend
from contracts.extension.password_policies import PasswordContext
from contracts.extension.signals import ContractEvidence, VisitEvidence
from contracts.rpc.hazard import NewVisit
from gateway.messages import catalogue
from gateway.testing_doors import check_mounted
from gateway.tests.fakes import sample
from kit.ids import new_id

STRONG = ["Rotkohl-19-Berge"]
NOTICE = NoticeToSend(
    notice_id=new_id(), account_id=new_id(), code="auth.notice.hazard_due", params={"number": "YH-1"},
    message={"zh-CN": "隐患 YH-1 到期。", "en": "Hazard YH-1 is due."}, email="li@example.com", subject_kind="hazard", subject_id=new_id(),
    at=datetime(2026, 11, 23, 1, tzinfo=UTC),
)  # fmt: skip
FACTS = VisitFacts(
    today=date(2026, 4, 10), contract_ends_on=date(2026, 12, 31), used_photos=frozenset({new_id()}),
    thresholds={"hazard.description_min": "8", "visit.late_entry_days": "7"},
)  # fmt: skip
CHECKS = {door.group: door.check for door in DOORS}


def check(group: str, name: str, named: Any, folder: Path) -> None:
    """``named`` is what the entry point ``name`` of ``group`` names. AssertionError, or SettingsError of a start, tells what it breaks."""
    HOW[group](CHECKS[group], name, named, folder)


def check_point(point: EntryPoint, folder: Path) -> None:
    check(point.group, point.name, point.load(), folder)


def _service(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named, name)


def _blueprint(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named)
    check_mounted(named, folder)


def _made(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named())


def _as_it_is(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named)


def _identity_provider(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    provider = named()
    if hasattr(provider, "begin"):
        check_redirecting_identity_provider(provider, _visit, datetime.now(UTC))
    else:
        check(provider)


def _visit(address: str) -> dict[str, str]:
    """As a browser whose owner is signed in there: the query of the address that it is sent back to."""
    went = requests.get(address, allow_redirects=False, timeout=5)
    return dict(parse_qsl(urlsplit(went.headers["Location"]).query))


def _password_policy(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named(), STRONG, PasswordContext(username="somebody", agency_name="某公司", common=frozenset({"password"})))


def _ranker(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named(), {"ranking.checked_min": Decimal(3)})


def _rule(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named(), [sample(NewVisit)], FACTS, catalogue().__contains__)


def _signal(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named(), [sample(VisitEvidence), sample(ContractEvidence)], catalogue().__contains__)


def _store(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named, folder / name)


def _channel(check: Callable[..., None], name: str, named: Any, folder: Path) -> None:
    check(named(), NOTICE)


HOW: dict[str, Callable[[Callable[..., None], str, Any, Path], None]] = {
    "zjjg.services": _service,
    "zjjg.gateway.blueprints": _blueprint,
    "zjjg.auth.identity_providers": _identity_provider,
    "zjjg.auth.password_policies": _password_policy,
    "zjjg.evaluation.samplers": _made,
    "zjjg.evaluation.rankers": _ranker,
    "zjjg.hazard.rules": _rule,
    "zjjg.hazard.signals": _signal,
    "zjjg.stats.indicators": _as_it_is,
    "zjjg.files.stores": _store,
    "zjjg.notices.channels": _channel,
}


def main(folder: Path, names: list[str]) -> None:
    for distribution in names:
        for point in importlib.metadata.distribution(distribution).entry_points:
            if point.group in HOW:
                check_point(point, folder)
                sys.stdout.write(f"{point.group} {point.name} keeps the door's law\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
