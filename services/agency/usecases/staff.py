"""An agency enters, changes and dismisses its full-time staff; an ID number is shown whole once, with a reason."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden
from contracts.rpc.agency import IdNumber, StaffEntry, StaffMember
from contracts.vocabulary import Right, Role, StaffState
from kit.db import bump, stale_unless, stamp
from kit.work import Work
from services.agency.domain import id_numbers
from services.agency.domain.contracts import checked_reason
from services.agency.domain.staff import checked
from services.agency.id_vault import IdVault
from services.agency.queries.scope import OWN_SIDE, declared_agency, is_in_officers_region, staff_for
from services.agency.queries.staff import answer
from services.agency.tables import Agency, Certificate, Staff
from services.agency.usecases.attachments import attach, files_of, require_own_files
from services.agency.wire.staff import certificate_rows, publish_staff, staff_columns


def create_staff(actor: Actor, work: Work, entry: StaffEntry) -> StaffMember:
    """Conflict ``agency.staff.duplicate`` for a person whom the agency has; ``agency.staff.active_elsewhere`` for one active at
    another agency comes from the unique index over all agencies (``Room.conflicts``), which no look beforehand could rule out."""
    actor.require(Role.AGENCY, right=Right.STAFF)
    agency = declared_agency(actor, work, hold=True)  # where it is, and whether it was submitted, is written with the person
    clean = checked(entry, work.today)
    require_own_files(actor, work, files_in(clean))
    row = new_row(actor, work, agency, clean)
    _refuse_duplicate(work, row, clean.id_number)
    work.db.add(row)
    work.db.flush()
    _write_certificates(work, row, clean)
    attach(work, "staff", row, row.agency_id, row, _file_ids(clean), ())
    work.audit(actor, "agency.staff.created", "staff", row.id, None, audited(row))
    publish_staff(work, row)
    return answer(actor, work, row)


def update_staff(actor: Actor, work: Work, staff_id: UUID, entry: StaffEntry, version: int) -> StaffMember:
    """Replaces the entry. The ID number stays when none, or the masked one, is sent. Who has left is not edited any more."""
    actor.require(Role.AGENCY, right=Right.STAFF)
    row = staff_for(actor, work, staff_id, lock=True)
    stale_unless(row, version)
    _require_active(row)
    clean = checked(entry, work.today, row.id_number_masked)
    hung = files_of(work, "staff", row.id)
    require_own_files(actor, work, files_in(clean), hung)
    before = audited(row)
    for column, value in (staff_columns(clean) | _id_columns(work, clean, row.id)).items():
        setattr(row, column, value)
    _refuse_duplicate(work, row, clean.id_number)
    bump(row, actor, work.at)
    work.db.flush()
    work.db.execute(delete(Certificate).where(Certificate.staff_id == row.id))
    _write_certificates(work, row, clean)
    attach(work, "staff", row, row.agency_id, row, _file_ids(clean), hung)
    work.audit(actor, "agency.staff.updated", "staff", row.id, before, audited(row))
    publish_staff(work, row)
    return answer(actor, work, row)


def leave_staff(actor: Actor, work: Work, staff_id: UUID, version: int) -> None:
    """Marks the person as left today. The row stays: visits and contracts name it."""
    actor.require(Role.AGENCY, right=Right.STAFF)
    row = staff_for(actor, work, staff_id, lock=True)
    stale_unless(row, version)
    _require_active(row)
    row.state, row.left_on = StaffState.LEFT.value, work.today
    bump(row, actor, work.at)
    work.audit(
        actor,
        "agency.staff.left",
        "staff",
        row.id,
        {"state": StaffState.ACTIVE.value},
        {"state": row.state, "left_on": row.left_on},
    )
    publish_staff(work, row)


def reveal_id_number(actor: Actor, work: Work, staff_id: UUID, reason: str) -> IdNumber:
    """The whole number, for the agency itself and officers of its region; who asked and why is kept."""
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.STAFF)
    row = staff_for(actor, work, staff_id)
    if actor.role not in OWN_SIDE and not is_in_officers_region(actor, row):
        raise Forbidden("agency.staff.reveal_not_your_region")
    work.audit(actor, "agency.staff.id_number_revealed", "staff", row.id, None, {"reason": checked_reason(reason)})
    return IdNumber(id_number=IdVault(work.secrets).open(row.id_number_sealed, row.id))


def new_row(actor: Actor, work: Work, agency: Agency, clean: StaffEntry) -> Staff:
    """A new person's row, not added yet."""
    stamped = stamp(actor, work.at)
    return Staff(
        **stamped,
        **staff_columns(clean),
        **_id_columns(work, clean, stamped["id"]),
        agency_id=agency.id,
        state=StaffState.ACTIVE.value,
        left_on=None,
        listed=agency.submitted_at is not None,
        region_1=agency.region_1,
        region_2=agency.region_2,
        region_3=agency.region_3,
    )


def _id_columns(work: Work, clean: StaffEntry, staff_id: UUID) -> dict[str, Any]:
    """Nothing where the kept number stays."""
    number = clean.id_number
    if number is None:
        return {}
    vault = IdVault(work.secrets)
    return {
        "id_number_sealed": vault.seal(number, staff_id),
        **vault.index(number),
        "id_number_masked": id_numbers.mask(number),
        "gender": id_numbers.gender(number).value,
        "birth_year": int(number[6:10]),
    }


def _refuse_duplicate(work: Work, row: Staff, number: str | None) -> None:
    """``number`` None: the kept one stays, which was looked at when it came."""
    if number is None:
        return
    mine = (Staff.agency_id == row.agency_id) & (Staff.id != row.id) & (Staff.state == StaffState.ACTIVE.value)
    with work.db.no_autoflush:
        if work.db.scalar(select(Staff.id).where(mine, IdVault(work.secrets).finds(number)).limit(1)) is not None:
            raise Conflict("agency.staff.duplicate")


def _require_active(row: Staff) -> None:
    if row.state != StaffState.ACTIVE.value:
        raise Conflict("agency.staff.left")


def _write_certificates(work: Work, row: Staff, clean: StaffEntry) -> None:
    rows = certificate_rows(row, clean.certificates)
    if rows:
        work.db.execute(insert(Certificate), rows)


def files_in(entry: StaffEntry) -> dict[str, UUID | None]:
    return {"photo": entry.photo} | {f"certificates.{i}.scan": c.scan for i, c in enumerate(entry.certificates)}


def _file_ids(entry: StaffEntry) -> set[UUID]:
    return {file_id for file_id in files_in(entry).values() if file_id is not None}


def audited(row: Staff) -> dict[str, Any]:
    """What the audit holds of a person: neither number nor telephone."""
    return {
        "name": row.name,
        "post": row.post,
        "employed_from": row.employed_from,
        "employed_until": row.employed_until,
        "state": row.state,
    }
