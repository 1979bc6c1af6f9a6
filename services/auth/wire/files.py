"""Facts of files as rooms and the gateway see them."""

from contracts.files import FileFact
from services.auth.tables.files import StoredFile

FIRST_VERSION = 1
"""Of every file's fact: bytes never change, so neither does what is known of them."""


def file_fact(row: StoredFile) -> FileFact:
    return FileFact(
        file_id=row.file_id,
        owner=row.owner,
        uploaded_by=row.uploaded_by,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
    )
