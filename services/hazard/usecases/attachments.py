"""Files that hang on visits and hazards: who may hang up which, and the telling of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import insert, select

from contracts.actor import Actor
from contracts.events.files import FILES_ATTACHED, FilesAttached
from kit.ids import new_id
from kit.tables import file_fact
from kit.work import FactRef, Work, owner_of
from services.hazard.domain.fields import Fields
from services.hazard.tables.schema import Placed
from services.hazard.tables.visits import Attachment


@dataclass(slots=True)
class FileCheck:
    """``sha256`` of the files that are known and the actor's; ``doubts`` are those that could not be found to be."""

    sha256: dict[UUID, str] = field(default_factory=dict)
    doubts: list[FactRef] = field(default_factory=list)


def check_files(actor: Actor, work: Work, by_field: Mapping[str, Sequence[UUID]], fields: Fields) -> FileCheck:
    """Each file must be known and uploaded by the actor or another account of its tenant.

    ``by_field`` is path -> ids; a path whose last part is ``photos`` takes pictures alone. What is wrong goes to ``fields`` as
    ``<path>.<position>``. One query for all.
    """
    check = FileCheck()
    wanted = {file_id for ids in by_field.values() for file_id in ids}
    if not wanted:
        return check
    found = {row.file_id: row for row in work.db.execute(select(file_fact).where(file_fact.c.file_id.in_(wanted)))}
    owner = owner_of(actor)
    for path, ids in by_field.items():
        for i, file_id in enumerate(ids):
            row = found.get(file_id)
            if row is None or not (row.uploaded_by == actor.account_id or (owner and row.owner == owner)):
                fields.wrong(f"{path}.{i}", "hazard.file.unknown")
                check.doubts.append(("auth", "file", str(file_id)))
            elif path.rpartition(".")[2] == "photos" and not row.media_type.startswith("image/"):
                fields.wrong(f"{path}.{i}", "hazard.file.not_a_picture")
            else:
                check.sha256[file_id] = row.sha256
    return check


def used_before(work: Work, sha256: Mapping[UUID, str]) -> frozenset[UUID]:
    """Those whose very bytes hang on something of the actor's reach already, under this id or another."""
    if not sha256:
        return frozenset()
    used = set(work.db.scalars(select(Attachment.sha256).where(Attachment.sha256.in_(set(sha256.values())))))
    return frozenset(file_id for file_id, digest in sha256.items() if digest in used)


def attach(work: Work, at: Placed, visit_id: UUID, files: Sequence[tuple[UUID | None, UUID]], sha256: Mapping[UUID, str]) -> None:
    """Hangs ``files`` ((hazard or None for the visit itself, file), ...) up under the owners and regions of ``at``."""
    rows = [
        {
            "id": new_id(),
            "file_id": file_id,
            "sha256": sha256[file_id],
            "visit_id": visit_id,
            "hazard_id": hazard_id,
            "agency_id": at.agency_id,
            "enterprise_id": at.enterprise_id,
            "region_1": at.region_1,
            "region_2": at.region_2,
            "region_3": at.region_3,
        }
        for hazard_id, file_id in files
    ]
    if rows:
        work.db.execute(insert(Attachment), rows)


def publish_attached(work: Work, kind: str, object_id: UUID, version: int, file_ids: Sequence[UUID]) -> None:
    """Tells auth all files that hang on the thing now, so that it keeps them. Nothing to tell without files."""
    if file_ids:
        attached = FilesAttached(object_kind=kind, object_id=object_id, file_ids=list(dict.fromkeys(file_ids)))
        work.publish(FILES_ATTACHED, object_id, version, attached)
