from uuid import UUID

import msgspec
from pydantic_settings import SettingsConfigDict
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.events.envelope import Envelope
from kit.db import keep_newest
from kit.room import Room
from kit.settings import RoomSettings
from kit.tests.rooms.desks.tables import Base, PenCopy
from kit.work import Doubtful, Work


class DesksSettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_DESKS_")


class PenSaved(msgspec.Struct, kw_only=True, frozen=True):
    """As a consumer sees it: what it does not use it does not name."""

    id: UUID
    label: str
    colour: str


def apply_pen(work: Work, event: Envelope) -> None:
    pen = msgspec.convert(event.payload, PenSaved, strict=False)
    if pen.label == "poison":
        raise ValueError("this one cannot be applied")
    values = {"id": pen.id, "label": pen.label, "colour": pen.colour, "version": event.entity_version}
    keep_newest(work.db, PenCopy, values)


def write_with(actor: Actor, work: Work, pen_id: UUID) -> str:
    """Needs a red pen; refuses only what the source itself says is not red."""
    pen = work.db.get(PenCopy, pen_id)
    if pen is None or pen.colour != "red":
        raise Doubtful(Conflict("desks.pen_not_red"), [("pens", "pen", str(pen_id))])
    return pen.label


def list_labels(work: Work) -> list[str]:
    return list(work.db.execute(select(PenCopy.label).order_by(PenCopy.label)).scalars())


ROOM = Room(
    name="desks",
    settings=DesksSettings,
    metadata=Base.metadata,
    package="kit.tests.rooms.desks",
    replicas={"pens": {"pen_saved": apply_pen}},
)
