"""Evaluation contracts whose written notice of site work is near or missing, for lists, to-dos and reminders."""

from sqlalchemy import ColumnElement, and_

from contracts.vocabulary import ContractState
from kit.work import Work
from services.agency.domain.site_notices import last_start_due_before, last_start_near
from services.agency.reference import SITE_NOTICE_DAYS, SITE_NOTICE_REMINDER, calendar_exceptions, rule_number
from services.agency.tables import EvaluationContract


def is_near(work: Work) -> ColumnElement[bool]:
    """In force, without a notice, and the last day for it is within the rule book's reminder or has passed."""
    days, within = rule_number(work, SITE_NOTICE_DAYS), rule_number(work, SITE_NOTICE_REMINDER)
    last = last_start_near(work.today, days, within, calendar_exceptions(work))
    return and_(unannounced(), EvaluationContract.starts_on <= last)


def is_missing(work: Work) -> ColumnElement[bool]:
    """In force, without a notice, and the last day for it has passed."""
    last = last_start_due_before(work.today, rule_number(work, SITE_NOTICE_DAYS), calendar_exceptions(work))
    return and_(unannounced(), EvaluationContract.starts_on <= last)


def unannounced() -> ColumnElement[bool]:
    return and_(EvaluationContract.state == ContractState.ACTIVE.value, EvaluationContract.site_notice_on.is_(None))
