"""How facts become sums: what one fact adds to which row of which sum table. Everything here is additive, so a changed fact is
its old contribution taken away and its new one added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.vocabulary import ServiceKind

ALL = UUID(int=0)
"""The owner of the sums over all agencies; any other owner is one agency."""

DEPTH = 3
"""City, district, township or zone: what is deeper is neither kept nor summed."""

Number = int | Decimal
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SumTable:
    """``keys`` and ``values`` are column name -> PostgreSQL type. ``prune``: a row whose values are all 0 is deleted, so that
    the table holds only what is there now."""

    name: str
    keys: Mapping[str, str]
    values: Mapping[str, str]
    prune: bool = False


_DAY_KEYS = {"owner": "uuid", "region_code": "text", "monthly": "boolean", "day": "date"}

EVALUATION_DAY = SumTable(
    "evaluation_day",
    _DAY_KEYS,
    {
        "contracts_begun": "bigint",
        "contracts_ended": "bigint",
        "amount_begun": "numeric",
        "amount_ended": "numeric",
        "enterprises_begun": "bigint",
        "enterprises_ended": "bigint",
        "reports_pre": "bigint",
        "reports_acceptance": "bigint",
        "reports_current": "bigint",
        "reports_special": "bigint",
        "checked": "bigint",
        "score_sum": "numeric",
    },
)
SOCIAL_DAY = SumTable(
    "social_day",
    _DAY_KEYS,
    {
        "contracts_begun": "bigint",
        "contracts_ended": "bigint",
        "enterprises_begun": "bigint",
        "enterprises_ended": "bigint",
        "visits": "bigint",
        "visits_promised": "bigint",
        "hazards": "bigint",
        "major": "bigint",
        "rectified": "bigint",
        "confirmed": "bigint",
        "overdue": "bigint",
        "rectify_days": "bigint",
        "rectify_count": "bigint",
    },
)
SPOT_CHECK_DAY = SumTable(
    "spot_check_day",
    _DAY_KEYS,
    {f"{name}_{kind.value}": "bigint" for kind in ServiceKind for name in ("campaigns", "drawn", "scored", "published")}
    | {f"score_sum_{kind.value}": "numeric" for kind in ServiceKind},
)
"""Each kind has columns of its own: a screen asks for one of them or for all."""
AGENCY_SUM = SumTable("agency_sum", {"owner": "uuid", "region_code": "text"}, {"evaluation": "bigint", "social": "bigint"})
LAPSE_SUM = SumTable(
    "lapse_sum",
    {"owner": "uuid", "region_code": "text", "kind": "text", "ended_on": "date", "resumed_on": "date"},
    {"enterprises": "bigint"},
    prune=True,
)
DEADLINE_SUM = SumTable(
    "deadline_sum",
    {"owner": "uuid", "region_code": "text", "deadline_on": "date", "found_on": "date"},
    {"hazards": "bigint"},
    prune=True,
)
TABLES = (EVALUATION_DAY, SOCIAL_DAY, SPOT_CHECK_DAY, AGENCY_SUM, LAPSE_SUM, DEADLINE_SUM)


class Sums:
    """Changes to the sum tables, collected so that each table is written once a transaction. What adds up to nothing is left out."""

    def __init__(self) -> None:
        self._changes: dict[str, dict[Key, dict[str, Number]]] = {}

    def add(self, table: SumTable, key: Key, sign: int, values: Mapping[str, Number]) -> None:
        """``sign`` is 1 or -1. ``key`` in the order of the table's keys."""
        row = self._changes.setdefault(table.name, {}).setdefault(key, {})
        for name, value in values.items():
            row[name] = row.get(name, 0) + sign * value

    def add_at(
        self, table: SumTable, owners: Iterable[UUID], codes: Iterable[str], rest: Key, sign: int, values: Mapping[str, Number]
    ) -> None:
        """The same for each owner and each region that the fact lies in; ``rest`` is the key after owner and region."""
        places = list(codes)[:DEPTH]
        for owner in owners:
            for code in places:
                self.add(table, (owner, code, *rest), sign, values)

    def add_on(
        self, table: SumTable, owners: Iterable[UUID], codes: Iterable[str], day: date, sign: int, values: Mapping[str, Number]
    ) -> None:
        """The same into a table with a day's grain: into the day's row and into its month's."""
        owners, codes = list(owners), list(codes)
        self.add_at(table, owners, codes, (False, day), sign, values)
        self.add_at(table, owners, codes, (True, day.replace(day=1)), sign, values)

    def merge(self, other: "Sums") -> None:
        for name, rows in other._changes.items():
            mine = self._changes.setdefault(name, {})
            for key, values in rows.items():
                row = mine.setdefault(key, {})
                for column, value in values.items():
                    row[column] = row.get(column, 0) + value

    def changes(self, table: SumTable) -> list[tuple[Key, dict[str, Number]]]:
        """What is not nothing, in the order of the keys as text."""
        rows = self._changes.get(table.name, {})
        return sorted(
            ((key, row) for key, row in rows.items() if any(row.values())), key=lambda item: [str(part) for part in item[0]]
        )
