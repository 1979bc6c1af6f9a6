"""What all ways of making an account share."""

from typing import Any

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.events.auth import ACCOUNT_SAVED
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.tables.accounts import Account
from services.auth.wire.accounts import account_saved

USERNAME_TAKEN = "auth.username_taken"
USCC_TAKEN = "auth.uscc_taken"


def account_columns(role: Role, username: str, display_name: str, region_codes: list[str], *searched: str) -> dict[str, Any]:
    """The columns of a new account that must change its password, save tracking, password and whose it is."""
    depth = dict(zip(("region_1", "region_2", "region_3"), [*region_codes, None, None, None], strict=False))
    return {
        "role": role.value,
        "username": username,
        "display_name": display_name,
        "region_code": region_codes[-1] if region_codes else None,
        **depth,
        "disabled": False,
        "former_hashes": [],
        "must_change_password": True,
        "search_text": " ".join([username, display_name, *searched]).lower(),
    }


def taken(field: str, code: str) -> Conflict:
    return Conflict(code, {}, [{"field": field, "code": code}])


def refuse_taken_username(work: Work, username: str) -> None:
    """Looks beforehand, for a clear answer; the unique index decides between two at once, and under a tenant, who sees only its own."""
    if work.db.scalar(select(Account.id).where(Account.username == username, Account.deleted_at.is_(None))) is not None:
        raise taken("username", USERNAME_TAKEN)


def add_account(actor: Actor | None, work: Work, account: Account, action: str) -> None:
    work.db.add(account)
    work.db.flush()
    work.publish(ACCOUNT_SAVED, account.id, account.version, account_saved(account))
    said = {"role": account.role, "username": account.username, "region_code": account.region_code, "rights": account.rights}
    work.audit(actor, action, "account", account.id, after=said)
