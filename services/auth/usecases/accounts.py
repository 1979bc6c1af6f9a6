"""Accounts that the bureau keeps: officers make agencies and enterprises of their region; admins make officers, inspectors, admins."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UnsetType
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, invalid_field
from contracts.events.auth import ACCOUNT_SAVED, AGENCY_REGISTERED
from contracts.rpc.accounts import AccountPatch, AccountRow, NewAccount
from contracts.vocabulary import Role
from kit.db import bump, stale_unless, stamp
from kit.work import Doubtful, Work
from services.auth.domain import accounts as rules
from services.auth.domain.fields import Fields
from services.auth.queries.region_places import find_region_codes
from services.auth.queries.scope import account_to_change
from services.auth.tables.accounts import Account, AgencyRegistration, EnterpriseFact
from services.auth.usecases.live_sessions import end_sessions, refresh_actors
from services.auth.usecases.new_accounts import USCC_TAKEN, account_columns, add_account, refuse_taken_username, taken
from services.auth.usecases.passwords import first_password, reset_password
from services.auth.wire.accounts import account_row, account_saved, agency_registered

CONTACT_MOST = 50

_OWN_FIELDS = {
    Role.AGENCY: {"name", "uscc", "kinds", "region_code", "contact_name", "contact_mobile", "display_name"},
    Role.ENTERPRISE: {"enterprise_id", "display_name"},
    Role.OFFICER: {"display_name", "region_code"},
    Role.INSPECTOR: {"display_name", "region_code"},
    Role.ADMIN: {"display_name"},
}


def create_account(actor: Actor, work: Work, new: NewAccount) -> AccountRow:
    """An agency's account registers the agency too, and other rooms hear of it."""
    actor.require(Role.OFFICER, Role.ADMIN)
    if new.role not in rules.MADE_BY[actor.role]:
        raise Forbidden("auth.account_kept_by_others", {"role": new.role.value})
    fields = Fields()
    username = rules.username(fields, new.username)
    _refuse_foreign_fields(fields, new.role, new, None)
    agency: AgencyRegistration | None = None
    match new.role:
        case Role.AGENCY:
            account, agency = _agency_account(actor, work, fields, username, new)
        case Role.ENTERPRISE:
            account = _enterprise_account(actor, work, fields, username, new)
        case _:
            account = _office_account(actor, work, fields, username, new)
    refuse_taken_username(work, username)
    password = first_password(work, new.initial_password, username, agency.name if agency else None)
    account.password_hash = password.kept
    if agency is not None:
        work.db.add(agency)
        work.db.flush()
        work.publish(AGENCY_REGISTERED, agency.id, agency.version, agency_registered(agency))
        said = {"name": agency.name, "uscc": agency.uscc, "kinds": agency.kinds, "region_code": agency.region_code}
        work.audit(actor, "auth.agency.registered", "agency", agency.id, after=said)
    add_account(actor, work, account, "auth.account.created")
    return account_row(account, agency, password.shown)


def _agency_account(actor: Actor, work: Work, fields: Fields, username: str, new: NewAccount) -> tuple[Account, AgencyRegistration]:
    name = fields.line("name", new.name, least=rules.NAME_LEAST, most=rules.NAME_MOST)
    uscc = rules.uscc(fields, new.uscc)
    kinds = rules.kinds(fields, new.kinds)
    contact_name = fields.line("contact_name", new.contact_name, most=CONTACT_MOST)
    contact_mobile = rules.mobile(fields, new.contact_mobile, "contact_mobile", required=True)
    display_name = fields.line("display_name", new.display_name or name, most=rules.NAME_MOST, least=0)
    codes = _region(actor, work, fields, new.region_code)
    fields.refuse()
    if work.db.scalar(select(AgencyRegistration.id).where(AgencyRegistration.uscc == uscc)) is not None:
        raise taken("uscc", USCC_TAKEN)
    agency = AgencyRegistration(
        **stamp(actor, work.at),
        name=name,
        uscc=uscc,
        kinds=kinds,
        region_code=codes[-1],
        contact_name=contact_name,
        contact_mobile=contact_mobile,
    )
    columns = account_columns(Role.AGENCY, username, display_name, codes, name, uscc)
    return Account(**stamp(actor, work.at), **columns, agency_id=agency.id, rights=[]), agency


def _enterprise_account(actor: Actor, work: Work, fields: Fields, username: str, new: NewAccount) -> Account:
    """An enterprise outside the officer's region is as unknown as one that is not there."""
    if new.enterprise_id is None:
        fields.wrong("enterprise_id", "text.missing")
    given = fields.line("display_name", new.display_name, most=rules.NAME_MOST, least=0)
    fields.refuse()
    fact = work.db.get(EnterpriseFact, new.enterprise_id)
    if fact is None or not rules.within(actor.region_codes, fact.region_codes):
        unknown = invalid_field("enterprise_id", "auth.enterprise_unknown")
        raise Doubtful(unknown, [("agency", "enterprise", str(new.enterprise_id))])
    columns = account_columns(Role.ENTERPRISE, username, given or fact.name, fact.region_codes, fact.name)
    return Account(**stamp(actor, work.at), **columns, enterprise_id=fact.enterprise_id, rights=[])


def _office_account(actor: Actor, work: Work, fields: Fields, username: str, new: NewAccount) -> Account:
    display_name = fields.line("display_name", new.display_name, most=CONTACT_MOST)
    codes = [] if new.role is Role.ADMIN else _region(actor, work, fields, new.region_code)
    fields.refuse()
    return Account(**stamp(actor, work.at), **account_columns(new.role, username, display_name, codes), rights=[])


def _region(actor: Actor, work: Work, fields: Fields, code: str | None) -> list[str]:
    """The codes of the region; an officer may place accounts in its own region and below alone."""
    codes = find_region_codes(work, code)
    if not code:
        fields.wrong("region_code", "text.missing")
    elif codes is None:
        fields.wrong("region_code", "auth.region.unknown")
    elif actor.role is Role.OFFICER and not rules.within(actor.region_codes, codes):
        fields.wrong("region_code", "auth.region.outside_scope")
    return codes or [""]


def _refuse_foreign_fields(fields: Fields, role: Role, given: msgspec.Struct, unset: Any) -> None:
    """Fields that an account of this role has not: to drop them silently would hide a mistake."""
    others = set().union(*_OWN_FIELDS.values()) - _OWN_FIELDS[role]
    for name in sorted(others):
        if getattr(given, name, unset) is not unset:
            fields.wrong(name, "auth.account.field_not_of_role")


def update_account(actor: Actor, work: Work, account_id: UUID, patch: AccountPatch, version: int) -> AccountRow:
    """An agency's new name, code, kinds or region go to all rooms. Nobody shuts itself out."""
    actor.require(Role.OFFICER, Role.ADMIN)
    account, agency = account_to_change(actor, work, account_id)
    stale_unless(account, version)
    before = _said(account, agency)
    goes_by_name = agency is not None and account.display_name == agency.name
    fields = Fields()
    _refuse_foreign_fields(fields, Role(account.role), patch, msgspec.UNSET)
    if agency is not None:
        _patch_agency(actor, work, fields, agency, patch)
        if goes_by_name:
            account.display_name = agency.name
    _patch_account(actor, work, fields, account, patch)
    fields.refuse()
    _index(account, agency)
    if account.disabled and account.id == actor.account_id:
        raise Conflict("auth.own_account")
    bump(account, actor, work.at)
    work.db.flush()
    if account.disabled:
        end_sessions(work, [account.id])
    else:
        refresh_actors(work, [account.id])
    work.publish(ACCOUNT_SAVED, account.id, account.version, account_saved(account))
    work.audit(actor, "auth.account.updated", "account", account.id, before, _said(account, agency))
    return account_row(account, agency)


def _patch_agency(actor: Actor, work: Work, fields: Fields, agency: AgencyRegistration, patch: AccountPatch) -> None:
    changed = False
    if not isinstance(patch.name, UnsetType):
        agency.name, changed = fields.line("name", patch.name, least=rules.NAME_LEAST, most=rules.NAME_MOST), True
    if not isinstance(patch.uscc, UnsetType):
        agency.uscc, changed = rules.uscc(fields, patch.uscc), True
    if not isinstance(patch.kinds, UnsetType):
        agency.kinds, changed = rules.kinds(fields, patch.kinds), True
    if not isinstance(patch.contact_name, UnsetType):
        agency.contact_name, changed = fields.line("contact_name", patch.contact_name, most=CONTACT_MOST), True
    if not isinstance(patch.contact_mobile, UnsetType):
        agency.contact_mobile = rules.mobile(fields, patch.contact_mobile, "contact_mobile", required=True)
        changed = True
    if not isinstance(patch.region_code, UnsetType):
        agency.region_code, changed = _region(actor, work, fields, patch.region_code)[-1], True
    fields.refuse()
    if changed:
        _refuse_taken_uscc(work, agency)
        bump(agency, actor, work.at)
        work.publish(AGENCY_REGISTERED, agency.id, agency.version, agency_registered(agency))


def _refuse_taken_uscc(work: Work, agency: AgencyRegistration) -> None:
    with work.db.no_autoflush:
        others = select(AgencyRegistration.id).where(AgencyRegistration.uscc == agency.uscc, AgencyRegistration.id != agency.id)
        if work.db.scalar(others) is not None:
            raise taken("uscc", USCC_TAKEN)


def _patch_account(actor: Actor, work: Work, fields: Fields, account: Account, patch: AccountPatch) -> None:
    if not isinstance(patch.display_name, UnsetType):
        account.display_name = fields.line("display_name", patch.display_name, most=rules.NAME_MOST)
    if not isinstance(patch.region_code, UnsetType):
        codes = _region(actor, work, fields, patch.region_code)
        account.region_code = codes[-1]
        account.region_1, account.region_2, account.region_3 = ([*codes, None, None, None])[:3]
    if not isinstance(patch.disabled, UnsetType):
        account.disabled = patch.disabled


def _index(account: Account, agency: AgencyRegistration | None) -> None:
    named = [agency.name, agency.uscc] if agency else []
    account.search_text = " ".join([account.username, account.display_name, *named]).lower()


def _said(account: Account, agency: AgencyRegistration | None) -> dict[str, Any]:
    """For the audit: who and where, without the contact's telephone."""
    said: dict[str, Any] = {"display_name": account.display_name, "region_code": account.region_code, "disabled": account.disabled}
    if agency is not None:
        said |= {"name": agency.name, "uscc": agency.uscc, "kinds": agency.kinds, "contact_name": agency.contact_name}
    return said


def reset_account_password(actor: Actor, work: Work, account_id: UUID, new_password: str) -> None:
    """One's own is changed with the old one, not here."""
    actor.require(Role.OFFICER, Role.ADMIN)
    account, _ = account_to_change(actor, work, account_id)
    if account.id == actor.account_id:
        raise Conflict("auth.own_account")
    reset_password(actor, work, account, new_password, "auth.account.password_reset")
