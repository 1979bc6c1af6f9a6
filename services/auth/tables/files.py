"""Facts of files, and what rooms say hangs on their things."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Instant
from services.auth.tables.schema import Base


class StoredFile(Base):
    """What is known of bytes in the file store. ``owner`` as in ``FileFact``; ``uploader_regions`` are an officer's, at upload.

    ``attached_at`` is set once, by the first room that hung the file on something: from then on it is kept for good.
    ``condemned_at``: found abandoned then; it goes an hour later unless a room speaks up.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_unattached", "created_at", postgresql_where=text("attached_at is null")),)

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    uploaded_by: Mapped[UUID]
    uploader_regions: Mapped[list[str]]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[Instant]
    attached_at: Mapped[Instant | None]
    condemned_at: Mapped[Instant | None]


class AttachedObject(Base):
    """A thing of a room that files hang on. ``version`` is that of the last event that was applied."""

    __tablename__ = "attached_object"

    room: Mapped[str] = mapped_column(primary_key=True)
    object_kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger())


class FileAttachment(Base):
    """The file hangs on that thing now. No foreign key: the event may name a file that was dropped meanwhile."""

    __tablename__ = "file_attachment"
    __table_args__ = (Index("ix_file_attachment_object", "room", "object_kind", "object_id"),)

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(primary_key=True)
    object_kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)
