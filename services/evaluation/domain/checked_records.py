"""The life of a checked record, and who may have a hand in it (domain.md §4: spot-check campaign)."""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.errors import Forbidden
from contracts.life import moved
from contracts.rpc.checked_records import AppealDecision
from contracts.vocabulary import CheckedRecordState
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.scoring import rounded

S = CheckedRecordState
LONGEST_TEXT = 2000


class Act(StrEnum):
    """SAVE keeps a finding, SETTLE is a submission that leaves no sheet open."""

    SAVE = "save"
    SETTLE = "settle"
    RETURN = "return"
    CONFIRM = "confirm"
    PUBLISH = "publish"
    REPLACE = "replace"


LIFE: dict[tuple[CheckedRecordState, Act], CheckedRecordState] = {
    (S.TO_SCORE, Act.SAVE): S.TO_SCORE,
    (S.TO_SCORE, Act.SETTLE): S.SCORED,
    (S.RETURNED, Act.SAVE): S.RETURNED,
    (S.RETURNED, Act.SETTLE): S.SCORED,
    (S.SCORED, Act.RETURN): S.RETURNED,
    (S.SCORED, Act.CONFIRM): S.CONFIRMED,
    (S.CONFIRMED, Act.PUBLISH): S.PUBLISHED,
    (S.TO_SCORE, Act.REPLACE): S.REPLACED,
    (S.SCORED, Act.REPLACE): S.REPLACED,
    (S.RETURNED, Act.REPLACE): S.REPLACED,
    (S.CONFIRMED, Act.REPLACE): S.REPLACED,
}
"""All there is: nothing leads out of published or replaced."""


def next_state(state: CheckedRecordState, act: Act) -> CheckedRecordState:
    """Raises Conflict ``evaluation.checked_record.state`` when ``act`` has no place in ``state``."""
    return moved(LIFE, state, act, "evaluation.checked_record.state")


def require_other_hand(account_id: UUID, hands: Collection[UUID | None], refusal: str) -> None:
    """Who scored does not confirm; who scored or confirmed decides no appeal. Raises Forbidden ``refusal``."""
    if account_id in hands:
        raise Forbidden(refusal)


def checked_text(field: str, value: str) -> str:
    """A reason, reply or appeal. Raises Invalid."""
    fields = Fields()
    clean = fields.text(field, value, LONGEST_TEXT)
    fields.finish()
    return clean


def check_decision(decision: AppealDecision) -> str:
    """The reason cleaned. Raises Invalid: an upheld appeal has the new score, a refused one has none."""
    fields = Fields()
    reason = fields.text("reason", decision.reason, LONGEST_TEXT)
    if decision.upheld and decision.score is None:
        fields.add("score", "field.required")
    elif not decision.upheld and decision.score is not None:
        fields.add("score", "evaluation.appeal.refused_has_score")
    elif decision.score is not None:
        if not Decimal(0) <= decision.score <= Decimal(100):
            fields.add("score", "field.out_of_range", least="0", most="100")
        elif decision.score != rounded(decision.score):
            fields.add("score", "evaluation.score.two_digits")
    fields.finish()
    return reason
