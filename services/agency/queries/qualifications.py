"""The qualification light of agencies: reckoned from the rule book as it is known now, so a new rule shows at once."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from contracts.rpc.agency import Declaration, QualificationCheck
from contracts.vocabulary import CertificateKind, StaffState
from kit.work import Work
from services.agency.domain import qualifications
from services.agency.domain.qualifications import RuleFact, StaffFact
from services.agency.tables import Agency, Certificate, Rule, Staff

LEVEL_1, LEVEL_2, JUNIOR = "1", "2", "junior"
"""Words of the dictionary ``certificate_level``."""


def checks_of(work: Work, pairs: Sequence[tuple[Agency, Declaration]]) -> dict[UUID, list[QualificationCheck]]:
    """For a page of agencies, in two queries. Nothing of one that has not declared itself: there is nothing to compare."""
    declared = [(row, declaration) for row, declaration in pairs if row.declaration is not None]
    rules = {
        rule.key: RuleFact(int(Decimal(rule.value)), rule.unit, rule.source)
        for rule in work.db.scalars(select(Rule).where(Rule.key.in_(qualifications.KEYS)))
    }
    staff = _staff_facts(work, [row.id for row, _ in declared])
    return {row.id: qualifications.checks(declaration, staff.get(row.id, StaffFact()), rules) for row, declaration in declared}


def _staff_facts(work: Work, agency_ids: Collection[UUID]) -> dict[UUID, StaffFact]:
    if not agency_ids:
        return {}
    assessor = _holds(work, CertificateKind.SAFETY_ASSESSOR)
    level_1 = _holds(work, CertificateKind.SAFETY_ASSESSOR, Certificate.level == LEVEL_1)
    level_2 = _holds(work, CertificateKind.SAFETY_ASSESSOR, Certificate.level == LEVEL_2)
    engineer = _holds(
        work, CertificateKind.CERTIFIED_SAFETY_ENGINEER, or_(Certificate.level.is_(None), Certificate.level != JUNIOR)
    )
    counted = select(
        Staff.agency_id,
        func.count(),
        func.count().filter(assessor),
        func.count().filter(level_1),
        func.count().filter(level_2, ~level_1),
        func.count().filter(assessor, engineer),
    ).where(Staff.agency_id.in_(agency_ids), Staff.state == StaffState.ACTIVE.value)
    return {agency_id: StaffFact(*counts) for agency_id, *counts in work.db.execute(counted.group_by(Staff.agency_id)).all()}


def _holds(work: Work, kind: CertificateKind, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The staff member of the outer query holds such a certificate that is in force today."""
    in_force = func.coalesce(Certificate.valid_until, work.today) >= work.today
    mine = select(Certificate.staff_id).where(
        Certificate.staff_id == Staff.id, Certificate.kind == kind.value, in_force, *conditions
    )
    return mine.exists()
