"""What the chassis needs to know of evaluation."""

from typing import Any

from contracts.events import agency, auth
from kit.files import apply_file
from kit.room import Room
from kit.vault import Sealed
from services.evaluation import facts, replicas, seeds
from services.evaluation.exports import EXPORTS
from services.evaluation.settings import EvaluationSettings
from services.evaluation.tables import Base
from services.evaluation.tables.spot_checks import CampaignRecord

CAMPAIGN: Any = CampaignRecord.__table__  # a Table, which its declared type does not say

ROOM = Room(
    name="evaluation",
    settings=EvaluationSettings,
    metadata=Base.metadata,
    package="services.evaluation",
    exports=EXPORTS,
    replicas={
        "auth": {
            auth.REGION_SAVED: replicas.apply_region,
            auth.FILE_SAVED: apply_file,
            auth.ACCOUNT_SAVED: replicas.apply_account,
            auth.RULE_SAVED: replicas.apply_rule,
            auth.CALENDAR_SAVED: replicas.apply_calendar,
        },
        "agency": {
            agency.AGENCY_SAVED: replicas.apply_agency,
            agency.ENTERPRISE_SAVED: replicas.apply_enterprise,
            agency.EVALUATION_CONTRACT_SAVED: replicas.apply_evaluation_contract,
            agency.SERVICE_CONTRACT_SAVED: replicas.apply_service_contract,
        },
    },
    facts={"report": facts.report_facts, "campaign": facts.campaign_facts, "checked_record": facts.checked_record_facts},
    sealed=[Sealed(table=CAMPAIGN, column="sealed_seed", purpose=seeds.PURPOSE)],
    conflicts={
        "uq_evaluation_report_number": "evaluation.report.number_taken",
        "uq_evaluation_report_revision": "evaluation.report.revision_open",
        "uq_score_sheet_replaces": "evaluation.score_sheet.replaced",
        "uq_inspector_account_id": "evaluation.inspector.account_taken",
    },
)
