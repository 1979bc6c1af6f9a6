"""Links by which an enterprise reports the rectification of one hazard without an account."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.events.hazard import LINK_CHANGED
from contracts.rpc.hazard import Link
from contracts.vocabulary import HazardState, Right, Role
from kit.ids import new_id
from kit.work import Work
from services.hazard import wire
from services.hazard.domain.hazards import Act, step
from services.hazard.domain.links import link_path, new_secret, secret_hash
from services.hazard.queries.foreign import rule_number
from services.hazard.queries.scope import visible_hazards
from services.hazard.tables.hazards import HazardRecord, LinkRecord

VALID_DAYS = "hazard_link.valid_days"


def create_link(actor: Actor, work: Work, hazard_id: UUID) -> Link:
    """A link for an open hazard, good for the rule book's days; the one before it ends. The secret is shown this once.

    It ends at rectification, cancelling, voiding or revocation, and is reusable until then: previews in chats must not burn it.
    """
    actor.require(Role.AGENCY, right=Right.HAZARD)
    row = _hazard_for_link(actor, work, hazard_id)
    step(HazardState(row.state), Act.CREATE_LINK)
    end_link(work, row)
    secret = new_secret()
    link = LinkRecord(
        id=new_id(),
        hazard_id=row.id,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        secret_hash=secret_hash(secret),
        expires_at=work.at + timedelta(days=rule_number(work, VALID_DAYS)),
        ended=False,
        version=1,
    )
    work.db.add(link)
    work.audit(actor, "hazard.link.created", "hazard", row.id, None, {"link_id": link.id, "expires_at": link.expires_at})
    _publish(work, row, link)
    return Link(url=link_path(link.id, secret), expires_at=link.expires_at)


def revoke_links(actor: Actor, work: Work, hazard_id: UUID) -> None:
    """Ends the hazard's link; without one nothing happens."""
    actor.require(Role.AGENCY, right=Right.HAZARD)
    row = _hazard_for_link(actor, work, hazard_id)
    if end_link(work, row):
        work.audit(actor, "hazard.link.revoked", "hazard", row.id)


def end_link(work: Work, row: HazardRecord) -> bool:
    """Ends the link that is not ended yet and tells auth, which ends its sessions; whether there was one."""
    link = work.db.scalar(select(LinkRecord).where(LinkRecord.hazard_id == row.id, ~LinkRecord.ended))
    if link is None:
        return False
    link.ended = True
    link.version += 1
    _publish(work, row, link)
    # The next one is inserted in this transaction perhaps: the unique index must see this one ended.
    work.db.flush()
    return True


def _hazard_for_link(actor: Actor, work: Work, hazard_id: UUID) -> HazardRecord:
    row = work.db.scalar(visible_hazards(actor).where(HazardRecord.id == hazard_id).with_for_update())
    if row is None:
        raise NotFound("hazard.hazard.not_found")
    return row


def _publish(work: Work, row: HazardRecord, link: LinkRecord) -> None:
    work.publish(LINK_CHANGED, link.id, link.version, wire.link_fact(link, row.enterprise_name))
