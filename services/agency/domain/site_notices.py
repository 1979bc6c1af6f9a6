"""The written notice of an evaluation's site work: working days before it begins."""

from collections.abc import Mapping
from datetime import date, timedelta

from contracts.vocabulary import ContractState, SiteNotice
from contracts.working_days import add_working_days

Exceptions = Mapping[date, bool]


def due_on(starts_on: date, notice_days: int, exceptions: Exceptions) -> date:
    """The last day for the notice: ``notice_days`` working days before the site work begins."""
    return add_working_days(starts_on, -notice_days, exceptions)


def last_start_due_before(day: date, notice_days: int, exceptions: Exceptions) -> date:
    """Work that begins on this day or earlier, and no other, had its notice due before ``day``: so SQL can compare first days."""
    return add_working_days(day - timedelta(days=1), notice_days, exceptions)


def last_start_near(today: date, notice_days: int, within: int, exceptions: Exceptions) -> date:
    """Work that begins on this day or earlier, and no other, has its notice due within so many working days, or had."""
    near = add_working_days(today, within, exceptions)
    return last_start_due_before(near + timedelta(days=1), notice_days, exceptions)


def standing(state: ContractState, due: date | None, sent_on: date | None, today: date) -> SiteNotice:
    if sent_on is not None:
        return SiteNotice.SENT if due is None or sent_on <= due else SiteNotice.LATE
    if due is None or state is not ContractState.ACTIVE:
        return SiteNotice.NONE
    return SiteNotice.MISSING if due < today else SiteNotice.AWAITED
