"""What a service tells the chassis about itself."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from contracts.events.envelope import Envelope
from kit.settings import RoomSettings
from kit.vault import Sealed
from kit.work import Work

ApplyEvent = Callable[[Work, Envelope], None]
"""Brings a replica to the state in the envelope, unless it holds the same or a newer version (``db.keep_newest``).
Called again with the same events and in any order."""
FactsOf = Callable[[Work, list[str]], list[Envelope]]
"""The present state of the entities of one kind with these ids, read from the room's own tables, as ``work.fact(...)``.
An id that is not there has no envelope."""
RunJob = Callable[..., Any]
"""``fn(actor, work, run, params) -> JSON value``; see ``jobs``."""


@dataclass(frozen=True, slots=True)
class Timer:
    """``run(work)`` in a transaction of its own, in one replica of the room: at the start and then every ``seconds``.

    After a crash or a change of leader it may run sooner than that: it must not matter.
    """

    name: str
    seconds: float
    run: Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Room:
    """``package`` is the room's import path; ``<package>/migrations`` holds its alembic scripts.

    ``replicas``: source room -> event type -> what applies it; these are the types that catch-up asks for.
    ``facts``: kind -> what answers ``facts_of``.  ``jobs``: kind -> what runs it.  ``exports``: name -> a list that can be exported
    (``kit.exports``).
    ``conflicts``: name of a unique constraint -> the code of the Conflict that its violation is, for races that a look
    beforehand cannot rule out; any other violation is a bug and stays one.
    ``sealed``: the columns that hold secrets (``kit.vault``).
    """

    name: str
    settings: type[RoomSettings]
    metadata: MetaData
    package: str
    replicas: Mapping[str, Mapping[str, ApplyEvent]] = field(default_factory=dict)
    facts: Mapping[str, FactsOf] = field(default_factory=dict)
    jobs: Mapping[str, RunJob] = field(default_factory=dict)
    exports: Mapping[str, Any] = field(default_factory=dict)
    timers: Sequence[Timer] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    sealed: Sequence[Sealed] = ()


def scripts_folder(room: Room) -> Path:
    """``<package>/migrations``, found without importing the room's modules."""
    spec = importlib.util.find_spec(room.package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{room.package} is not an importable package")
    return Path(next(iter(spec.submodule_search_locations))) / "migrations"
