"""The figures of the statistics, counted anew from the rows of the rooms that own them, by other code than the system's."""

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from psycopg.rows import dict_row

from tests.faults.servers import Database

TOTAL = "total"
Figures = dict[str, dict[str, Any]]
"""Region code, or ``total`` -> measure -> value."""

COUNTED = ("active", "closed")


class Recount:
    """What is in the sources at the moment of making. The system must be quiet."""

    def __init__(self, database: Database) -> None:
        def rows(room: str, query: str) -> list[dict[str, Any]]:
            with database.connect(room) as connection:
                return connection.cursor(row_factory=dict_row).execute(query).fetchall()

        self.agencies = rows("agency", "select region_1, region_2, kinds from agency")
        self.firms = {row["id"]: row for row in rows("agency", "select id, region_1, region_2 from enterprise")}
        self.service = rows("agency", "select * from service_contract where state in ('active', 'closed')")
        self.evaluation = rows("agency", "select * from evaluation_contract where state in ('active', 'closed')")
        self.reports = rows("evaluation", "select region_1, region_2, kind from evaluation_report where state = 'issued'")
        self.visits = rows("hazard", "select region_1, region_2, visited_on from visit where state = 'submitted'")
        self.hazards = rows("hazard", "select * from hazard where state in ('open', 'rectified', 'confirmed')")

    def social(self, today: date, first: date = date.min, until: date = date.max) -> Figures:
        """All of GET /statistics/social but the rates; in a period only what counts by the day."""
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        if (first, until) == (date.min, date.max):
            self._add_agencies(sums, "social")
            self._add_contracts(sums, self.service)
            for contract in self.service:
                _add(sums, contract, visits_promised=_promised(contract))
        for visit in self.visits:
            if first <= visit["visited_on"] < until:
                _add(sums, visit, visits=1)
        for hazard in self.hazards:
            if first <= hazard["found_on"] < until:
                _add(sums, hazard, **_of_hazard(hazard, today))
        return {place: _with_rates(row) for place, row in sums.items()}

    def evaluated(self) -> Figures:
        """GET /statistics/evaluation without a period; nothing was spot-checked."""
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        self._add_agencies(sums, "evaluation")
        self._add_contracts(sums, self.evaluation)
        for contract in self.evaluation:
            _add(sums, contract, contract_amount=contract["fee_fen"])
        for report in self.reports:
            _add(sums, report, reports=1)
            _add(sums, report, **{f"reports_by_kind.{report['kind']}": 1})
        return {place: dict(row) for place, row in sums.items()}

    def views(self, today: date, **of: Any) -> dict[str, int]:
        """The six hazard counts of those whose columns equal ``of``."""
        mine = [h for h in self.hazards if all(str(h[name]) == value for name, value in of.items())]
        states = Counter(hazard["state"] for hazard in mine)
        return {
            "all": len(mine),
            "rectified": states["rectified"] + states["confirmed"],
            "unrectified": states["open"],
            "overdue": sum(h["state"] == "open" and h["deadline_on"] < today for h in mine),
            "to_confirm": states["rectified"],
            "confirmed": states["confirmed"],
        }

    def _add_agencies(self, sums: dict[str, Counter[str]], kind: str) -> None:
        for agency in self.agencies:
            if kind in agency["kinds"]:
                _add(sums, agency, agencies=1)

    def _add_contracts(self, sums: dict[str, Counter[str]], contracts: list[dict[str, Any]]) -> None:
        for contract in contracts:
            _add(sums, contract, contracts=1)
        for firm in {contract["enterprise_id"] for contract in contracts}:
            _add(sums, self.firms[firm], enterprises=1)


def _add(sums: dict[str, Counter[str]], row: dict[str, Any], **values: int) -> None:
    sums[TOTAL].update(values)
    sums[row["region_2"]].update(values)


def _promised(contract: dict[str, Any]) -> int:
    days = (contract["ends_on"] - contract["starts_on"]).days + 1
    return int((Decimal(contract["visits_per_year"] * days) / 365).quantize(Decimal(1), ROUND_HALF_UP))


def _of_hazard(hazard: dict[str, Any], today: date) -> dict[str, int]:
    rectified = hazard["state"] != "open"
    return {
        "hazards": 1,
        "major": int(hazard["level"] == "major"),
        "rectified": int(rectified),
        "confirmed": int(hazard["state"] == "confirmed"),
        "overdue": int(not rectified and hazard["deadline_on"] < today),
        "rectify_days": (hazard["rectified_on"] - hazard["found_on"]).days if rectified else 0,
    }


def _with_rates(sums: Counter[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: value for name, value in sums.items() if name != "rectify_days"}
    if sums["hazards"]:
        figures["rectification_rate"] = _rounded(sums["rectified"], sums["hazards"], "0.0001")
    if sums["rectified"]:
        figures["mean_days_to_rectify"] = _rounded(sums["rectify_days"], sums["rectified"], "0.01")
    return figures


def _rounded(part: int, whole: int, step: str) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal(step), ROUND_HALF_UP)


def differences(said: dict[str, Any], counted: Figures, name: str) -> list[str]:
    """Each cell of a statistics answer that is not what was counted. Cells that ``counted`` does not know are not looked at, save
    that a region it does not know must hold zeros."""
    places = {TOTAL: said["total"], **{row["region_code"]: row for row in said["rows"]}}
    wrong = []
    for place, row in places.items():
        known = counted.get(place, {})
        for measure in {m for figures in counted.values() for m in figures}:
            cell = _cell(row, measure)
            expected = known.get(measure, None if measure in ("rectification_rate", "mean_days_to_rectify") else 0)
            if (None if cell is None else Decimal(str(cell))) != expected:
                wrong.append(f"{name}, {place}, {measure}: {cell}, counted {expected}")
    missing = set(counted) - set(places)
    return [*sorted(wrong), *(f"{name}: no row for {place}" for place in sorted(map(str, missing)))]


def _cell(row: dict[str, Any], measure: str) -> Any:
    name, _, kind = measure.partition(".")
    return row[name][kind] if kind else row[name]
