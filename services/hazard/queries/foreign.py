"""What other rooms' facts say, from the copies here. A refusal that rests on one is a doubt: see kit.work.Doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text

from contracts.errors import Conflict
from kit.work import Doubtful, Work
from services.hazard.tables.replicas import AgencyCopy, ContractCopy, EnterpriseCopy, Rule, StaffCopy


@dataclass(frozen=True, slots=True)
class Contract:
    """A service contract with its two sides, as far as they are known here."""

    contract: ContractCopy
    agency: AgencyCopy | None
    enterprise: EnterpriseCopy | None

    def parties(self) -> tuple[AgencyCopy, EnterpriseCopy]:
        """Both sides. A doubt when one is not known, or lies nowhere."""
        if self.agency is None:
            raise Doubtful(Conflict("hazard.visit.agency_unknown"), [("agency", "agency", str(self.contract.agency_id))])
        if self.enterprise is None or not self.enterprise.region_codes:
            raise Doubtful(
                Conflict("hazard.visit.enterprise_unknown"), [("agency", "enterprise", str(self.contract.enterprise_id))]
            )
        return self.agency, self.enterprise


# Built once: making a statement costs more than running it, and a visit asks for all of these.
_CONTRACT = (
    select(ContractCopy, AgencyCopy, EnterpriseCopy)
    .outerjoin(AgencyCopy, AgencyCopy.agency_id == ContractCopy.agency_id)
    .outerjoin(EnterpriseCopy, EnterpriseCopy.enterprise_id == ContractCopy.enterprise_id)
    .where(ContractCopy.contract_id == bindparam("contract_id"), ContractCopy.agency_id == bindparam("agency_id"))
)
_STAFF = select(StaffCopy).where(
    StaffCopy.staff_id == any_(bindparam("ids", type_=ARRAY(Uuid()))), StaffCopy.agency_id == bindparam("agency_id")
)
_RULES = text("select key, value from rule")
_RULES_AND_WORDS = text("""
select key, value, null as words from rule union all select name, null, words from dictionary where name = any(:names)
""")


def find_contract(work: Work, agency_id: UUID, contract_id: UUID) -> Contract | None:
    """The agency's own service contract, in whatever state."""
    row = work.db.execute(_CONTRACT, {"contract_id": contract_id, "agency_id": agency_id}).one_or_none()
    return Contract(*row) if row else None


def find_staff(work: Work, agency_id: UUID, ids: Sequence[UUID]) -> dict[UUID, StaffCopy]:
    rows = work.db.scalars(_STAFF, {"ids": list(ids), "agency_id": agency_id})
    return {row.staff_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Book:
    """``rules``: key -> decimal text. ``words``: dictionary -> what it offers; nothing of one that is not known here."""

    rules: Mapping[str, str]
    words: Mapping[str, frozenset[str]]


def find_book(work: Work, *dictionaries: str) -> Book:
    """The rule book and what these dictionaries offer, by one query."""
    rows = work.db.execute(_RULES_AND_WORDS, {"names": list(dictionaries)}).all()
    known = {row.key: frozenset(row.words) for row in rows if row.words is not None}
    return Book(
        {row.key: row.value for row in rows if row.words is None}, {name: known.get(name, frozenset()) for name in dictionaries}
    )


def thresholds(work: Work) -> dict[str, str]:
    """The rule book: key -> decimal text."""
    return {row.key: row.value for row in work.db.execute(_RULES)}


def rule_number(work: Work, key: str) -> float:
    """One number of the rule book. Raises Conflict ``hazard.rule.missing`` when auth has none either."""
    return number_in({row.key: row.value for row in work.db.execute(select(Rule.key, Rule.value).where(Rule.key == key))}, key)


def number_in(rules: Mapping[str, str], key: str) -> float:
    """The same from rules that were read already."""
    if key not in rules:
        raise Doubtful(Conflict("hazard.rule.missing", {"key": key}), [("auth", "rule", key)])
    return float(rules[key])
