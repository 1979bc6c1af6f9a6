"""evaluation: the evaluation reports that agencies issue, and the spot checks that the bureau makes."""

from typing import Any
from uuid import UUID

from contracts.page import Page
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
from contracts.rpc.evaluation import EvaluationReport, ReportEntry, ReportQuery
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
from kit import service
from kit.entrypoints import event_handler, rpc
from services.evaluation.queries import campaigns as campaign_queries
from services.evaluation.queries import checked_records as record_queries
from services.evaluation.queries import draws as draw_queries
from services.evaluation.queries import inspectors as inspector_queries
from services.evaluation.queries import rankings as ranking_queries
from services.evaluation.queries import reports as report_queries
from services.evaluation.queries import score_sheets as sheet_queries
from services.evaluation.queries import todo as todo_queries
from services.evaluation.room import ROOM
from services.evaluation.usecases import (
    appeals,
    campaigns,
    draws,
    freezing,
    inspectors,
    publication,
    rankings,
    replacements,
    reports,
    score_sheets,
)
from services.evaluation.usecases import scores as scores_of


class EvaluationService(service.Service):
    """See ``contracts.rpc.evaluation``."""

    name = "evaluation"
    room = ROOM

    @rpc
    def list_reports(self, query: ReportQuery) -> Page[EvaluationReport]:
        return self.read(report_queries.list_reports, query)

    @rpc
    def create_report(self, entry: ReportEntry) -> EvaluationReport:
        return self.write(reports.create_report, entry)

    @rpc
    def get_report(self, report_id: UUID) -> EvaluationReport:
        return self.read(report_queries.get_report, report_id)

    @rpc
    def update_report(self, report_id: UUID, entry: ReportEntry, version: int) -> EvaluationReport:
        return self.write(reports.update_report, report_id, entry, version)

    @rpc
    def issue_report(self, report_id: UUID) -> EvaluationReport:
        return self.write(reports.issue_report, report_id)

    @rpc
    def void_report(self, report_id: UUID, reason: str) -> EvaluationReport:
        return self.write(reports.void_report, report_id, reason)

    @rpc
    def list_score_sheets(self, query: ScoreSheetQuery) -> Page[ScoreSheet]:
        return self.read(sheet_queries.list_score_sheets, query)

    @rpc
    def create_score_sheet(self, entry: ScoreSheetEntry) -> ScoreSheet:
        return self.write(score_sheets.create_score_sheet, entry)

    @rpc
    def get_score_sheet(self, sheet_id: UUID) -> ScoreSheet:
        return self.read(sheet_queries.get_score_sheet, sheet_id)

    @rpc
    def list_inspectors(self, query: InspectorQuery) -> Page[Inspector]:
        return self.read(inspector_queries.list_inspectors, query)

    @rpc
    def create_inspector(self, new: NewInspector) -> Inspector:
        return self.write(inspectors.create_inspector, new)

    @rpc
    def get_inspector(self, inspector_id: UUID) -> Inspector:
        return self.read(inspector_queries.get_inspector, inspector_id)

    @rpc
    def update_inspector(self, inspector_id: UUID, patch: InspectorPatch, version: int) -> Inspector:
        return self.write(inspectors.update_inspector, inspector_id, patch, version)

    @rpc
    def list_campaigns(self, query: CampaignQuery) -> Page[Campaign]:
        return self.read(campaign_queries.list_campaigns, query)

    @rpc
    def create_campaign(self, new: NewCampaign) -> Campaign:
        return self.write(campaigns.create_campaign, new)

    @rpc
    def get_campaign(self, campaign_id: UUID) -> Campaign:
        return self.read(campaign_queries.get_campaign, campaign_id)

    @rpc
    def update_campaign(self, campaign_id: UUID, patch: CampaignPatch, version: int) -> Campaign:
        return self.write(campaigns.update_campaign, campaign_id, patch, version)

    @rpc
    def freeze_campaign(self, campaign_id: UUID) -> FrozenPool:
        return self.write(freezing.freeze_campaign, campaign_id)

    @rpc
    def draw_campaign(self, campaign_id: UUID, salt: str) -> Draw:
        return self.write(draws.draw_campaign, campaign_id, salt)

    @rpc
    def get_draw(self, campaign_id: UUID) -> Draw:
        return self.read(draw_queries.get_draw, campaign_id)

    @rpc
    def list_replacements(self, campaign_id: UUID) -> list[Replacement]:
        return self.read(draw_queries.list_replacements, campaign_id)

    @rpc
    def replace_drawn(self, campaign_id: UUID, order: ReplacementOrder) -> Campaign:
        return self.write(replacements.replace_drawn, campaign_id, order)

    @rpc
    def publish_campaign(self, campaign_id: UUID) -> Campaign:
        return self.write(publication.publish_campaign, campaign_id)

    @rpc
    def close_campaign(self, campaign_id: UUID) -> Campaign:
        return self.write(publication.close_campaign, campaign_id)

    @rpc
    def get_public_draw(self, campaign_id: UUID) -> PublicDraw:
        return self.read_open(draw_queries.get_public_draw, campaign_id)

    @rpc
    def list_public_draws(self) -> list[PublishedDraw]:
        return self.read_open(draw_queries.list_public_draws)

    @rpc
    def list_checked_records(self, query: CheckedRecordQuery) -> Page[CheckedRecordRow]:
        return self.read(record_queries.list_checked_records, query)

    @rpc
    def get_checked_record(self, record_id: UUID) -> CheckedRecord:
        return self.read(record_queries.get_checked_record, record_id)

    @rpc
    def save_scores(self, record_id: UUID, scores: Scores, version: int) -> CheckedRecord:
        return self.write(scores_of.save_scores, record_id, scores, version)

    @rpc
    def submit_scores(self, record_id: UUID) -> CheckedRecord:
        return self.write(scores_of.submit_scores, record_id)

    @rpc
    def return_scores(self, record_id: UUID, reason: str) -> CheckedRecord:
        return self.write(scores_of.return_scores, record_id, reason)

    @rpc
    def confirm_scores(self, record_id: UUID) -> CheckedRecord:
        return self.write(scores_of.confirm_scores, record_id)

    @rpc
    def reply_to_record(self, record_id: UUID, text: str) -> CheckedRecord:
        return self.write(appeals.reply_to_record, record_id, text)

    @rpc
    def appeal_record(self, record_id: UUID, reason: str) -> CheckedRecord:
        return self.write(appeals.appeal_record, record_id, reason)

    @rpc
    def decide_appeal(self, record_id: UUID, decision: AppealDecision) -> CheckedRecord:
        return self.write(appeals.decide_appeal, record_id, decision)

    @rpc
    def get_ranking(self, query: RankingQuery) -> Ranking:
        return self.read(ranking_queries.get_ranking, query)

    @rpc
    def publish_ranking(self, order: RankingOrder) -> Ranking:
        return self.write(rankings.publish_ranking, order)

    @rpc
    def get_public_ranking(self, query: RankingQuery) -> Ranking:
        return self.read_open(ranking_queries.get_public_ranking, query)

    @rpc
    def list_public_rankings(self) -> list[PublishedRanking]:
        return self.read_open(ranking_queries.list_public_rankings)

    @rpc
    def may_read_file(self, file_id: UUID) -> bool:
        return self.read(report_queries.may_read_file, file_id)

    @rpc
    def todo(self) -> dict[str, int]:
        return self.read(todo_queries.todo)

    @event_handler("auth", "region_saved")
    def on_region_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "file_saved")
    def on_file_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "agency_saved")
    def on_agency_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "enterprise_saved")
    def on_enterprise_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "evaluation_contract_saved")
    def on_evaluation_contract_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "account_saved")
    def on_account_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "rule_saved")
    def on_rule_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "calendar_saved")
    def on_calendar_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "service_contract_saved")
    def on_service_contract_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)
