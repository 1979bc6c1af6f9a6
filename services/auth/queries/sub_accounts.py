"""A main account's sub-accounts."""

from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.accounts import SubAccount, SubAccountQuery
from contracts.vocabulary import Role
from kit.paging import order_by, page
from kit.work import Work
from services.auth.queries.accounts import searched
from services.auth.queries.scope import sub_account_for, visible_accounts
from services.auth.tables.accounts import Account
from services.auth.wire.accounts import sub_account


def list_sub_accounts(actor: Actor, work: Work, query: SubAccountQuery) -> Page[SubAccount]:
    """Newest first; deleted ones are gone from it."""
    actor.require(Role.AGENCY)
    wanted = select(Account).where(visible_accounts(actor))
    if query.q:
        wanted = wanted.where(Account.search_text.contains(searched(query.q), autoescape=True))
    sorts = {"created_at": Account.created_at, "username": Account.username, "display_name": Account.display_name}
    return page(work.db, wanted, order=order_by(query.sort, sorts, "-created_at", Account.id), query=query, to_item=sub_account)


def get_sub_account(actor: Actor, work: Work, account_id: UUID) -> SubAccount:
    actor.require(Role.AGENCY)
    return sub_account(sub_account_for(actor, work, account_id))
