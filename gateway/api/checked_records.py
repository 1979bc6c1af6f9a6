"""Checked records: scored, published, answered (manual: 已抽记录)."""

from typing import Any
from uuid import UUID

from contracts.page import Page
from contracts.rpc.checked_records import (
    AppealDecision,
    CheckedRecord,
    CheckedRecordQuery,
    CheckedRecordRow,
    Scores,
)
from contracts.vocabulary import Role
from gateway.api.agencies import OWN
from gateway.blueprint import Blueprint, if_match
from gateway.calls import rooms
from gateway.guard import roles
from gateway.schemas.checked_records import (
    AppealDecisionSchema,
    CheckedRecordQuerySchema,
    LongReasonSchema,
    ReplySchema,
    ScoresSchema,
)

blp = Blueprint("checked_records", __name__, description="Checked records")

READERS = roles(Role.AGENCY, Role.SUB_ACCOUNT, Role.OFFICER, Role.INSPECTOR)
SCORERS = roles(Role.OFFICER, Role.INSPECTOR)
OFFICER = roles(Role.OFFICER)
RECORD = "/checked-records/<uuid:record_id>"


@blp.act("GET", "/checked-records", allow=READERS, query=CheckedRecordQuerySchema, answer=Page[CheckedRecordRow])
def list_checked_records(query: CheckedRecordQuery) -> Page[CheckedRecordRow]:
    """[已抽记录] An officer's region's; an agency's own published ones; those that an inspector inspects."""
    return rooms().evaluation.list_checked_records(query)


@blp.act("GET", RECORD, allow=READERS, answer=CheckedRecord)
def get_checked_record(record_id: UUID) -> CheckedRecord:
    """One record, item by item."""
    return rooms().evaluation.get_checked_record(record_id)


@blp.act("PUT", f"{RECORD}/scores", allow=SCORERS, body=ScoresSchema, answer=CheckedRecord, if_match=True)
def save_scores(scores: Scores, record_id: UUID) -> CheckedRecord:
    """Keeps what is named, and says the score as it stands. If-Match names the record's version."""
    return rooms().evaluation.save_scores(record_id, scores, if_match())


@blp.act("POST", f"{RECORD}/submission", allow=SCORERS, answer=CheckedRecord)
def submit_scores(record_id: UUID) -> CheckedRecord:
    """The caller's sheet is done: every item of it has its finding."""
    return rooms().evaluation.submit_scores(record_id)


@blp.act("POST", f"{RECORD}/return", allow=OFFICER, body=LongReasonSchema, answer=CheckedRecord)
def return_scores(body: dict[str, Any], record_id: UUID) -> CheckedRecord:
    """scored -> returned: its scorers mend it."""
    return rooms().evaluation.return_scores(record_id, body["reason"])


@blp.act("POST", f"{RECORD}/confirmation", allow=OFFICER, answer=CheckedRecord)
def confirm_scores(record_id: UUID) -> CheckedRecord:
    """scored -> confirmed, by another than who scored."""
    return rooms().evaluation.confirm_scores(record_id)


@blp.act("POST", f"{RECORD}/reply", allow=OWN, body=ReplySchema, answer=CheckedRecord)
def reply_to_record(body: dict[str, Any], record_id: UUID) -> CheckedRecord:
    """The agency's word beside its result."""
    return rooms().evaluation.reply_to_record(record_id, body["text"])


@blp.act("POST", f"{RECORD}/appeal", allow=OWN, body=LongReasonSchema, answer=CheckedRecord)
def appeal_record(body: dict[str, Any], record_id: UUID) -> CheckedRecord:
    """Once, within the rule book's days."""
    return rooms().evaluation.appeal_record(record_id, body["reason"])


@blp.act("POST", f"{RECORD}/appeal/decision", allow=OFFICER, body=AppealDecisionSchema, answer=CheckedRecord)
def decide_appeal(decision: AppealDecision, record_id: UUID) -> CheckedRecord:
    """By an officer who had no hand in the score."""
    return rooms().evaluation.decide_appeal(record_id, decision)
