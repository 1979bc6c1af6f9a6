"""Which kinds and which region of an agency count: what was registered for it, or what it declares itself."""

import msgspec

from contracts.rpc.agency import Declaration
from contracts.vocabulary import ServiceKind


class Standing(msgspec.Struct, frozen=True):
    """What an agency counts as: in lists, in scopes of officers, and to the other rooms."""

    kinds: list[ServiceKind]
    region_code: str


def standing(registered: Standing, declared: Declaration | None, approved: Declaration | None) -> Standing:
    """What was approved; before that the declared kinds (as handed in, once they were), but the registered region: an agency cannot declare itself away from
    the officers who have to review it."""
    if approved is not None:
        return Standing(approved.kinds, approved.region_code)
    return Standing(declared.kinds if declared else registered.kinds, registered.region_code)


def follow(declaration: Declaration | None, before: Standing, after: Standing) -> Declaration | None:
    """A declaration after an officer changed the registration: what changed there is changed here, the rest stays as declared."""
    if declaration is None:
        return None
    changes: dict[str, object] = {}
    if after.kinds != before.kinds:
        changes["kinds"] = after.kinds
    if after.region_code != before.region_code:
        changes["region_code"] = after.region_code
    return msgspec.structs.replace(declaration, **changes)
