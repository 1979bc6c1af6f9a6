"""Who may read a file that hangs on something of this room."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from contracts.actor import Actor
from contracts.vocabulary import Right, Role
from kit.work import Work
from services.agency.queries.scope import OWN_SIDE, in_officers_region, works_in_officers_region
from services.agency.tables import AttachedFile

RIGHTS = {
    "agency": Right.DECLARATION,
    "staff": Right.STAFF,
    "evaluation_contract": Right.EVALUATION_CONTRACT,
    "service_contract": Right.SERVICE_CONTRACT,
}
"""What a file hangs on -> the right that opens it to a sub-account."""


def may_read_file(actor: Actor, work: Work, file_id: UUID) -> bool:
    """The agency's own side, a sub-account by its rights, and officers who see what the file hangs on; of agencies that merely
    work in their region, the agency's and its staff's papers too."""
    actor.require(*Role)
    if actor.role in OWN_SIDE:
        kinds = [kind for kind, right in RIGHTS.items() if actor.role is Role.AGENCY or right in actor.rights]
        seen: ColumnElement[bool] = (AttachedFile.agency_id == actor.agency_id) & AttachedFile.object_kind.in_(kinds)
    else:
        elsewhere = AttachedFile.object_kind.in_(("agency", "staff")) & works_in_officers_region(actor, AttachedFile.agency_id)
        seen = or_(in_officers_region(actor, AttachedFile), elsewhere)
    return work.db.scalar(select(AttachedFile.file_id).where(AttachedFile.file_id == file_id, seen).limit(1)) is not None
