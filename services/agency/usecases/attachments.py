"""Files hung on a thing of an agency: whose they are, and who may read them."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import FieldError
from contracts.events.files import FILES_ATTACHED, FilesAttached
from kit.tables import file_fact
from kit.work import Work
from services.agency.reference import doubt_fields
from services.agency.tables import AttachedFile, Placed


def require_own_files(actor: Actor, work: Work, wanted: Mapping[str, UUID | None], kept: Collection[UUID] = ()) -> None:
    """``wanted``: field -> file. Invalid for files that are not the agency's own uploads, after auth was asked; those that hang
    on the thing already (``kept``) pass."""
    asked = {field: file_id for field, file_id in wanted.items() if file_id is not None and file_id not in kept}
    if not asked:
        return
    owners = dict(
        work.db.execute(select(file_fact.c.file_id, file_fact.c.owner).where(file_fact.c.file_id.in_(asked.values())))
        .tuples()
        .all()
    )
    wrong = {field: file_id for field, file_id in asked.items() if owners.get(file_id) != str(actor.agency())}
    if wrong:
        errors: list[FieldError] = [{"field": field, "code": "file.not_found", "params": {}} for field in wrong]
        raise doubt_fields(errors, [("auth", "file", str(file_id)) for file_id in wrong.values()])


def files_of(work: Work, kind: str, object_id: UUID) -> set[UUID]:
    return set(
        work.db.scalars(select(AttachedFile.file_id).where(AttachedFile.object_kind == kind, AttachedFile.object_id == object_id))
    )


def attach(
    work: Work, kind: str, row: Any, agency_id: UUID, place: Placed, files: Collection[UUID], before: Collection[UUID]
) -> None:
    """``files`` are all that hang on the row now; ``place`` says which regions' officers may read them. Call it after the bump."""
    now = set(files)
    if now == set(before):
        return
    mine = (AttachedFile.object_kind == kind) & (AttachedFile.object_id == row.id)
    work.db.execute(delete(AttachedFile).where(mine, AttachedFile.file_id.not_in(now)))
    if now:
        shared = {"object_kind": kind, "object_id": row.id, "agency_id": agency_id}
        shared |= {f"region_{depth}": getattr(place, f"region_{depth}") for depth in (1, 2, 3)}
        work.db.execute(insert(AttachedFile).values([shared | {"file_id": f} for f in now]).on_conflict_do_nothing())
    work.publish(FILES_ATTACHED, row.id, row.version, FilesAttached(object_kind=kind, object_id=row.id, file_ids=sorted(now)))
