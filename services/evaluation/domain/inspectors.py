"""Inspectors: what is asked of an entry, and who is assigned to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from contracts.rpc.spot_checks import NewInspector
from services.evaluation.domain.draws import sha256
from services.evaluation.domain.fields import Fields

MOST_SPECIALTIES = 20
MOST_AGENCIES = 50


def check_entry(fields: Fields, entry: NewInspector) -> NewInspector:
    """The entry cleaned; what is wrong is noted in ``fields``."""
    if len(entry.specialties) > MOST_SPECIALTIES:
        fields.add("specialties", "field.too_many", most=str(MOST_SPECIALTIES))
    if len(entry.former_agency_ids) > MOST_AGENCIES:
        fields.add("former_agency_ids", "field.too_many", most=str(MOST_AGENCIES))
    words = [fields.text(f"specialties.{i}", word, 50) for i, word in enumerate(entry.specialties[:MOST_SPECIALTIES])]
    return msgspec.structs.replace(
        entry,
        name=fields.text("name", entry.name, 50),
        unit=fields.optional_text("unit", entry.unit, 100),
        phone=fields.optional_text("phone", entry.phone, 30),
        specialties=words,
        former_agency_ids=list(dict.fromkeys(entry.former_agency_ids)),
    )


@dataclass(frozen=True, slots=True)
class Able:
    """An inspector who may be assigned. ``agency_ids``: where they work or worked. ``recent``: inspected in the last campaign of the same
    kind and region."""

    inspector_id: UUID
    expert: bool
    agency_ids: frozenset[UUID]
    recent: bool


def in_order(draw_key: str, object_id: str, agency_id: UUID, able: Sequence[Able]) -> list[Able]:
    """Those fit for one object: nobody who works or worked at its agency. Who inspected last time comes last; among equals by
    sha256( draw_key + ":" + object_id + ":" + inspector_id )."""
    fit = [one for one in able if agency_id not in one.agency_ids]
    return sorted(fit, key=lambda one: (one.recent, sha256(f"{draw_key}:{object_id}:{one.inspector_id}")))


def leader_of(assigned: Sequence[Able]) -> UUID:
    """The first expert, else the first."""
    return next((one for one in assigned if one.expert), assigned[0]).inspector_id
