"""Agencies and their main accounts from the bureau's workbook: all rows or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from contracts.actor import Actor
from contracts.errors import NotFound, invalid_field
from contracts.events.auth import ACCOUNT_SAVED, AGENCY_REGISTERED, AccountSaved, AgencyRegistered
from contracts.jobs import Job, JobError
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import Role, ServiceKind
from kit.bulk import BATCH, copy_rows
from kit.db import stamp
from kit.jobs import JobFailed, JobRun, enqueue
from kit.work import Work
from kit.workbooks import XLSX, read_sheet, template
from services.auth.domain.account_sheets import COLUMNS, EXAMPLE, SheetRow, read_row
from services.auth.domain.accounts import within
from services.auth.domain.credentials import initial_hash, new_initial_password
from services.auth.offload import off_hub
from services.auth.queries.files import get_file
from services.auth.queries.region_places import RegionPlaces, region_places
from services.auth.tables.accounts import Account, AgencyRegistration
from services.auth.usecases.new_accounts import USCC_TAKEN, USERNAME_TAKEN, account_columns
from services.auth.usecases.passwords import hashed
from services.auth.usecases.slips import Slip, slip_workbook

JOB = "account_import"
_AGENCIES: Any = AgencyRegistration.__table__
_ACCOUNTS: Any = Account.__table__
_AGENCY_TOLD = ("name", "uscc", "kinds", "region_code")
_ACCOUNT_TOLD = ("username", "region_code")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row that is right so far, with the codes of its region, the city first."""

    said: SheetRow
    codes: list[str]


def import_accounts(actor: Actor, work: Work, order: Import) -> Job:
    """Queues it. NotFound for a file that the actor may not read."""
    actor.require(Role.OFFICER)
    access = get_file(actor, work, order.file_id)
    if not access.allowed:
        raise NotFound("file.not_found")
    if access.file.media_type != XLSX:
        raise invalid_field("file_id", "auth.import.not_a_workbook")
    job = enqueue(actor, work, JOB, order)
    work.audit(actor, "auth.account.import_ordered", "job", job.id, after={"file_id": str(order.file_id), "dry_run": order.dry_run})
    return job


def account_import_template(actor: Actor, work: Work) -> Workbook:
    actor.require(Role.OFFICER)
    content = off_hub(template, list(COLUMNS.values()), [list(EXAMPLE.values())])
    return Workbook(name="社会化服务机构名单及登录系统账号.xlsx", content=content)


def run_import(actor: Actor, work: Work, run: JobRun, params: Any) -> dict[str, int]:
    """The job. ``rows`` were read, ``created`` were written: none in a dry run. Raises JobFailed naming every wrong cell."""
    actor.require(Role.OFFICER)
    order = msgspec.convert(params, Import, strict=False)
    sheet = _sheet(work, order.file_id)
    placed, errors = _read(actor, region_places(work), run, sheet)
    errors += _already_there(work, [row.said for row in placed])
    if errors:
        raise JobFailed(sorted(errors, key=lambda error: error.row))
    if order.dry_run:
        return {"rows": len(sheet), "created": 0}
    try:
        slips = _write(actor, work, placed)
    except IntegrityError:
        # Somebody made one of these accounts since they were looked up above.
        raise JobFailed([JobError(row=0, field="", code="auth.import.changed_meanwhile")]) from None
    if slips:
        run.keep_file("初始密码单.xlsx", XLSX, [off_hub(slip_workbook, slips)])
    run.progress(len(sheet), len(sheet))
    return {"rows": len(sheet), "created": len(placed)}


def _sheet(work: Work, file_id: UUID) -> list[tuple[int, dict[str, str]]]:
    """The rows. A heading that is not there is one fault, in row 1; an empty cell is left to its row, beside what else is wrong there."""
    columns, most = {heading: field for field, heading in COLUMNS.items()}, work.settings.import_rows_max
    try:
        with work.store.open(file_id) as stream:
            sheet = read_sheet(stream, columns, COLUMNS, max_rows=most)
    except JobFailed as failed:
        if any(error.row < 2 for error in failed.errors):
            raise
        with work.store.open(file_id) as stream:
            sheet = read_sheet(stream, columns, max_rows=most)
    if not sheet:
        raise JobFailed([JobError(row=0, field="", code="auth.import.empty")])
    return sheet


def _read(
    actor: Actor, places: RegionPlaces, run: JobRun, sheet: Sequence[tuple[int, dict[str, str]]]
) -> tuple[list[Placed], list[JobError]]:
    placed: list[Placed] = []
    errors: list[JobError] = []
    first_with: dict[tuple[str, str], int] = {}
    for done, (number, cells) in enumerate(sheet):
        if done % 50 == 0:
            run.progress(done, len(sheet))
        said, wrong = read_row(number, cells)
        errors += [JobError(row=number, field=e["field"], code=e["code"], params=e["params"]) for e in wrong]
        for field, value in (("uscc", said.uscc), ("username", said.username)):
            first = first_with.setdefault((field, value), number) if value else number
            if first != number:
                errors.append(JobError(row=number, field=field, code="auth.import.twice_in_sheet", params={"row": str(first)}))
        codes = _place(actor, places, number, (cells.get("region_code") or "").strip(), errors)
        placed.append(Placed(said, codes))
    return placed, errors


def _place(actor: Actor, places: RegionPlaces, number: int, text: str, errors: list[JobError]) -> list[str]:
    """The region's codes. Of several regions with one name the one in the officer's scope is meant, if it is one alone."""
    found = places.find(text)
    mine = [codes for codes in found if within(actor.region_codes, codes)]
    if len(mine) == 1:
        return mine[0]
    if not text:
        code = "text.missing"
    elif not found:
        code = "auth.region.unknown"
    else:
        code = "auth.region.ambiguous" if mine else "auth.region.outside_scope"
    errors.append(JobError(row=number, field="region_code", code=code, params={"region": text[:50]}))
    return []


def _already_there(work: Work, rows: list[SheetRow]) -> list[JobError]:
    errors: list[JobError] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        usernames = {row.username: row.row for row in batch if row.username}
        codes = {row.uscc: row.row for row in batch if row.uscc}
        taken = select(Account.username).where(Account.username.in_(usernames), Account.deleted_at.is_(None))
        for username in work.db.scalars(taken):
            errors.append(JobError(row=usernames[username], field="username", code=USERNAME_TAKEN))
        for uscc in work.db.scalars(select(AgencyRegistration.uscc).where(AgencyRegistration.uscc.in_(codes))):
            errors.append(JobError(row=codes[uscc], field="uscc", code=USCC_TAKEN))
    return errors


def _write(actor: Actor, work: Work, placed: list[Placed]) -> list[Slip]:
    """Writes agencies, accounts, events and audit entries; answers the slips of random passwords, none for a shared one.

    A shared password is hashed once for all: it is no secret, and 10,000 runs of argon2id would take a quarter of an hour.
    """
    shared = work.settings.initial_password(work.kit)
    shared_hash = hashed(work, shared) if shared is not None else None
    agencies, accounts, slips = [], [], []
    for row in placed:
        agency = _agency(actor, work, row)
        kept = shared_hash
        if kept is None:
            password = new_initial_password()
            kept = initial_hash(password)
            slips.append(Slip(row.said.name, row.said.uscc, row.said.username, password))
        agencies.append(agency)
        accounts.append(_account(actor, work, row, agency["id"], kept))
    copy_rows(work.db, _AGENCIES, agencies)
    copy_rows(work.db, _ACCOUNTS, accounts)
    work.publish_many(AGENCY_REGISTERED, ((a["id"], 1, _registered(a)) for a in agencies))
    work.publish_many(ACCOUNT_SAVED, ((a["id"], 1, _saved(a)) for a in accounts))
    work.audit_many(actor, "auth.agency.imported", "agency", ((a["id"], {k: a[k] for k in _AGENCY_TOLD}) for a in agencies))
    work.audit_many(actor, "auth.account.imported", "account", ((a["id"], {k: a[k] for k in _ACCOUNT_TOLD}) for a in accounts))
    return slips


def _agency(actor: Actor, work: Work, row: Placed) -> dict[str, Any]:
    return {
        **stamp(actor, work.at),
        "name": row.said.name,
        "uscc": row.said.uscc,
        "kinds": row.said.kinds,
        "region_code": row.codes[-1],
        "contact_name": row.said.contact_name,
        "contact_mobile": row.said.contact_mobile,
    }


def _account(actor: Actor, work: Work, row: Placed, agency_id: UUID, kept: str) -> dict[str, Any]:
    said = row.said
    return {
        **stamp(actor, work.at),
        **account_columns(Role.AGENCY, said.username, said.name, row.codes, said.uscc),
        "agency_id": agency_id,
        "rights": [],
        "password_hash": kept,
    }


def _registered(agency: dict[str, Any]) -> AgencyRegistered:
    return AgencyRegistered(
        agency_id=agency["id"],
        name=agency["name"],
        uscc=agency["uscc"],
        kinds=[ServiceKind(kind) for kind in agency["kinds"]],
        region_code=agency["region_code"],
        contact_name=agency["contact_name"],
        contact_mobile=agency["contact_mobile"],
    )


def _saved(account: dict[str, Any]) -> AccountSaved:
    return AccountSaved(
        account_id=account["id"],
        role=Role.AGENCY,
        username=account["username"],
        display_name=account["display_name"],
        agency_id=account["agency_id"],
        enterprise_id=None,
        region_code=account["region_code"],
        disabled=False,
    )
