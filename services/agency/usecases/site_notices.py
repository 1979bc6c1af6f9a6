"""The agency says when it gave written notice of an evaluation's site work."""

from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Conflict, invalid_field
from contracts.rpc.agency_contracts import EvaluationContract as EvaluationAnswer
from contracts.rpc.agency_contracts import SiteNoticeEntry
from contracts.vocabulary import ContractState
from kit.clock import local_day
from kit.db import bump
from kit.work import Work
from services.agency.queries.contracts import COUNTED_STATES
from services.agency.queries.scope import contract_for
from services.agency.tables import EvaluationContract
from services.agency.usecases import contracts
from services.agency.usecases.attachments import require_own_files
from services.agency.usecases.evaluation_contracts import KIND


def record_site_notice(actor: Actor, work: Work, contract_id: UUID, entry: SiteNoticeEntry) -> EvaluationAnswer:
    """On a contract in force or closed, once; until the end of that day it may be mended, and the audit keeps both. A day to come is
    Invalid: what is recorded has been done."""
    contracts.require_writer(actor, KIND)
    row = contract_for(actor, work, EvaluationContract, contract_id, lock=True)
    if row.state not in COUNTED_STATES:
        raise Conflict("agency.contract.state", {"state": ContractState(row.state).value})
    if row.site_notice_recorded_at is not None and local_day(row.site_notice_recorded_at, work.kit.time_zone) != work.today:
        raise Conflict("agency.contract.site_notice_recorded", {"day": str(row.site_notice_on)})
    if not entry.sent_on.year >= 1900 or entry.sent_on > work.today:
        raise invalid_field("sent_on", "agency.contract.site_notice_day")
    require_own_files(actor, work, {"file_id": entry.file_id}, contracts.files_on(row))
    before, files_before = contracts.audited(row), contracts.files_on(row)
    row.site_notice_on, row.site_notice_file, row.site_notice_recorded_at = entry.sent_on, entry.file_id, work.at
    bump(row, actor, work.at)
    work.db.flush()
    contracts.tell(actor, work, row, "notice_recorded", before, files_before)
    return contracts.answer(work, KIND, row)
