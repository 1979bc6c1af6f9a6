"""What a room knows of files, and who may attach one. The facts come from the room of files, by event or when in doubt."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import invalid_field
from contracts.events.envelope import Envelope
from contracts.files import FILES_ROOM, FileFact
from kit.stores import open_store
from kit.tables import file_fact
from kit.work import Doubtful, Work, owner_of

__all__ = ["apply_file", "file_for", "files_for", "find_file", "open_store", "store_fact"]

_FIELDS = FileFact.__struct_fields__


def apply_file(work: Work, event: Envelope) -> None:
    """For ``Room.replicas``: ``{"auth": {"file_saved": apply_file}}``."""
    store_fact(work, msgspec.convert(event.payload, FileFact, strict=False), event.entity_version)


def store_fact(work: Work, fact: FileFact, version: int) -> None:
    """Stores what is known of a file unless the same or a newer version is there."""
    statement = insert(file_fact).values(**{name: getattr(fact, name) for name in _FIELDS}, version=version)
    changed = {name: statement.excluded[name] for name in (*_FIELDS, "version") if name != "file_id"}
    newer = file_fact.c.version < statement.excluded.version
    work.db.execute(statement.on_conflict_do_update(index_elements=["file_id"], set_=changed, where=newer))


def find_file(work: Work, file_id: UUID) -> FileFact | None:
    """What this room knows of the file, whoever asks."""
    row = work.db.execute(select(file_fact).where(file_fact.c.file_id == file_id)).one_or_none()
    return FileFact(**{name: getattr(row, name) for name in _FIELDS}) if row else None


def file_for(actor: Actor, work: Work, file_id: UUID, field: str = "file_id") -> FileFact:
    """The file that the actor may attach: one that it, or another account of its tenant, uploaded.

    Invalid("file.not_found") on ``field`` for any other; Doubtful first, as the room of files may know more.
    """
    fact = find_file(work, file_id)
    owner = owner_of(actor)
    if fact is not None and (fact.uploaded_by == actor.account_id or (owner and fact.owner == owner)):
        return fact
    refusal = invalid_field(field, "file.not_found")
    if fact is None and work.room != FILES_ROOM:
        raise Doubtful(refusal, [(FILES_ROOM, "file", str(file_id))])
    raise refusal


def files_for(actor: Actor, work: Work, file_ids: list[UUID], field: str = "file_ids") -> list[FileFact]:
    """``file_for`` of each, in the order given; one doubt for all that are unknown. ``field`` gets the position: ``photos.2``."""
    known = {file_id: find_file(work, file_id) for file_id in file_ids}
    missing = [file_id for file_id, fact in known.items() if fact is None]
    if missing and work.room != FILES_ROOM:
        position = file_ids.index(missing[0])
        refusal = invalid_field(f"{field}.{position}", "file.not_found")
        raise Doubtful(refusal, [(FILES_ROOM, "file", str(file_id)) for file_id in missing])
    return [file_for(actor, work, file_id, f"{field}.{position}") for position, file_id in enumerate(file_ids)]
