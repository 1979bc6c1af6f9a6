"""Issued reports count by kind on the day they were finished. A superseded one counts no more: the one after it does."""

from contracts.events.evaluation import ReportSaved
from contracts.vocabulary import ReportState
from services.stats.domain.sums import ALL, EVALUATION_DAY, Sums


def add_report(sums: Sums, report: ReportSaved, sign: int) -> None:
    if report.state is ReportState.ISSUED:
        values = {f"reports_{report.kind.value}": 1}
        sums.add_on(EVALUATION_DAY, (ALL, report.agency_id), report.region_codes, report.finished_on, sign, values)
