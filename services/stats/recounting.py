"""The sums counted again, from facts one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.stats.domain.agencies import add_agency
from services.stats.domain.contracts import add_contract
from services.stats.domain.hazards import add_hazard
from services.stats.domain.reports import add_report
from services.stats.domain.spot_checks import add_campaign, add_checked_record
from services.stats.domain.sums import ALL, TABLES, Number, Sums, SumTable
from services.stats.domain.visits import add_visit
from services.stats.replicas import add_served
from services.stats.tables import (
    SUM_TABLES,
    AgencyFact,
    CampaignFact,
    CheckedRecordFact,
    ContractFact,
    EnterpriseFact,
    HazardFactRow,
    Progress,
    ReportFact,
    VisitFactRow,
)
from services.stats.wire import agency_of, campaign_of, checked_record_of, contract_of, hazard_of, report_of, visit_of

BATCH = 1000
Counter = Callable[[Sums, Any, date, int], None]
COUNTERS: dict[type[Any], Counter] = {
    AgencyFact: lambda sums, row, _, sign: add_agency(sums, agency_of(row), sign),
    ContractFact: lambda sums, row, _, sign: add_contract(sums, contract_of(row), sign),
    ReportFact: lambda sums, row, _, sign: add_report(sums, report_of(row), sign),
    CampaignFact: lambda sums, row, _, sign: add_campaign(sums, campaign_of(row), sign),
    CheckedRecordFact: lambda sums, row, _, sign: add_checked_record(sums, checked_record_of(row), sign),
    VisitFactRow: lambda sums, row, _, sign: add_visit(sums, visit_of(row), sign),
    HazardFactRow: lambda sums, row, overdue_before, sign: add_hazard(sums, hazard_of(row), overdue_before, sign),
}
"""What a row of a table adds to the sums by itself. Enterprises add by their contracts (``add_served``)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of the sums that is not what it should be. ``figure`` is dotted: the sums' table and column."""

    figure: str
    region_code: str
    place: str
    expected: Number
    found: Number

    def __str__(self) -> str:
        return f"{self.figure}  {self.region_code}  {self.place}: expected {self.expected}, found {self.found}"


def overdue_before(db: Session) -> date:
    return db.execute(select(Progress.overdue_before)).scalar_one()


def counted_sums(db: Session) -> Sums:
    """Of all facts that ``db`` sees. Its cost grows with the facts, its memory with the cells."""
    sums, line = Sums(), overdue_before(db)
    for table, count in COUNTERS.items():
        for row in db.scalars(select(table).execution_options(yield_per=BATCH)):
            count(sums, row, line, 1)
    for ids in _batches(db.scalars(select(ContractFact.enterprise_id).distinct()).all()):
        add_served(db, sums, ids, 1)
    return sums


def count_rows(db: Session, sums: Sums, table: type[Any], ids: Iterable[UUID], line: date, sign: int) -> set[UUID]:
    """Adds what these rows of ``table`` add by themselves; the enterprises whose own part (``add_served``) they touch."""
    served: set[UUID] = set()
    (key,) = table.__table__.primary_key.columns
    for some in _batches(list(ids)):
        for row in db.scalars(select(table).where(key.in_(some))):
            if table is EnterpriseFact or table is ContractFact:
                served.add(row.enterprise_id)
            if table in COUNTERS:
                COUNTERS[table](sums, row, line, sign)
    return served


def _batches(ids: Any) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def wrong_cells(db: Session, counted: Sums) -> list[Difference]:
    """Where the stored sums and what was counted differ."""
    return [difference for table in TABLES for difference in _wrong_in(db, table, counted)]


def _wrong_in(db: Session, table: SumTable, counted: Sums) -> Iterator[Difference]:
    expected = dict(counted.changes(table))
    stored = SUM_TABLES[table.name]
    keys, names = list(table.keys), list(table.values)
    for row in db.execute(select(stored).execution_options(yield_per=BATCH)):
        found = row._mapping
        values = expected.pop(tuple(found[key] for key in keys), {})
        for name in names:
            if found[name] != values.get(name, 0):
                yield difference(table, tuple(found[key] for key in keys), name, values.get(name, 0), found[name])
    for cell, values in expected.items():
        for name, value in values.items():
            if value:
                yield difference(table, cell, name, value, 0)


def difference(table: SumTable, cell: tuple[object, ...], name: str, expected: Number, found: Number) -> Difference:
    key = dict(zip(table.keys, cell, strict=True))
    owner = "all agencies" if key.pop("owner") == ALL else f"agency {cell[0]}"
    region_code = str(key.pop("region_code"))
    if key.pop("monthly", False):
        key["day"] = f"{key['day']:%Y-%m}"
    return Difference(f"{table.name}.{name}", region_code, " ".join([*map(str, key.values()), owner]), expected, found)


def count_of(db: Session) -> int:
    """How many facts there are."""
    return sum(db.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTERS)
