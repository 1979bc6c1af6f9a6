"""Sub-accounts, kept by their agency's main account (manual, chapter 系统管理 › 用户管理)."""

from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict, invalid_field
from contracts.events.auth import ACCOUNT_SAVED
from contracts.rpc.accounts import NewSubAccount, SubAccount, SubAccountPatch
from contracts.vocabulary import Right, Role, StaffState
from kit.db import bump, stale_unless, stamp
from kit.work import Doubtful, Work
from services.auth.domain import accounts as rules
from services.auth.domain.fields import Fields
from services.auth.queries.scope import sub_account_for
from services.auth.tables.accounts import Account, AgencyFact, StaffFact
from services.auth.usecases.live_sessions import end_sessions, refresh_actors
from services.auth.usecases.new_accounts import account_columns, add_account, refuse_taken_username
from services.auth.usecases.passwords import agency_name_of, first_password, reset_password
from services.auth.wire.accounts import account_saved, sub_account

DISPLAY_NAME_MOST = 50


def create_sub_account(actor: Actor, work: Work, new: NewSubAccount) -> SubAccount:
    """Only after the agency's own information was saved once. Without rights it may sign in and see no more than its home page."""
    actor.require(Role.AGENCY)
    _refuse_undeclared(actor, work)
    fields = Fields()
    username = rules.username(fields, new.username)
    display_name = fields.line("display_name", new.display_name, most=DISPLAY_NAME_MOST)
    mobile = rules.mobile(fields, new.mobile, "mobile", required=False)
    fields.refuse()
    _refuse_foreign_staff(actor, work, new.staff_id)
    refuse_taken_username(work, username)
    main = work.db.get(Account, actor.account_id)
    account = Account(
        **stamp(actor, work.at),
        **account_columns(Role.SUB_ACCOUNT, username, display_name, main.region_codes if main else []),
        agency_id=actor.agency(),
        mobile=mobile or None,
        staff_id=new.staff_id,
        rights=_rights(new.rights),
    )
    password = first_password(work, new.initial_password, username, agency_name_of(work, account))
    account.password_hash = password.kept
    add_account(actor, work, account, "auth.sub_account.created")
    return sub_account(account, password.shown)


def update_sub_account(actor: Actor, work: Work, account_id: UUID, patch: SubAccountPatch, version: int) -> SubAccount:
    """Changed rights count from the next call on; disabling ends its sessions."""
    actor.require(Role.AGENCY)
    account = sub_account_for(actor, work, account_id, lock=True)
    stale_unless(account, version)
    before = account_saved(account)
    rights_before = account.rights
    _apply(actor, work, account, patch)
    bump(account, actor, work.at)
    if account.disabled:
        end_sessions(work, [account.id])
    else:
        refresh_actors(work, [account.id])
    work.publish(ACCOUNT_SAVED, account.id, account.version, account_saved(account))
    said_before = {"display_name": before.display_name, "disabled": before.disabled, "rights": rights_before}
    said_after = {"display_name": account.display_name, "disabled": account.disabled, "rights": account.rights}
    work.audit(actor, "auth.sub_account.updated", "account", account.id, said_before, said_after)
    return sub_account(account)


def delete_sub_account(actor: Actor, work: Work, account_id: UUID, version: int) -> None:
    """It signs in no more; the row stays, for the name on what it wrote. Its username may be given again."""
    actor.require(Role.AGENCY)
    account = sub_account_for(actor, work, account_id, lock=True)
    stale_unless(account, version)
    account.deleted_at = work.at
    account.disabled = True
    bump(account, actor, work.at)
    end_sessions(work, [account.id])
    work.publish(ACCOUNT_SAVED, account.id, account.version, account_saved(account))
    work.audit(actor, "auth.sub_account.deleted", "account", account.id, before={"username": account.username})


def reset_sub_account_password(actor: Actor, work: Work, account_id: UUID, new_password: str) -> None:
    actor.require(Role.AGENCY)
    account = sub_account_for(actor, work, account_id, lock=True)
    reset_password(actor, work, account, new_password, "auth.sub_account.password_reset")


def _apply(actor: Actor, work: Work, account: Account, patch: SubAccountPatch) -> None:
    fields = Fields()
    if not isinstance(patch.display_name, UnsetType):
        account.display_name = fields.line("display_name", patch.display_name, most=DISPLAY_NAME_MOST)
        account.search_text = f"{account.username} {account.display_name}".lower()
    if not isinstance(patch.mobile, UnsetType):
        account.mobile = rules.mobile(fields, patch.mobile, "mobile", required=False) or None
    fields.refuse()
    if not isinstance(patch.rights, UnsetType):
        account.rights = _rights(patch.rights)
    if not isinstance(patch.staff_id, UnsetType):
        if patch.staff_id != account.staff_id:
            _refuse_foreign_staff(actor, work, patch.staff_id)
        account.staff_id = patch.staff_id
    if patch.disabled is not UNSET:
        account.disabled = bool(patch.disabled)


def _rights(given: list[Right]) -> list[str]:
    """In the order of the vocabulary, each once."""
    return [right.value for right in Right if right in given]


def _refuse_undeclared(actor: Actor, work: Work) -> None:
    agency_id = actor.agency()
    declared = work.db.scalar(select(AgencyFact.declared).where(AgencyFact.agency_id == agency_id))
    if not declared:
        raise Doubtful(Conflict("auth.agency_not_declared"), [("agency", "agency", str(agency_id))])


def _refuse_foreign_staff(actor: Actor, work: Work, staff_id: UUID | None) -> None:
    """Another agency's staff member is as unknown as one that is not there."""
    if staff_id is None:
        return
    mine = select(StaffFact.state).where(StaffFact.staff_id == staff_id, StaffFact.agency_id == actor.agency())
    if work.db.scalar(mine) != StaffState.ACTIVE.value:
        raise Doubtful(invalid_field("staff_id", "auth.staff_not_own"), [("agency", "staff", str(staff_id))])
