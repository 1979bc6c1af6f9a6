"""Facts of a stored file. Bytes are in a file store; who may read them is for the rooms to say."""

from uuid import UUID

import msgspec

FILES_ROOM = "auth"
"""The room that holds the facts of all files, tells them by the event ``file_saved`` (payload: a FileFact), answers ``facts_of``
kind ``file``, and takes the facts of files that jobs made (``record_made_file(fact: FileFact) -> None``: open, the same twice is one)."""


class FileFact(msgspec.Struct, kw_only=True, frozen=True):
    """``owner`` is the id that the uploader's rows are kept under (its agency or enterprise), empty for an uploader without one.

    ``media_type`` was found in the content, not believed from the name. ``sha256`` is hex.
    """

    file_id: UUID
    owner: str
    uploaded_by: UUID
    name: str
    media_type: str
    size: int
    sha256: str
