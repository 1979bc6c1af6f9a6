"""The qualification light: what an agency declares beside what the rule book asks for."""

from collections.abc import Mapping

import msgspec

from contracts.rpc.agency import Declaration, QualificationCheck
from contracts.vocabulary import QualificationLight, ServiceKind


class RuleFact(msgspec.Struct, frozen=True):
    """A rule as it stands in the rule book."""

    required: int
    unit: str
    source: str


class StaffFact(msgspec.Struct, frozen=True):
    """Active staff today. ``assessors`` hold a safety assessor's certificate in force, ``level_1`` and ``level_2`` those of them whose best
    one is of that level, ``engineers`` those of them who are certified safety engineers too, of the intermediate level or above."""

    active: int = 0
    assessors: int = 0
    level_1: int = 0
    level_2: int = 0
    engineers: int = 0

    def share(self, count: int) -> int | None:
        """Whole percent of the assessors, rounded down: a share just missed is missed. None where there are no assessors."""
        return count * 100 // self.assessors if self.assessors else None


def actual_facts(declaration: Declaration, staff: StaffFact) -> dict[tuple[ServiceKind, str], int | None]:
    """What each rule is compared with, per kind, by the rule's key."""
    evaluation, social = ServiceKind.EVALUATION, ServiceKind.SOCIAL
    return {
        (evaluation, ASSESSORS): staff.assessors,
        (evaluation, "evaluation_agency.assessors_level_1_share_min"): staff.share(staff.level_1),
        (evaluation, "evaluation_agency.assessors_level_1_and_2_share_min"): staff.share(staff.level_1 + staff.level_2),
        (evaluation, "evaluation_agency.safety_engineers_share_min"): staff.share(staff.engineers),
        (evaluation, "evaluation_agency.fixed_assets_min"): declaration.fixed_assets_fen,
        (evaluation, "evaluation_agency.floor_area_min"): declaration.floor_area_m2,
        (evaluation, "evaluation_agency.archive_area_min"): declaration.archive_area_m2,
        (social, "social_agency.professionals_min"): staff.active,
        (social, "social_agency.floor_area_min"): declaration.floor_area_m2,
    }


PER_SCOPE = "evaluation_agency.assessors_per_further_scope"
ASSESSORS = "evaluation_agency.assessors_min"
KEYS = (
    ASSESSORS,
    PER_SCOPE,
    "evaluation_agency.assessors_level_1_share_min",
    "evaluation_agency.assessors_level_1_and_2_share_min",
    "evaluation_agency.safety_engineers_share_min",
    "evaluation_agency.fixed_assets_min",
    "evaluation_agency.floor_area_min",
    "evaluation_agency.archive_area_min",
    "social_agency.professionals_min",
    "social_agency.floor_area_min",
)


def checks(declaration: Declaration, staff: StaffFact, rules: Mapping[str, RuleFact]) -> list[QualificationCheck]:
    """One line a rule of the declared kinds. A rule that the book does not hold is not judged. Each scope after the first asks
    for more assessors."""
    lines = []
    for (kind, key), actual in actual_facts(declaration, staff).items():
        rule = rules.get(key)
        if rule is None or kind not in declaration.kinds:
            continue
        required = rule.required
        if key == ASSESSORS and PER_SCOPE in rules:
            required += rules[PER_SCOPE].required * max(0, len(declaration.scopes) - 1)
        met = actual is not None and actual >= required
        lines.append(
            QualificationCheck(kind=kind, rule=key, required=required, actual=actual, unit=rule.unit, source=rule.source, met=met)
        )
    return lines


def light(lines: list[QualificationCheck]) -> QualificationLight | None:
    """Red when a declared fact falls short of its rule, yellow when one was only not declared, green when all are met; None where
    nothing was judged."""
    if not lines:
        return None
    if any(not line.met and line.actual is not None for line in lines):
        return QualificationLight.RED
    return QualificationLight.GREEN if all(line.met for line in lines) else QualificationLight.YELLOW
