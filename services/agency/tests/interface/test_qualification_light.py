"""The qualification light: on the agency's own page and in the officers' list, as the rule book stands now."""

from datetime import date, timedelta
from typing import Any

from contracts.events.auth import RuleSaved
from contracts.rpc.agency import Certificate, DeclaredAgencyQuery
from contracts.vocabulary import CertificateKind, QualificationLight, ServiceKind
from kit.testing.queries import query_counter
from kit.work import transaction
from services.agency.queries import agencies
from services.agency.tests.interface.conftest import Desk, officer

ASSESSOR, ENGINEER = CertificateKind.SAFETY_ASSESSOR, CertificateKind.CERTIFIED_SAFETY_ENGINEER


def rule(desk: Desk, key: str, value: int, version: int = 1, source: str = "令1") -> None:
    desk.event("auth", "rule_saved", key, version, RuleSaved(key=key, value=str(value), unit="persons", source=source))


def listed(desk: Desk) -> dict[Any, Any]:
    return {row.id: row.light for row in desk.read(officer(), agencies.list_declared_agencies, DeclaredAgencyQuery()).items}


def test_each_persons_best_certificate_in_force_counts(desk: Desk) -> None:
    who = desk.submitted(kinds=[ServiceKind.EVALUATION], scopes=["a"])
    for key, required in (("level_1_share", 20), ("level_1_and_2_share", 50)):
        rule(desk, f"evaluation_agency.assessors_{key}_min", required)
    rule(desk, "evaluation_agency.safety_engineers_share_min", 30)
    with transaction(desk.tools, None) as work:
        yesterday = work.today - timedelta(days=1)
    desk.hire(who, certificates=[held(ASSESSOR, "1"), held(ASSESSOR, "2"), held(ENGINEER, None)])
    desk.hire(who, certificates=[held(ASSESSOR, "2"), held(ENGINEER, "junior")])
    desk.hire(who, certificates=[held(ASSESSOR, "1", yesterday), held(ASSESSOR, "3"), held(ENGINEER, "senior", yesterday)])
    desk.hire(who, certificates=[held(ENGINEER, "intermediate")])
    checks = {c.rule.removeprefix("evaluation_agency."): c.actual for c in desk.read(who, agencies.get_agency).qualification}
    assert checks["assessors_min"] == 3
    assert checks["assessors_level_1_share_min"] == 33
    assert checks["assessors_level_1_and_2_share_min"] == 66
    assert checks["safety_engineers_share_min"] == 33, "of the assessors alone"


def held(kind: CertificateKind, level: str | None, until: date | None = None) -> Certificate:
    return Certificate(kind=kind, number="A1", level=level, valid_until=until)


def test_own_page_and_officers_list_show_the_same_and_follow_a_new_rule(desk: Desk) -> None:
    rule(desk, "social_agency.professionals_min", 1)
    good, bad, undeclared = desk.submitted(), desk.submitted(), desk.register()
    desk.hire(good)
    assert listed(desk) == {good.agency_id: QualificationLight.GREEN, bad.agency_id: QualificationLight.RED}
    assert desk.read(good, agencies.get_agency).light is QualificationLight.GREEN
    assert desk.read(undeclared, agencies.get_agency).light is None
    rule(desk, "social_agency.professionals_min", 2, version=2, source="令2")
    assert listed(desk)[good.agency_id] is QualificationLight.RED
    (line,) = desk.read(good, agencies.get_agency).qualification
    assert (line.required, line.actual, line.source) == (2, 1, "令2")
    rule(desk, "social_agency.floor_area_min", 100)
    rule(desk, "social_agency.professionals_min", 1, version=3)
    assert listed(desk)[good.agency_id] is QualificationLight.YELLOW, "the floor was not declared"


def test_the_list_asks_no_more_for_more_agencies(desk: Desk) -> None:
    rule(desk, "social_agency.professionals_min", 1)
    desk.submitted()

    def queries() -> int:
        with query_counter(desk.tools.engine) as sent:
            listed(desk)
        return int(sent.count)

    one = queries()
    for _ in range(3):
        desk.submitted()
    assert queries() == one
