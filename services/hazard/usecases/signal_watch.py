"""Finding signals of paper visits: in the background, a few hundred visits a turn, each visit once and again when its hazards were
rectified."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from contracts.extension.signals import Signal, SignalFinding, SignalSubject
from contracts.vocabulary import SignalState
from kit.db import stamp
from kit.ids import new_id
from kit.work import Work
from services.hazard.domain.prints import bare_text, text_print
from services.hazard.doors import signals
from services.hazard.queries.signal_evidence import contract_evidence, visit_evidence
from services.hazard.tables.replicas import AgencyCopy
from services.hazard.tables.signals import DescriptionPrint, SignalRecord, SignalWatch
from services.hazard.usecases.picture_prints import make_prints

TURN_SECONDS = 2.0
AT_ONCE = 300
"""Visits of one turn: a tenth of a second of work, after which calls have the processor again."""
SETTLED = timedelta(seconds=60)
"""Ids are given before their rows are committed. What is younger waits, so that nothing is stepped over."""
NONE_YET = UUID(int=0)
LAST = UUID(int=2**128 - 1)

_NEXT_VISITS = text("select id from visit where id > :after and id <= :until order by id limit :most")
_NEXT_STEPS = text("""
select s.id, s.action, h.visit_id from hazard_step s join hazard h on h.id = s.hazard_id
where s.id > :after and s.id <= :until order by s.id limit :most
""")
_FORGET_VOID = text("delete from signal s using visit v where v.id = s.visit_id and v.state = 'void' and s.state = 'open'")
_DESCRIPTIONS = text("select id, visit_id, enterprise_id, description from hazard where visit_id = any(:ids)")


def watch(work: Work) -> None:
    """One turn of the timer. Ids come from the system's clock, so it is that clock that says which have settled."""
    look(work, id_floor(datetime.now(UTC) - SETTLED))


def id_floor(at: datetime) -> UUID:
    """No UUIDv7 that was given at that instant or later is smaller."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def look(work: Work, until: UUID = LAST, most: int = AT_ONCE) -> bool:
    """Looks at the next ``most`` visits and steps of hazards up to the id ``until``, and once a day at contracts; whether there may be more.

    Does nothing while another replica is at it. What is found again is not written again, whatever was decided about it.
    """
    mark = work.db.get(SignalWatch, True, with_for_update={"skip_locked": True})
    if mark is None:
        return False
    asked = {"until": until, "most": most}
    visits = list(work.db.execute(_NEXT_VISITS, asked | {"after": mark.visits_after}).scalars())
    steps = work.db.execute(_NEXT_STEPS, asked | {"after": mark.steps_after}).all()
    again = {row.visit_id for row in steps if row.action == "rectify" and row.visit_id <= mark.visits_after}
    _look_at(work, [*visits, *again])
    if visits:
        mark.visits_after = visits[-1]
    if steps:
        mark.steps_after = steps[-1].id
    if mark.contracts_on is None or mark.contracts_on < work.today:
        _keep(work, _of_contracts(work, mark.contracts_on))
        mark.contracts_on = work.today
    if steps or visits:
        work.db.execute(_FORGET_VOID)
    return len(visits) == most or len(steps) == most


def start_again(work: Work) -> None:
    """All visits and contracts are looked at once more, in the turns that come. Signals that are there stay as they are."""
    mark = work.db.get(SignalWatch, True, with_for_update=True)
    if mark is not None:
        mark.visits_after, mark.contracts_on = NONE_YET, None


def _look_at(work: Work, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    _print_descriptions(work, ids)
    make_prints(work, ids)
    _keep(work, _of_visits(work, ids))


def _print_descriptions(work: Work, ids: Sequence[UUID]) -> None:
    rows = [
        {"hazard_id": row.id, "visit_id": row.visit_id, "enterprise_id": row.enterprise_id, "digest": text_print(bare)}
        for row in work.db.execute(_DESCRIPTIONS, {"ids": list(ids)})
        if (bare := bare_text(row.description))
    ]
    if rows:
        work.db.execute(insert(DescriptionPrint).on_conflict_do_nothing(), rows)


def _enabled(work: Work, subject: SignalSubject) -> list[Signal]:
    return [signal for signal in signals(tuple(work.settings.signals)) if signal.subject is subject]


def _of_visits(work: Work, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    enabled = _enabled(work, SignalSubject.VISIT)
    for i, (visit, evidence) in enumerate(visit_evidence(work, ids)):
        if i % 20 == 0:
            time.sleep(0)  # in a service that lets waiting calls have the processor
        owner = {name: getattr(visit, name) for name in _OWNER} | {"visit_id": visit.id, "contract_id": None}
        for signal in enabled:
            yield from (_row(work, signal, finding, owner) for finding in signal.findings(evidence))


_OWNER = ("agency_id", "agency_name", "enterprise_id", "enterprise_name", "region_1", "region_2", "region_3")


def _of_contracts(work: Work, since: date | None) -> Iterator[dict[str, Any]]:
    enabled = _enabled(work, SignalSubject.CONTRACT)
    for contract, enterprise, evidence in contract_evidence(work, since, work.today):
        codes = [*enterprise.region_codes[:3], None, None, None]
        agency = work.db.get(AgencyCopy, contract.agency_id)
        values = (
            *(contract.agency_id, agency.name if agency else "", contract.enterprise_id, enterprise.name),
            *codes[:3],
        )
        owner = dict(zip(_OWNER, values, strict=True)) | {"visit_id": None, "contract_id": contract.contract_id}
        for signal in enabled:
            yield from (_row(work, signal, finding, owner) for finding in signal.findings(evidence))


def _row(work: Work, signal: Signal, finding: SignalFinding, owner: dict[str, Any]) -> dict[str, Any]:
    return owner | {
        **stamp(None, work.at),
        "id": new_id(),
        "name": signal.name,
        "signal_version": signal.version,
        "key": finding.key,
        "code": finding.code,
        "params": finding.params,
        "evidence": {"visits": finding.visits, "hazards": finding.hazards, "photos": finding.photos},
        "found_at": work.at,
        "state": SignalState.OPEN.value,
        "note": None,
        "decided_at": None,
    }


def _keep(work: Work, rows: Iterator[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        work.db.execute(insert(SignalRecord).on_conflict_do_nothing(index_elements=["name", "key"]), found)
