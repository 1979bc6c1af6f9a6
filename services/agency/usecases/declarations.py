"""An agency declares itself: saving a draft, submitting it."""

from uuid import UUID

import msgspec

from contracts.actor import Actor
from contracts.errors import Forbidden, Invalid
from contracts.rpc.agency import Agency as AgencyAnswer
from contracts.rpc.agency import Declaration, FieldDifference
from contracts.vocabulary import DeclarationState, Right, Role
from kit.db import bump, stale_unless
from kit.ids import new_id
from kit.work import Doubtful, Work
from services.agency.domain import declarations
from services.agency.domain.declarations import Act
from services.agency.placement import place_staff, settle
from services.agency.queries.agencies import answer
from services.agency.queries.scope import own_agency
from services.agency.reference import region_for_writing
from services.agency.tables import Agency, AgencyChange
from services.agency.usecases.attachments import attach, files_of, require_own_files
from services.agency.wire.agencies import approved_of, declaration_of, publish_agency, shown_of, told


def save_agency(actor: Actor, work: Work, declaration: Declaration, version: int | None) -> AgencyAnswer:
    """Saves a draft; what was approved stays in force. The first save needs no version."""
    actor.require(Role.AGENCY, right=Right.DECLARATION)
    row = own_agency(actor, work, lock=True)
    if version is not None:
        stale_unless(row, version)
    elif row.state != DeclarationState.UNDECLARED:
        raise Invalid("version.required")
    state = declarations.next_state(DeclarationState(row.state), Act.SAVE)
    clean = declarations.checked(declaration)
    _require_identity(row, clean)
    region_for_writing(work, "region_code", clean.region_code)
    hung = files_of(work, "agency", row.id)
    require_own_files(actor, work, {f"attachments.{i}.file_id": a.file_id for i, a in enumerate(clean.attachments)}, hung)

    before = declaration_of(row)
    first = row.declaration is None
    row.declaration, row.state = msgspec.to_builtins(clean), state.value
    row.contact_name, row.contact_mobile = clean.contact_name, clean.contact_mobile
    _show_others(row)
    settle(work, row)
    bump(row, actor, work.at)
    attach(work, "agency", row, row.id, row, all_files(row), hung)
    changes = declarations.differences(before, clean)
    if not first:
        _remember(work, row, changes, actor.account_id)
    was, now = told(changes)
    work.audit(actor, "agency.declaration.saved", "agency", row.id, was, now | {"state": row.state})
    publish_agency(work, row)
    return answer(actor, work, row)


def submit_agency(actor: Actor, work: Work, version: int | None) -> AgencyAnswer:
    """Hands the draft in for review."""
    actor.require(Role.AGENCY, right=Right.DECLARATION)
    row = own_agency(actor, work, lock=True)
    if version is not None:
        stale_unless(row, version)
    was = row.state
    row.state = declarations.next_state(DeclarationState(was), Act.SUBMIT).value
    newly_listed = row.submitted_at is None
    row.submitted_at, row.comments = work.at, []
    row.shown, row.shown_state = row.declaration, row.state
    settle(work, row)
    if newly_listed:
        place_staff(work, row)
    bump(row, actor, work.at)
    work.audit(actor, "agency.declaration.submitted", "agency", row.id, {"state": was}, {"state": row.state})
    publish_agency(work, row)
    return answer(actor, work, row)


def _show_others(row: Agency) -> None:
    """What officers see beside a new draft: the declaration in force; without one, the one handed in last, which counts as taken
    back if nobody has judged it yet."""
    if row.approved is not None:
        row.shown, row.shown_state = row.approved, DeclarationState.APPROVED.value
    elif row.shown_state == DeclarationState.SUBMITTED:
        row.shown_state = DeclarationState.DRAFT.value


def _require_identity(row: Agency, clean: Declaration) -> None:
    """Name and code are the account's, and an officer's to change. Auth is asked: the officer may just have done so."""
    if (clean.name, clean.uscc) != (row.name, row.uscc):
        raise Doubtful(Forbidden("agency.identity_fixed"), [("auth", "agency_registration", str(row.id))])


def all_files(row: Agency) -> set[UUID]:
    """Those of the newest declaration, of the one in force and of the one that officers see."""
    held = [declaration_of(row), approved_of(row), shown_of(row)]
    return {attachment.file_id for declaration in held if declaration for attachment in declaration.attachments}


def _remember(work: Work, row: Agency, changes: list[FieldDifference], account_id: UUID) -> None:
    plain = [(c.field, msgspec.to_builtins(c.approved), msgspec.to_builtins(c.draft)) for c in changes]
    work.db.add_all(
        AgencyChange(id=new_id(), agency_id=row.id, field=field, before=was, after=now, changed_at=work.at, changed_by=account_id)
        for field, was, now in plain
    )
