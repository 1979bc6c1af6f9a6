from uuid import UUID

import msgspec

from contracts.page import PageQuery
from contracts.row import Row
from kit.tests.rooms.pens.tables import Pen


class NewPen(msgspec.Struct, kw_only=True, frozen=True):
    label: str
    colour: str = "blue"


class PenRow(Row, kw_only=True, frozen=True):
    agency_id: UUID
    label: str
    colour: str
    secret: str | None = None


class PenSaved(msgspec.Struct, kw_only=True, frozen=True):
    id: UUID
    agency_id: UUID
    label: str
    colour: str


class PenQuery(PageQuery, kw_only=True, frozen=True):
    colour: str | None = None


def row(pen: Pen) -> PenRow:
    return PenRow(
        id=pen.id,
        version=pen.version,
        created_at=pen.created_at,
        created_by=pen.created_by,
        updated_at=pen.updated_at,
        updated_by=pen.updated_by,
        agency_id=pen.agency_id,
        label=pen.label,
        colour=pen.colour,
    )


def saved(pen: Pen) -> PenSaved:
    return PenSaved(id=pen.id, agency_id=pen.agency_id, label=pen.label, colour=pen.colour)
