"""Who may read a file."""

from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.rpc.auth import FileAccess
from contracts.vocabulary import Role
from kit.work import Work, owner_of
from services.auth.domain.files import on_uploaders_side
from services.auth.tables.files import FileAttachment, StoredFile
from services.auth.wire.files import file_fact


def get_file(actor: Actor, work: Work, file_id: UUID) -> FileAccess:
    """``allowed`` for the uploader's side. For all others ``rooms`` are those that said they hold it; none so far may mean that
    word of it is still on its way, so the caller then asks every room.

    With ``allowed`` false the fact must not reach the caller before one of the rooms said yes.
    """
    actor.require(*Role)
    row = work.db.get(StoredFile, file_id)
    if row is None:
        raise NotFound("file.not_found")
    allowed = on_uploaders_side(actor, owner_of(actor), owner=row.owner, uploaded_by=row.uploaded_by, regions=row.uploader_regions)
    rooms = list(work.db.scalars(select(FileAttachment.room).where(FileAttachment.file_id == file_id).distinct()))
    return FileAccess(file=file_fact(row), allowed=allowed, rooms=sorted(rooms))
