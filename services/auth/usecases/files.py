"""Facts of files: recorded when the gateway stored the bytes, kept for good once a room hung them on something."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.events.auth import FILE_SAVED
from contracts.events.envelope import Envelope
from contracts.events.files import FilesAttached
from contracts.files import FileFact
from contracts.rpc.auth import NewFile
from contracts.vocabulary import Role
from kit.db import keep_newest
from kit.work import Work, owner_of
from services.auth.domain.files import check_new_file
from services.auth.tables.files import AttachedObject, FileAttachment, StoredFile
from services.auth.wire.files import FIRST_VERSION, file_fact

CONDEMN_AFTER = timedelta(hours=23)
GRACE = timedelta(hours=1)
"""Between being found abandoned and being dropped: auth may just have been started after a long rest, and hear from the rooms
only now what they attached meanwhile."""
MAX_TAKEN = 500


def record_file(actor: Actor, work: Work, new: NewFile) -> FileFact:
    """Owner and uploader are the actor's, whatever anybody says. Conflict ``auth.file.exists`` when the id is taken."""
    actor.require(*Role)
    check_new_file(new)
    if work.db.get(StoredFile, new.file_id) is not None:
        raise Conflict("auth.file.exists")
    row = StoredFile(
        file_id=new.file_id,
        owner=owner_of(actor),
        uploaded_by=actor.account_id,
        uploader_regions=actor.region_codes if actor.role is Role.OFFICER else [],
        name=new.name.strip(),
        media_type=new.media_type,
        size=new.size,
        sha256=new.sha256,
        created_at=work.at,
    )
    work.db.add(row)
    work.db.flush()
    fact = file_fact(row)
    work.audit(actor, "auth.file.recorded", "file", row.file_id, after={"name": row.name, "size": row.size, "sha256": row.sha256})
    work.publish(FILE_SAVED, row.file_id, FIRST_VERSION, fact)
    return fact


def record_made_file(work: Work, fact: FileFact) -> None:
    """What a job made for ``uploaded_by``, told by the room that ran it; the same fact twice is one. Nobody attaches it, so it goes
    after a day. Conflict ``auth.file.exists`` when the id is another file's."""
    kept = work.db.get(StoredFile, fact.file_id)
    if kept is not None:
        if file_fact(kept) != fact:
            raise Conflict("auth.file.exists")
        return
    row = StoredFile(**msgspec.structs.asdict(fact), uploader_regions=[], created_at=work.at)
    work.db.add(row)
    work.db.flush()
    work.audit(None, "auth.file.generated", "file", row.file_id, after={"name": row.name, "size": row.size, "sha256": row.sha256})
    work.publish(FILE_SAVED, row.file_id, FIRST_VERSION, fact)


def apply_files_attached(work: Work, envelope: Envelope) -> None:
    """Brings what hangs on one thing of a room to the state of the event. A file once attached is kept for good, also when it
    hangs on nothing any more: a history may show it."""
    attached = msgspec.convert(envelope.payload, FilesAttached, strict=False)
    thing = {"room": envelope.source, "object_kind": attached.object_kind, "object_id": attached.object_id}
    if not keep_newest(work.db, AttachedObject, {**thing, "version": envelope.entity_version}):
        return
    work.db.execute(delete(FileAttachment).filter_by(**thing))
    file_ids = set(attached.file_ids)
    if file_ids:
        work.db.execute(insert(FileAttachment), [{**thing, "file_id": file_id} for file_id in file_ids])
        unattached = update(StoredFile).where(StoredFile.file_id.in_(file_ids), StoredFile.attached_at.is_(None))
        work.db.execute(unattached.values(attached_at=work.at, condemned_at=None))


def take_abandoned_files(work: Work) -> list[UUID]:
    """Drops the facts of files that nothing has attached for a day and answers their ids, at most 500 a call.

    Their bytes are the caller's to delete; bytes of an answer that got lost stay for good. A room that cannot tell auth for more
    than a day what it attached loses those files.
    """
    condemned = select(StoredFile.file_id).where(StoredFile.attached_at.is_(None), StoredFile.condemned_at <= work.at - GRACE)
    taken = list(work.db.scalars(condemned.order_by(StoredFile.created_at).limit(MAX_TAKEN).with_for_update(skip_locked=True)))
    work.db.execute(delete(StoredFile).where(StoredFile.file_id.in_(taken)))
    abandoned = (
        StoredFile.attached_at.is_(None),
        StoredFile.condemned_at.is_(None),
        StoredFile.created_at <= work.at - CONDEMN_AFTER,
    )
    work.db.execute(update(StoredFile).where(*abandoned).values(condemned_at=work.at))
    return taken
