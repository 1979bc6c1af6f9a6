"""What every room that hangs files on its things says to auth."""

from uuid import UUID

import msgspec

FILES_ATTACHED = "files_attached"


class FilesAttached(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the thing that they hang on. ``file_ids`` are all that hang on it now. auth then keeps them for good, and asks the room who may read them."""

    object_kind: str
    object_id: UUID
    file_ids: list[UUID]
