"""The doors for plugins: each is known, documented and switched by a setting, each built-in plugin keeps its law, and each law can be broken."""

import importlib.metadata
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.extension.blueprints import ListColumn, MenuEntry
from contracts.extension.doors import COMPANIONS, DOORS
from contracts.extension.files import StoredBytes
from contracts.extension.hazard_rules import RuleFinding
from contracts.extension.identity_providers import KeptCredential, Verdict
from contracts.extension.notice_channels import NoticeToSend
from contracts.extension.samplers import Ranked
from contracts.extension.signals import SignalFinding, SignalSubject
from contracts.vocabulary import FindingSeverity, Role
from gateway.door import OPEN, SIGNED_IN, Blueprint, roles
from kit.settings import SettingsError
from kit.stores.local import LocalStore
from kit.testing.oidc_server import OidcServer, running
from kit.tests.test_s3_store import configured, endpoint
from services.auth.identity_providers.local import Local
from services.auth.identity_providers.oidc import Oidc
from services.auth.password_policies.manual import Manual
from services.auth.tests.interface.test_notice_channels import Receiver, mail, receiver
from services.evaluation.rankers.mean import MeanRanker
from services.evaluation.samplers.uniform import UniformSampler
from services.stats.service import StatsService
from tests.architecture.conformance import CHECKS, HOW, check, check_point

__all__ = ["configured", "endpoint", "mail", "receiver"]  # fixtures of others

ROOT = Path(__file__).parents[2]
BUILT_IN = sorted(
    (point for door in DOORS for point in importlib.metadata.entry_points(group=door.group)), key=lambda p: (p.group, p.name)
)


def test_every_group_of_entry_points_is_a_door_or_comes_along() -> None:
    groups = {group for group in importlib.metadata.entry_points().groups if group.startswith("zjjg.")}
    assert {door.group for door in DOORS} <= groups <= {door.group for door in DOORS} | set(COMPANIONS)


def test_every_protocol_file_is_a_doors_and_every_door_has_a_check() -> None:
    files = {path.stem for path in (ROOT / "contracts" / "extension").glob("*.py")} - {"__init__", "doors"}
    assert {door.check.__module__.rsplit(".", 1)[1] for door in DOORS} == files
    assert set(HOW) == set(CHECKS) == {door.group for door in DOORS}


def test_the_pages_name_every_door_and_its_setting() -> None:
    page, settings = (ROOT / "docs" / "plugins.md").read_text(), (ROOT / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `(zjjg\.[a-z_.]+)` \| .*?`(ZJJG_[A-Z_]+)`", page, re.MULTILINE))
    assert rows == {door.group: door.setting for door in DOORS}
    assert not [door.setting for door in DOORS if f"`{door.setting}`" not in settings]
    assert not [group for group in COMPANIONS if f"`{group}`" not in page]


@pytest.fixture
def oidc(monkeypatch: pytest.MonkeyPatch) -> Iterator[OidcServer]:
    with running() as server:
        for name, value in server.settings().items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def surroundings(mail: Any, receiver: Receiver, configured: Path, oidc: OidcServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Servers that built-in plugins want, and the settings that name them; a folder."""
    _, smtp = mail
    for name, value in smtp.items():
        monkeypatch.setenv(f"ZJJG_SMTP_{name.upper()}", str(value))
    monkeypatch.setenv("ZJJG_WEBHOOK_URL", f"http://127.0.0.1:{receiver.server_port}/notices")
    monkeypatch.setenv("ZJJG_WEBHOOK_SECRET", "a-secret-of-tests-alone")
    return configured


def test_every_built_in_plugin_keeps_its_doors_law(surroundings: Path) -> None:
    checked = {door.group: 0 for door in DOORS}
    for point in BUILT_IN:
        check_point(point, surroundings)
        checked[point.group] += 1
    assert min(checked.values()) > 0, checked


# ---- each law, broken


def words(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}


def entry(**changes: Any) -> MenuEntry:
    values = {"key": "things", "words": words("things"), "path": "/things", "roles": [Role.OFFICER]}
    return MenuEntry(**{**values, "columns": [ListColumn(field="id", words=words("id"))], **changes})


def blueprint(*menu: MenuEntry, allow: Any = OPEN, guarded: bool = True, answer: Any = None) -> Blueprint:
    blp = Blueprint("things", __name__, menu=menu)

    def list_things() -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    if guarded:
        blp.act("GET", "/things", allow=allow)(list_things)
    else:
        blp.route("/things")(list_things)
    return blp


class OtherName(StatsService):
    name = "other"


class Deaf(StatsService):
    on_region_saved = None


class Misnamed(StatsService):
    on_region_saved = None
    hear_region = StatsService.on_region_saved


class KeepsPasswords(Local):
    def make(self, password: str) -> str:
        return password

    def check(self, kept: KeptCredential, password: str) -> Verdict:
        return Verdict(accepted=kept.password_hash == password)


class BelievesAll(Local):
    def check(self, kept: KeptCredential, password: str) -> Verdict:
        return Verdict(accepted=True)


class BelievesTwice(Oidc):
    """Goes by what it learned the first time, without a look at the answer."""

    known: Any = None

    def finish(self, flow: Any, answer: Mapping[str, str], at: Any) -> Any:
        self.known = self.known or super().finish(flow, answer, at)
        return self.known


class TakesAll(Manual):
    def weaknesses(self, password: str, context: Any) -> list[str]:
        return []


class TakesTheFirst(UniformSampler):
    def rank(self, draw_key: str, pool: Sequence[Any], count: int) -> list[Ranked]:
        return [Ranked(object_id=one.object_id, key="") for one in pool]


class Forgetful(MeanRanker):
    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]:
        return {}


class LastScore(MeanRanker):
    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]:
        return {agency: own[-1] for agency, own in scores.items()}


class Speechless:
    name = version = "1"

    def findings(self, visit: Any, facts: Any) -> list[RuleFinding]:
        return [RuleFinding(severity=FindingSeverity.WARN, field="summary", code="nobody.knows")]


class Fickle(Speechless):
    def __init__(self) -> None:
        self.asked = 0

    def findings(self, visit: Any, facts: Any) -> list[RuleFinding]:
        self.asked += 1
        return [RuleFinding(severity=FindingSeverity.WARN, field=f"f{self.asked}", code="hazard.visit.late_entry")]


class OwnNumbers:
    name = version = "1"
    subject = SignalSubject.VISIT

    def findings(self, seen: Any) -> list[SignalFinding]:
        return [SignalFinding(key="k", code="hazard.signal.entered_late", visits=[seen.visit.visit_id])]


class Infinite:
    name, version, screen, unit, formula, needs = "x", "1", "social", "", words("x"), ("a",)

    def of(self, sums: Mapping[str, Any]) -> int:
        return 1 // int(sums["a"])


class Amnesiac(LocalStore):
    def put(self, file_id: Any, chunks: Any) -> StoredBytes:
        return StoredBytes(size=0, sha256="")


class OnlyOnce:
    name, version, needs_email = "x", "1", True

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def deliver(self, notice: NoticeToSend) -> None:
        assert notice.notice_id not in self.seen, "delivered twice"
        self.seen.append(notice.notice_id)


BROKEN = [
    ("zjjg.services", "stats", OtherName, "have one name"),
    ("zjjg.services", "stats", Deaf, "what is heard is pulled too"),
    ("zjjg.services", "stats", Misnamed, "its name is on_region_saved"),
    ("zjjg.gateway.blueprints", "things", blueprint(entry(words={"zh-CN": "事"})), "words in en"),
    ("zjjg.gateway.blueprints", "things", blueprint(entry(), entry()), "two menu entries"),
    ("zjjg.gateway.blueprints", "things", blueprint(entry(path="https://elsewhere")), "no path"),
    ("zjjg.gateway.blueprints", "things", blueprint(entry(path="/nowhere")), "no route of it"),
    ("zjjg.gateway.blueprints", "things", blueprint(entry(), allow=roles(Role.ADMIN)), "does not let in"),
    ("zjjg.gateway.blueprints", "things", blueprint(guarded=False), "has no guard"),
    ("zjjg.gateway.blueprints", "things", blueprint(answer=RuntimeError("a bug")), "500"),
    ("zjjg.gateway.blueprints", "things", Blueprint("empty", __name__), "has no route"),
    ("zjjg.auth.identity_providers", "x", KeepsPasswords, "never kept"),
    ("zjjg.auth.identity_providers", "x", BelievesAll, "did not make"),
    ("zjjg.auth.identity_providers", "x", BelievesTwice, "good once"),
    ("zjjg.auth.password_policies", "x", TakesAll, "empty password"),
    ("zjjg.evaluation.samplers", "x", TakesTheFirst, "order of the pool"),
    ("zjjg.evaluation.rankers", "x", Forgetful, "a figure for each agency"),
    ("zjjg.evaluation.rankers", "x", LastScore, "order must not matter"),
    ("zjjg.hazard.rules", "x", Speechless, "no message for code"),
    ("zjjg.hazard.rules", "x", Fickle, "differently the second time"),
    ("zjjg.hazard.signals", "x", OwnNumbers, "rule book's"),
    ("zjjg.stats.indicators", "x", Infinite(), "zeros give no figure"),
    ("zjjg.files.stores", "x", Amnesiac, "number of bytes"),
    ("zjjg.notices.channels", "x", OnlyOnce, "delivered twice"),
]


@pytest.mark.parametrize(("group", "name", "named", "says"), BROKEN, ids=[f"{b[0]}-{b[3]}" for b in BROKEN])
def test_what_breaks_a_doors_law_is_refused(group: str, name: str, named: Any, says: str, oidc: OidcServer, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, SettingsError), match=says):
        check(group, name, named, tmp_path)


def test_every_doors_law_was_broken() -> None:
    assert {group for group, *_ in BROKEN} == {door.group for door in DOORS}


def test_a_blueprint_that_keeps_the_law_passes_beside_those_that_break_it(tmp_path: Path) -> None:
    check("zjjg.gateway.blueprints", "things", blueprint(entry()), tmp_path)
    check("zjjg.gateway.blueprints", "things", blueprint(entry(), allow=SIGNED_IN), tmp_path)
    check("zjjg.services", "stats", StatsService, tmp_path)
