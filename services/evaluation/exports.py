"""The room's lists that can be exported."""

from contracts.rpc.checked_records import CheckedRecordQuery, RankingQuery
from contracts.rpc.evaluation import ReportQuery
from contracts.rpc.spot_checks import CampaignQuery, InspectorQuery, ScoreSheetQuery
from kit.exports import paged, whole
from services.evaluation.queries.campaigns import list_campaigns
from services.evaluation.queries.checked_records import list_checked_records
from services.evaluation.queries.inspectors import list_inspectors
from services.evaluation.queries.rankings import get_ranking
from services.evaluation.queries.reports import list_reports
from services.evaluation.queries.score_sheets import list_score_sheets

EXPORTS = {
    "evaluation_reports": paged(ReportQuery, list_reports),
    "score_sheets": paged(ScoreSheetQuery, list_score_sheets),
    "inspectors": paged(InspectorQuery, list_inspectors),
    "campaigns": paged(CampaignQuery, list_campaigns),
    "checked_records": paged(CheckedRecordQuery, list_checked_records),
    "rankings": whole(RankingQuery, get_ranking, lambda ranking: ranking.items),
}
