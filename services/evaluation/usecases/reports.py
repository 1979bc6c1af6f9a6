"""Writing reports: entered, changed, issued, voided by the agency that made them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.errors import Conflict, invalid_field
from contracts.events.evaluation import REPORT_SAVED
from contracts.events.files import FILES_ATTACHED, FilesAttached
from contracts.rpc.evaluation import EvaluationReport, ReportEntry
from contracts.vocabulary import ContractState, ReportState, Right, Role
from kit.db import bump, stale_unless, stamp
from kit.work import Doubtful, Work
from services.evaluation.domain.reports import Act, checked_reason, next_state
from services.evaluation.queries.foreign import agency_name, contract_fact, enterprise_name
from services.evaluation.queries.scope import report_for
from services.evaluation.tables.replicas import ContractCopy
from services.evaluation.tables.reports import ReportRecord
from services.evaluation.tables.schema import placing
from services.evaluation.usecases.report_entries import Accepted, accept
from services.evaluation.wire import reports as wire

FILED = "evaluation_report"
"""What a report is called to auth when a file hangs on it."""
ISSUABLE = (ContractState.ACTIVE.value, ContractState.CLOSED.value)


def create_report(actor: Actor, work: Work, entry: ReportEntry) -> EvaluationReport:
    """A draft under one of the agency's contracts in force. Conflict ``evaluation.report.contract_not_active`` and
    ``evaluation.report.number_taken``; Invalid names every wrong field."""
    _require_writer(actor)
    accepted = accept(actor, work, entry, before=None)
    _require_active(accepted.contract)
    _require_free_number(actor, work, accepted.entry.number, root_id=None)
    row = ReportRecord(**stamp(actor, work.at), agency_id=actor.agency(), revision=0, replaces=None, state=ReportState.DRAFT.value)
    row.root_id = row.id
    _fill(work, row, accepted)
    work.db.add(row)
    _tell(work, row, files_changed=row.file_id is not None)
    work.audit(actor, "evaluation.report.created", FILED, row.id, after=_seen(row))
    return wire.report(row)


def update_report(actor: Actor, work: Work, report_id: UUID, entry: ReportEntry, version: int) -> EvaluationReport:
    """A draft in place; of an issued one the next revision is made and answered, as a draft with an id of its own."""
    _require_writer(actor)
    row = report_for(actor, work, report_id, lock=True)
    stale_unless(row, version)
    if row.state == ReportState.ISSUED:
        return _revise(actor, work, row, entry)
    next_state(ReportState(row.state), Act.EDIT)
    accepted = accept(actor, work, entry, before=row)
    if accepted.contract.contract_id != row.contract_id:
        _require_active(accepted.contract)
    _require_free_number(actor, work, accepted.entry.number, root_id=row.root_id)
    before, file_before = _seen(row), row.file_id
    _fill(work, row, accepted)
    bump(row, actor, work.at)
    _tell(work, row, files_changed=row.file_id != file_before)
    work.audit(actor, "evaluation.report.updated", FILED, row.id, before=before, after=_seen(row))
    return wire.report(row)


def _revise(actor: Actor, work: Work, issued: ReportRecord, entry: ReportEntry) -> EvaluationReport:
    next_state(ReportState(issued.state), Act.REVISE)
    accepted = accept(actor, work, entry, before=issued)
    open_draft = select(ReportRecord.id).where(
        ReportRecord.root_id == issued.root_id, ReportRecord.state == ReportState.DRAFT.value
    )
    if work.db.scalar(open_draft) is not None:
        raise Conflict("evaluation.report.revision_open")
    last = work.db.scalar(select(func.max(ReportRecord.revision)).where(ReportRecord.root_id == issued.root_id)) or 0
    row = ReportRecord(
        **stamp(actor, work.at),
        root_id=issued.root_id,
        agency_id=issued.agency_id,
        revision=last + 1,
        replaces=issued.id,
        state=ReportState.DRAFT.value,
    )
    _fill(work, row, accepted)
    work.db.add(row)
    _tell(work, row, files_changed=row.file_id is not None)
    work.audit(actor, "evaluation.report.revised", FILED, row.id, before=_seen(issued), after=_seen(row))
    return wire.report(row)


def issue_report(actor: Actor, work: Work, report_id: UUID) -> EvaluationReport:
    """draft -> issued, and the issued one that it replaces -> superseded. Invalid on ``file_id`` without a file.

    The contract may be closed by now, but neither void nor draft.
    """
    _require_writer(actor)
    row = report_for(actor, work, report_id, lock=True)
    state = next_state(ReportState(row.state), Act.ISSUE)
    if row.file_id is None:
        raise invalid_field("file_id", "evaluation.report.file_needed")
    contract = work.db.get(ContractCopy, row.contract_id)
    if contract is None or contract.state not in ISSUABLE:
        raise _not_active(row.contract_id, row.contract_number)
    if row.replaces is not None:
        _supersede(actor, work, row.replaces)
    before = _seen(row)
    row.state, row.issued_at = state.value, work.at
    bump(row, actor, work.at)
    _tell(work, row, files_changed=False)
    work.audit(actor, "evaluation.report.issued", FILED, row.id, before=before, after=_seen(row))
    return wire.report(row)


def _supersede(actor: Actor, work: Work, report_id: UUID) -> None:
    """One that was voided meanwhile stays void."""
    row = report_for(actor, work, report_id, lock=True)
    if row.state != ReportState.ISSUED:
        return
    before = {"state": row.state}
    row.state = next_state(ReportState(row.state), Act.SUPERSEDE).value
    bump(row, actor, work.at)
    _tell(work, row, files_changed=False)
    work.audit(actor, "evaluation.report.superseded", FILED, row.id, before=before, after={"state": row.state})


def void_report(actor: Actor, work: Work, report_id: UUID, reason: str) -> EvaluationReport:
    """draft or issued -> void. It stays visible with its reason; its number is free again once no revision of it stands."""
    _require_writer(actor)
    row = report_for(actor, work, report_id, lock=True)
    state = next_state(ReportState(row.state), Act.VOID)
    before = {"state": row.state}
    row.state, row.void_reason = state.value, checked_reason(reason)
    bump(row, actor, work.at)
    _tell(work, row, files_changed=False)
    work.audit(
        actor, "evaluation.report.voided", FILED, row.id, before=before, after={"state": row.state, "reason": row.void_reason}
    )
    return wire.report(row)


def _require_writer(actor: Actor) -> None:
    actor.require(Role.AGENCY, right=Right.EVALUATION_REPORT)


def _require_active(contract: ContractCopy) -> None:
    if contract.state != ContractState.ACTIVE:
        raise _not_active(contract.contract_id, contract.number)


def _not_active(contract_id: UUID, number: str) -> Doubtful:
    return Doubtful(Conflict("evaluation.report.contract_not_active", {"number": number}), [contract_fact(contract_id)])


def _require_free_number(actor: Actor, work: Work, number: str, root_id: UUID | None) -> None:
    """Void ones aside, a number belongs to one report of the agency and its revisions."""
    taken = select(ReportRecord.id).where(
        ReportRecord.agency_id == actor.agency(), ReportRecord.number == number, ReportRecord.state != ReportState.VOID.value
    )
    if root_id is not None:
        taken = taken.where(ReportRecord.root_id != root_id)
    if work.db.scalar(taken.limit(1)) is not None:
        raise Conflict("evaluation.report.number_taken", {"number": number})


def _fill(work: Work, row: ReportRecord, accepted: Accepted) -> None:
    entry, contract = accepted.entry, accepted.contract
    row.agency_name = agency_name(work, row.agency_id)
    row.contract_id, row.contract_number, row.kind = contract.contract_id, contract.number, contract.kind
    row.enterprise_id, row.enterprise_name = contract.enterprise_id, enterprise_name(work, contract.enterprise_id)
    for column, code in placing(contract.region_codes).items():
        setattr(row, column, code)
    row.number, row.title = entry.number, entry.title
    row.conclusion, row.open_problems = entry.conclusion.value, entry.open_problems
    row.compiled_by, row.reviewed_by, row.approved_by = entry.compiled_by, entry.reviewed_by, entry.approved_by
    row.finished_on, row.valid_until = entry.finished_on, entry.valid_until
    row.file_id, row.sha256 = entry.file_id, accepted.sha256


def _tell(work: Work, row: ReportRecord, *, files_changed: bool) -> None:
    """Call it after the bump: events of one report are told apart by its version."""
    work.publish(REPORT_SAVED, row.id, row.version, wire.report_saved(row))
    if files_changed:
        file_ids = [row.file_id] if row.file_id is not None else []
        work.publish(FILES_ATTACHED, row.id, row.version, FilesAttached(object_kind=FILED, object_id=row.id, file_ids=file_ids))


def _seen(row: ReportRecord) -> dict[str, Any]:
    names = (
        "number",
        "revision",
        "state",
        "contract_id",
        "title",
        "conclusion",
        "open_problems",
        "finished_on",
        "valid_until",
        "sha256",
    )
    return {name: getattr(row, name) for name in names}
