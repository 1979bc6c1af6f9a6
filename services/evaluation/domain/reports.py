"""Evaluation reports: their life, and what is asked of an entry."""

from datetime import date
from enum import StrEnum

import msgspec

from contracts.life import moved
from contracts.rpc.evaluation import ReportEntry
from contracts.vocabulary import Conclusion, ReportState
from services.evaluation.domain.fields import Fields

S = ReportState
MOST_PROBLEMS = 100_000


class Act(StrEnum):
    """REVISE leaves the issued report as it is and makes its next revision; SUPERSEDE is what issuing that one does to it."""

    EDIT = "edit"
    REVISE = "revise"
    ISSUE = "issue"
    SUPERSEDE = "supersede"
    VOID = "void"


LIFE: dict[tuple[ReportState, Act], ReportState] = {
    (S.DRAFT, Act.EDIT): S.DRAFT,
    (S.DRAFT, Act.ISSUE): S.ISSUED,
    (S.DRAFT, Act.VOID): S.VOID,
    (S.ISSUED, Act.REVISE): S.ISSUED,
    (S.ISSUED, Act.SUPERSEDE): S.SUPERSEDED,
    (S.ISSUED, Act.VOID): S.VOID,
}
"""All there is: nothing leads out of superseded or void."""


def next_state(state: ReportState, act: Act) -> ReportState:
    """Raises Conflict ``evaluation.report.state`` when ``act`` has no place in ``state``."""
    return moved(LIFE, state, act, "evaluation.report.state")


def check_entry(fields: Fields, entry: ReportEntry, today: date, signed_on: date | None) -> ReportEntry:
    """The entry cleaned; what is wrong is noted in ``fields``. ``signed_on`` is the contract's, None when there is no contract."""
    clean = msgspec.structs.replace(
        entry,
        number=fields.text("number", entry.number, 100),
        title=fields.text("title", entry.title, 200),
        compiled_by=fields.optional_text("compiled_by", entry.compiled_by, 100),
        reviewed_by=fields.optional_text("reviewed_by", entry.reviewed_by, 100),
        approved_by=fields.optional_text("approved_by", entry.approved_by, 100),
    )
    fields.number("open_problems", entry.open_problems, 0, MOST_PROBLEMS)
    if entry.conclusion is Conclusion.MEETS and entry.open_problems > 0:
        fields.add("open_problems", "evaluation.report.open_problems_with_meets")
    fields.day("finished_on", entry.finished_on)
    fields.day("valid_until", entry.valid_until)
    if entry.finished_on > today:
        fields.add("finished_on", "evaluation.report.finished_in_future")
    if signed_on is not None and entry.finished_on < signed_on:
        fields.add("finished_on", "evaluation.report.finished_before_signing", signed_on=signed_on.isoformat())
    if entry.valid_until is not None and entry.valid_until <= entry.finished_on:
        fields.add("valid_until", "evaluation.report.valid_until_too_early")
    return clean


def checked_reason(reason: str) -> str:
    """Why a report is voided. Raises Invalid."""
    fields = Fields()
    clean = fields.text("reason", reason, 500)
    fields.finish()
    return clean
