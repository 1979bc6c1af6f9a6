"""Accounts as officers and admins see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.accounts import AccountQuery, AccountRow
from contracts.vocabulary import Role
from kit.paging import order_by, page
from kit.work import Work
from services.auth.queries.scope import account_for, accounts_with_agency
from services.auth.tables.accounts import Account
from services.auth.wire.accounts import account_row

Q_MOST = 100


def list_accounts(actor: Actor, work: Work, query: AccountQuery) -> Page[AccountRow]:
    """Newest first. ``q`` finds parts of username, display name, agency name and credit code. An officer who asks for role inspector is shown
    the inspectors' accounts of the region, which are no part of its list otherwise."""
    actor.require(Role.OFFICER, Role.ADMIN)
    wanted = accounts_with_agency(actor, inspectors=query.role is Role.INSPECTOR)
    if query.role is not None:
        wanted = wanted.where(Account.role == query.role.value)
    if query.region_code is not None:
        code = query.region_code.replace("\x00", "")
        wanted = wanted.where(or_(Account.region_1 == code, Account.region_2 == code, Account.region_3 == code))
    if query.q:
        wanted = wanted.where(Account.search_text.contains(searched(query.q), autoescape=True))
    sorts = {"created_at": Account.created_at, "username": Account.username, "display_name": Account.display_name}
    order = order_by(query.sort, sorts, "-created_at", Account.id)
    return page(work.db, wanted, order=order, query=query, to_item=_item)  # type: ignore[arg-type]  # its type knows one column alone


def get_account(actor: Actor, work: Work, account_id: UUID) -> AccountRow:
    actor.require(Role.OFFICER, Role.ADMIN)
    return account_row(*account_for(actor, work, account_id))


def searched(q: str) -> str:
    """As ``search_text`` is spelled."""
    return q.replace("\x00", "").strip().lower()[:Q_MOST]


def _item(row: Any) -> AccountRow:
    return account_row(row[0], row[1])
