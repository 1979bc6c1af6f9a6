"""Contracts as figures see them: a term, an amount, and the visits promised within it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from contracts.vocabulary import ContractState, ServiceKind
from services.stats.domain.sums import ALL, EVALUATION_DAY, SOCIAL_DAY, Number, Sums

COUNTED_STATES = frozenset({ContractState.ACTIVE, ContractState.CLOSED})
YEAR_DAYS = 365
MOST_DUE_DAYS = 4000
"""More days than this on which visits fall due (eleven years of daily ones) are drawn together by month."""


@dataclass(frozen=True, slots=True)
class Contract:
    """``ends_on`` is the last day of the term, None while it is open. ``counted``: active or closed, so neither draft nor void."""

    contract_id: UUID
    kind: ServiceKind
    agency_id: UUID
    enterprise_id: UUID
    region_codes: tuple[str, ...]
    counted: bool
    starts_on: date
    ends_on: date | None
    fee_fen: int
    visits_per_year: int


def evaluation_term(
    state: ContractState, signed_on: date, starts_on: date | None, due_on: date | None, said_on: date
) -> tuple[date, date | None]:
    """First and last day of an evaluation contract: from its start (or signing) to its due day.

    Without a due day it runs on until it is closed; ``said_on`` is the day on which its present state was written. A term that
    would end before it begins is its first day alone.
    """
    first = starts_on or signed_on
    last = due_on or (said_on if state is ContractState.CLOSED else None)
    return first, max(first, last) if last is not None else None


def promised_by(visits_per_year: int, days: int) -> int:
    """Visits promised in the first ``days`` days of a term: visits a year × days ÷ 365, rounded half up."""
    return (2 * visits_per_year * days + YEAR_DAYS) // (2 * YEAR_DAYS)


def promised_days(visits_per_year: int, starts_on: date, ends_on: date) -> dict[date, int]:
    """On which days of the term how many promised visits fall due: those days on which ``promised_by`` grows.

    So a period's promise is the sum of its days, any periods side by side add up to the whole term's promise, and the whole
    term's is visits a year × days ÷ 365, rounded half up. Where that would be more than ``MOST_DUE_DAYS`` days, the visits of
    each month fall due on its last day in the term: no contract may keep the room busy for minutes.
    """
    term = (ends_on - starts_on).days + 1
    if min(term, promised_by(visits_per_year, term)) > MOST_DUE_DAYS:
        return _promised_by_month(visits_per_year, starts_on, ends_on)
    due: Counter[date] = Counter()
    if visits_per_year >= YEAR_DAYS:
        for day in range(term):
            due[starts_on + timedelta(day)] = promised_by(visits_per_year, day + 1) - promised_by(visits_per_year, day)
        return dict(due)
    for visit in range(1, promised_by(visits_per_year, term) + 1):
        # The least number of days d with 2·v·d + 365 >= 730·visit.
        days = -(-(2 * YEAR_DAYS * visit - YEAR_DAYS) // (2 * visits_per_year))
        due[starts_on + timedelta(days - 1)] += 1
    return dict(due)


def _promised_by_month(visits_per_year: int, starts_on: date, ends_on: date) -> dict[date, int]:
    due: dict[date, int] = {}
    first, so_far = starts_on, 0
    while first <= ends_on:
        month_end = (first.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
        last = min(month_end, ends_on)
        by_then = promised_by(visits_per_year, (last - starts_on).days + 1)
        due[last], so_far = by_then - so_far, by_then
        first = last + timedelta(1)
    return due


def add_contract(sums: Sums, contract: Contract, sign: int) -> None:
    """Contracts touching [from, until) are those begun before ``until`` less those ended before ``from``: two sums by day."""
    if not contract.counted:
        return
    table = EVALUATION_DAY if contract.kind is ServiceKind.EVALUATION else SOCIAL_DAY
    owners, codes = (ALL, contract.agency_id), contract.region_codes
    begun: dict[str, Number] = {"contracts_begun": 1}
    ended: dict[str, Number] = {"contracts_ended": 1}
    if contract.kind is ServiceKind.EVALUATION:
        begun["amount_begun"] = ended["amount_ended"] = contract.fee_fen
    sums.add_on(table, owners, codes, contract.starts_on, sign, begun)
    if contract.ends_on is None:
        return
    sums.add_on(table, owners, codes, contract.ends_on, sign, ended)
    if contract.kind is ServiceKind.SOCIAL:
        for day, visits in promised_days(contract.visits_per_year, contract.starts_on, contract.ends_on).items():
            sums.add_on(table, owners, codes, day, sign, {"visits_promised": visits})
