"""Facts of files: what must be right of them, and who stands on the uploader's side."""

import re
from collections.abc import Sequence
from uuid import UUID

from contracts.actor import Actor
from contracts.rpc.auth import NewFile
from contracts.vocabulary import Role
from services.auth.domain.fields import Fields

MAX_SIZE = 2**40

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def check_new_file(new: NewFile) -> None:
    """Raises Invalid naming each wrong field. Which kinds and sizes are taken at all was the gateway's to say."""
    fields = Fields()
    fields.line("name", new.name, most=255)
    if not _MEDIA_TYPE.fullmatch(new.media_type):
        fields.wrong("media_type", "auth.file.media_type_malformed")
    if not 0 <= new.size <= MAX_SIZE:
        fields.wrong("size", "auth.file.size_malformed")
    if not _SHA256.fullmatch(new.sha256):
        fields.wrong("sha256", "auth.file.sha256_malformed")
    fields.refuse()


def on_uploaders_side(actor: Actor, actor_owner: str, *, owner: str, uploaded_by: UUID, regions: Sequence[str]) -> bool:
    """Whether the actor may read a file for being of the uploader's side, whatever it hangs on.

    The uploader itself; the accounts of its agency or enterprise, but neither one that came by a single hazard's link nor a
    sub-account, whose rights only the room that attached the file can weigh; for a file of an officer the officers of its region and
    those above.
    """
    if actor.account_id == uploaded_by:
        return True
    if actor.role is not Role.SUB_ACCOUNT and actor.hazard_id is None and actor_owner and actor_owner == owner:
        return True
    return actor.role is Role.OFFICER and actor.region_code is not None and actor.region_code in regions
