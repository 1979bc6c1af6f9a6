"""Judging an entered report against its contract and its file, before anything is written."""

from dataclasses import dataclass

from contracts.actor import Actor
from contracts.errors import Invalid
from contracts.rpc.evaluation import ReportEntry
from contracts.vocabulary import ReportState
from kit.work import Doubtful, FactRef, Work
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.reports import check_entry
from services.evaluation.queries.foreign import contract_fact, file_ref, find_contract, find_sha256
from services.evaluation.tables.replicas import ContractCopy
from services.evaluation.tables.reports import ReportRecord


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entry cleaned, with its contract and the hash of its file."""

    entry: ReportEntry
    contract: ContractCopy
    sha256: str | None


def accept(actor: Actor, work: Work, entry: ReportEntry, before: ReportRecord | None) -> Accepted:
    """Looks at all fields, so that one answer says all that is to be mended: Invalid, after the sources were asked about what
    only they know. ``before`` is the draft that is changed, or the issued one whose next revision this is: number and contract
    of a report that was once issued stay."""
    fields, doubts = Fields(), list[FactRef]()
    contract = find_contract(actor, work, entry.contract_id)
    if contract is None:
        fields.add("contract_id", "evaluation.report.contract_unknown")
        doubts.append(contract_fact(entry.contract_id))
    clean = check_entry(fields, entry, work.today, contract.signed_on if contract is not None else None)
    if contract is not None and entry.finished_on < contract.signed_on:
        doubts.append(contract_fact(entry.contract_id))
    if before is not None and (before.revision > 0 or before.state == ReportState.ISSUED):
        if clean.number != before.number:
            fields.add("number", "evaluation.report.number_fixed")
        if clean.contract_id != before.contract_id:
            fields.add("contract_id", "evaluation.report.contract_fixed")
    sha256 = _sha256(actor, work, fields, doubts, entry, before)
    if contract is None or fields.errors:
        refusal = Invalid("fields.invalid", {}, fields.errors)
        raise Doubtful(refusal, doubts) if doubts else refusal
    return Accepted(clean, contract, sha256)


def _sha256(
    actor: Actor, work: Work, fields: Fields, doubts: list[FactRef], entry: ReportEntry, before: ReportRecord | None
) -> str | None:
    """The file that hangs there already stays without being asked about."""
    if entry.file_id is None:
        return None
    if before is not None and entry.file_id == before.file_id:
        return before.sha256
    sha256 = find_sha256(actor, work, entry.file_id)
    if sha256 is None:
        fields.add("file_id", "evaluation.report.file_unknown")
        doubts.append(file_ref(entry.file_id))
    return sha256
