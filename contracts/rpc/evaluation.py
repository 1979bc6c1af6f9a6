"""evaluation: the evaluation reports that agencies issue, and the spot checks that the bureau makes (structs in spot_checks and checked_records)."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from contracts.page import Page, PageQuery
from contracts.row import Row
from contracts.rpc.checked_records import (
    AppealDecision,
    CheckedRecord,
    CheckedRecordQuery,
    CheckedRecordRow,
    PublishedRanking,
    Ranking,
    RankingOrder,
    RankingQuery,
    Scores,
)
from contracts.rpc.spot_checks import (
    Campaign,
    CampaignPatch,
    CampaignQuery,
    Draw,
    FrozenPool,
    Inspector,
    InspectorPatch,
    InspectorQuery,
    NewCampaign,
    NewInspector,
    PublicDraw,
    PublishedDraw,
    Replacement,
    ReplacementOrder,
    ScoreSheet,
    ScoreSheetEntry,
    ScoreSheetQuery,
)
from contracts.vocabulary import Conclusion, EvaluationKind, ReportState


class ReportEntry(msgspec.Struct, kw_only=True, frozen=True):
    """``open_problems`` counts problems left open: more than none together with conclusion ``meets`` is refused."""

    number: str
    contract_id: UUID
    title: str
    conclusion: Conclusion
    finished_on: date
    open_problems: int = 0
    compiled_by: str | None = None
    reviewed_by: str | None = None
    approved_by: str | None = None
    valid_until: date | None = None
    file_id: UUID | None = None


class EvaluationReport(Row, kw_only=True, frozen=True):
    """``revision`` counts the versions of one report (0, then ‑1, ‑2 …); ``replaces`` leads to the one before."""

    agency_id: UUID
    agency_name: str
    number: str
    revision: int
    replaces: UUID | None
    contract_id: UUID
    contract_number: str
    kind: EvaluationKind
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    title: str
    conclusion: Conclusion
    open_problems: int
    compiled_by: str | None
    reviewed_by: str | None
    approved_by: str | None
    finished_on: date
    valid_until: date | None
    file_id: UUID | None
    sha256: str | None
    state: ReportState
    issued_at: datetime | None
    void_reason: str | None


class ReportQuery(PageQuery, kw_only=True, frozen=True):
    """``finished_from`` inclusive, ``finished_until`` exclusive."""

    agency_id: UUID | None = None
    contract_id: UUID | None = None
    enterprise_id: UUID | None = None
    region_code: str | None = None
    kind: EvaluationKind | None = None
    state: ReportState | None = None
    finished_from: date | None = None
    finished_until: date | None = None
    q: str | None = None


class EvaluationRpc(Protocol):
    def list_reports(self, query: ReportQuery) -> Page[EvaluationReport]: ...

    def create_report(self, entry: ReportEntry) -> EvaluationReport:
        """A draft under one of the agency's evaluation contracts in force. Conflict ``evaluation.report.contract_not_active``,
        ``evaluation.report.number_taken``."""

    def get_report(self, report_id: UUID) -> EvaluationReport: ...

    def update_report(self, report_id: UUID, entry: ReportEntry, version: int) -> EvaluationReport:
        """A draft is changed in place. Changing an issued one makes its next revision, a draft; the issued one stays in force until that is issued."""

    def issue_report(self, report_id: UUID) -> EvaluationReport:
        """draft -> issued, the revision before it -> superseded. Asks for the file."""

    def void_report(self, report_id: UUID, reason: str) -> EvaluationReport: ...

    # score sheets and inspectors (officers)
    def list_score_sheets(self, query: ScoreSheetQuery) -> Page[ScoreSheet]: ...

    def create_score_sheet(self, entry: ScoreSheetEntry) -> ScoreSheet:
        """A sheet, or the next revision of ``replaces``: Conflict ``evaluation.score_sheet.replaced`` when that has one already."""

    def get_score_sheet(self, sheet_id: UUID) -> ScoreSheet: ...

    def list_inspectors(self, query: InspectorQuery) -> Page[Inspector]: ...

    def create_inspector(self, new: NewInspector) -> Inspector: ...

    def get_inspector(self, inspector_id: UUID) -> Inspector: ...

    def update_inspector(self, inspector_id: UUID, patch: InspectorPatch, version: int) -> Inspector: ...

    # campaigns (officers)
    def list_campaigns(self, query: CampaignQuery) -> Page[Campaign]: ...

    def create_campaign(self, new: NewCampaign) -> Campaign: ...

    def get_campaign(self, campaign_id: UUID) -> Campaign: ...

    def update_campaign(self, campaign_id: UUID, patch: CampaignPatch, version: int) -> Campaign:
        """A draft only: Conflict ``evaluation.campaign.not_draft``."""

    def freeze_campaign(self, campaign_id: UUID) -> FrozenPool:
        """draft -> frozen: the pool is fixed and hashed, the seed made, kept encrypted and committed to. Conflict
        ``evaluation.campaign.pool_too_small`` when it holds fewer than are to be drawn."""

    def draw_campaign(self, campaign_id: UUID, salt: str) -> Draw:
        """frozen -> drawn, once: objects by the sampler, inspectors by recusal; a checked record each. Conflict
        ``evaluation.campaign.inspectors_too_few`` names the object's agency."""

    def get_draw(self, campaign_id: UUID) -> Draw:
        """What was drawn, with inspectors as assigned at the draw. NotFound ``evaluation.campaign.not_drawn`` before it."""

    def list_replacements(self, campaign_id: UUID) -> list[Replacement]: ...

    def replace_drawn(self, campaign_id: UUID, order: ReplacementOrder) -> Campaign:
        """Until publication, with a reason; what was drawn stays to be seen. Conflict when nothing of the pool, or nobody fit, is left."""

    def publish_campaign(self, campaign_id: UUID) -> Campaign:
        """scoring -> published, every record confirmed: else Conflict ``evaluation.campaign.not_confirmed`` with how many are not."""

    def close_campaign(self, campaign_id: UUID) -> Campaign:
        """published -> closed: no appeal waits for its decision."""

    def get_public_draw(self, campaign_id: UUID) -> PublicDraw:
        """*Open.* From the draw on, else NotFound."""

    def list_public_draws(self) -> list[PublishedDraw]:
        """*Open.* Newest first, at most 200."""

    # checked records
    def list_checked_records(self, query: CheckedRecordQuery) -> Page[CheckedRecordRow]: ...

    def get_checked_record(self, record_id: UUID) -> CheckedRecord: ...

    def save_scores(self, record_id: UUID, scores: Scores, version: int) -> CheckedRecord:
        """By an assigned inspector or an officer, until submission and again once returned. In double scoring each account has a
        sheet of its own."""

    def submit_scores(self, record_id: UUID) -> CheckedRecord:
        """Every item scored, else Invalid naming those that wait. to_score or returned -> scored, once all sheets that are needed are in."""

    def return_scores(self, record_id: UUID, reason: str) -> CheckedRecord:
        """scored -> returned, by an officer."""

    def confirm_scores(self, record_id: UUID) -> CheckedRecord:
        """scored -> confirmed, by an officer who did not score it: Forbidden ``evaluation.checked_record.own_scores``."""

    def reply_to_record(self, record_id: UUID, text: str) -> CheckedRecord:
        """The agency's word beside its published result."""

    def appeal_record(self, record_id: UUID, reason: str) -> CheckedRecord:
        """Once, by the agency, up to ``appeal_until``: Conflict ``evaluation.appeal.too_late``."""

    def decide_appeal(self, record_id: UUID, decision: AppealDecision) -> CheckedRecord:
        """By an officer who neither scored nor confirmed. Upheld: the new score counts, and a published ranking gets a new revision."""

    # rankings
    def get_ranking(self, query: RankingQuery) -> Ranking: ...

    def publish_ranking(self, order: RankingOrder) -> Ranking:
        """Freezes the period as revision 1, or as the next when results have changed since; by an officer of the city."""

    def get_public_ranking(self, query: RankingQuery) -> Ranking:
        """*Open.* A published one, else NotFound."""

    def list_public_rankings(self) -> list[PublishedRanking]:
        """*Open.* Newest first."""

    def may_read_file(self, file_id: UUID) -> bool: ...

    def todo(self) -> dict[str, int]: ...
