"""Enterprises served: each counts once in a period, however many contracts it has."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from contracts.vocabulary import ServiceKind
from services.stats.domain.contracts import Contract
from services.stats.domain.sums import ALL, EVALUATION_DAY, LAPSE_SUM, SOCIAL_DAY, Sums

Span = tuple[date, date | None]


def merged(terms: Iterable[Span]) -> list[Span]:
    """The same days as ``terms``, as spans in order that neither overlap nor meet. An end of None is open."""
    spans: list[Span] = []
    for first, last in sorted(terms, key=lambda term: term[0]):
        if spans and (spans[-1][1] is None or first <= spans[-1][1] + timedelta(1)):
            before = spans[-1]
            spans[-1] = (before[0], None if last is None or before[1] is None else max(before[1], last))
        else:
            spans.append((first, last))
    return spans


def add_enterprise(sums: Sums, kind: ServiceKind, region_codes: Sequence[str], contracts: Iterable[Contract], sign: int) -> None:
    """One enterprise in the region it lies in now: for all agencies together, and for each agency that serves it."""
    counted = [contract for contract in contracts if contract.counted and contract.kind is kind]
    for owner in [ALL, *{contract.agency_id for contract in counted}]:
        terms = [(c.starts_on, c.ends_on) for c in counted if owner in (ALL, c.agency_id)]
        _add_spans(sums, kind, owner, region_codes, merged(terms), sign)


def _add_spans(sums: Sums, kind: ServiceKind, owner: UUID, codes: Sequence[str], spans: list[Span], sign: int) -> None:
    """A period touches an enterprise once for each of its spans less once for each lapse between two of them that lies wholly
    in the period. Spans touched are two sums by day; lapses are few and are looked up."""
    table = EVALUATION_DAY if kind is ServiceKind.EVALUATION else SOCIAL_DAY
    ended_on: date | None = None
    for first, last in spans:
        sums.add_on(table, [owner], codes, first, sign, {"enterprises_begun": 1})
        if last is not None:
            sums.add_on(table, [owner], codes, last, sign, {"enterprises_ended": 1})
        if ended_on is not None:
            sums.add_at(LAPSE_SUM, [owner], codes, (kind.value, ended_on, first), sign, {"enterprises": 1})
        ended_on = last
