"""What every event wears. The payload is the whole state of one entity, so a later one replaces an earlier one."""

from datetime import datetime
from typing import Any

import msgspec


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One event on the wire and in ``events_since``.

    ``seq`` is gapless within ``source`` and given by the relay, not by the writer. ``entity_version`` grows with each write of
    that entity: a consumer that holds the same or a newer one changes nothing. ``type`` names payload and meaning
    (``staff_saved``), ``schema`` its shape's version.
    """

    source: str
    type: str
    entity_id: str
    entity_version: int
    payload: dict[str, Any]
    seq: int = 0
    schema: int = 1
    at: datetime
    request_id: str = ""


class EventPage(msgspec.Struct, frozen=True):
    """``upto`` is the last seq that was looked at: the cursor to come back with, also when ``events`` is empty."""

    events: list[Envelope]
    upto: int


class ParkedEvent(msgspec.Struct, frozen=True):
    """A foreign event that a room could not apply. ``last_error`` is the error's kind alone: its text may hold what people typed.
    ``dead``: the room does not try it any more by itself."""

    source: str
    seq: int
    type: str
    tries: int
    last_error: str
    dead: bool
