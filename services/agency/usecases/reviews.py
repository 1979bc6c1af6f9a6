"""An officer reviews a declaration."""

from uuid import UUID

import msgspec

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden
from contracts.rpc.agency import Agency as AgencyAnswer
from contracts.rpc.agency import ReviewComment
from contracts.vocabulary import DeclarationState, ReviewDecision, Role
from kit.db import bump
from kit.work import Work
from services.agency.domain import declarations
from services.agency.domain.declarations import Act
from services.agency.placement import settle
from services.agency.queries.agencies import answer
from services.agency.queries.scope import agency_for, is_in_officers_region
from services.agency.tables import Agency
from services.agency.usecases.attachments import attach, files_of
from services.agency.usecases.declarations import all_files
from services.agency.wire.agencies import declaration_of, publish_agency

AUDITED = {
    ReviewDecision.APPROVE: "agency.declaration.approved",
    ReviewDecision.RETURN: "agency.declaration.returned",
}


def review_agency(
    actor: Actor, work: Work, agency_id: UUID, decision: ReviewDecision, comments: list[ReviewComment]
) -> AgencyAnswer:
    """Approves a submitted declaration, which then is the one in force, or returns it with comments. Only for officers of the
    region that the agency is registered in; those who merely see it, since it works in theirs, are Forbidden."""
    actor.require(Role.OFFICER)
    row = agency_for(actor, work, agency_id, lock=True)
    if not is_in_officers_region(actor, row):
        raise Forbidden("agency.review.not_your_region")
    clean = declarations.checked_comments(decision, comments)
    was = row.state
    approving = decision is ReviewDecision.APPROVE
    row.state = declarations.next_state(DeclarationState(was), Act.APPROVE if approving else Act.RETURN).value
    row.shown_state = row.state
    row.reviewed_at, row.comments = work.at, msgspec.to_builtins(clean)
    if approving:
        _put_in_force(work, row)
    bump(row, actor, work.at)
    if approving:
        attach(work, "agency", row, row.id, row, all_files(row), files_of(work, "agency", row.id))
    audited = {"state": row.state, "comments": [comment.field for comment in clean]}
    work.audit(actor, AUDITED[decision], "agency", row.id, {"state": was}, audited)
    publish_agency(work, row)
    return answer(actor, work, row)


def _put_in_force(work: Work, row: Agency) -> None:
    missing = declarations.missing_attachments(declaration_of(row))
    if missing:
        raise Conflict(f"agency.review.{missing[0].value}_missing")
    row.approved = row.declaration
    settle(work, row)
