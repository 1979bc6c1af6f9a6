"""The rule book as people see it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.rpc.rule_book import Rule, RuleTerm
from services.auth.domain.rules import RuleTerm as Term
from services.auth.domain.rules import rules_in_force
from services.auth.tables import settings as rows


def rule_struct(terms: Sequence[rows.Rule], today: date) -> Rule:
    """``terms`` are all rows of one key, the oldest first."""
    key, unit = terms[-1].key, terms[-1].unit
    holding = rules_in_force([term_of(row) for row in terms], today).get(key)
    shown = [_term_struct(row, holding) for row in reversed(terms)]
    now = next((term for term in shown if term.in_force), None)
    return Rule(
        key=key,
        unit=unit,
        value=now.value if now else None,
        source=now.source if now else "",
        note=now.note if now else "",
        in_force_from=now.in_force_from if now else None,
        in_force_until=now.in_force_until if now else None,
        terms=shown,
        version=sum(row.version for row in terms),
    )


def term_of(row: rows.Rule) -> Term:
    return Term(row.key, row.value, row.unit, row.source, row.in_force_from, row.in_force_until)


def _term_struct(row: rows.Rule, holding: Term | None) -> RuleTerm:
    return RuleTerm(
        value=row.value,
        source=row.source,
        note=row.note,
        in_force_from=row.in_force_from,
        in_force_until=row.in_force_until,
        in_force=holding is not None and holding.since == row.in_force_from,
    )


def audited_term(row: rows.Rule) -> dict[str, Any]:
    return {
        "value": f"{row.value:f}",
        "source": row.source,
        "note": row.note,
        "in_force_from": row.in_force_from.isoformat(),
        "in_force_until": row.in_force_until.isoformat() if row.in_force_until else None,
    }
