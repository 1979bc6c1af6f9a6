"""What other rooms may ask of this one by id: the same payloads as the events, from the room's own tables."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select

from contracts.events import agency as events
from contracts.events.envelope import Envelope
from kit.work import Work
from services.agency.tables import Agency, Base, Enterprise, EvaluationContract, ServiceContract, Staff
from services.agency.wire.agencies import agency_saved
from services.agency.wire.contracts import evaluation_saved, service_saved
from services.agency.wire.enterprises import enterprise_saved
from services.agency.wire.staff import staff_saved

R = TypeVar("R", bound=Base)


def _facts(table: type[R], event: str, payload: Callable[[R], msgspec.Struct]) -> Callable[[Work, list[str]], list[Envelope]]:
    def answer(work: Work, ids: list[str]) -> list[Envelope]:
        key: Any = table.id  # type: ignore[attr-defined]  # every table here is Tracked
        rows: list[Any] = list(work.db.scalars(select(table).where(key.in_(_uuids(ids)))))
        return [work.fact(event, row.id, row.version, payload(row)) for row in rows]

    return answer


def _uuids(ids: list[str]) -> list[UUID]:
    """Texts that are no ids name nothing."""
    found = []
    for text in ids:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


FACTS = {
    "agency": _facts(Agency, events.AGENCY_SAVED, agency_saved),
    "staff": _facts(Staff, events.STAFF_SAVED, staff_saved),
    "enterprise": _facts(Enterprise, events.ENTERPRISE_SAVED, enterprise_saved),
    "evaluation_contract": _facts(EvaluationContract, events.EVALUATION_CONTRACT_SAVED, evaluation_saved),
    "service_contract": _facts(ServiceContract, events.SERVICE_CONTRACT_SAVED, service_saved),
}
