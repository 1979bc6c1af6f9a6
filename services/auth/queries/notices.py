"""An account's inbox."""

from sqlalchemy import Select, select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.auth import Notice, NoticeQuery
from contracts.vocabulary import Role
from kit.paging import count_up_to, order_by, page
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.tables import keeping as rows
from services.auth.wire.notices import notice_struct


def list_notices(actor: Actor, work: Work, query: NoticeQuery) -> Page[Notice]:
    """The account's own, newest first. ``unread`` true or false keeps those not yet, or already, read."""
    actor.require(*Role)
    refuse_link_session(actor)
    statement = _inbox_of(actor)
    if query.unread is not None:
        statement = statement.where(rows.Notice.read_at.is_(None) if query.unread else rows.Notice.read_at.is_not(None))
    order = order_by(query.sort, {"created_at": rows.Notice.created_at}, "-created_at", rows.Notice.id)
    return page(work.db, statement, order=order, query=query, to_item=notice_struct)


def todo(actor: Actor, work: Work) -> dict[str, int]:
    """``{"notices": unread ones}``, counted up to 10,000."""
    actor.require(*Role)
    return {"notices": count_up_to(work.db, _inbox_of(actor).where(rows.Notice.read_at.is_(None))).value}


def _inbox_of(actor: Actor) -> Select[rows.Notice]:
    return select(rows.Notice).where(rows.Notice.account_id == actor.account_id, rows.Notice.in_inbox)
