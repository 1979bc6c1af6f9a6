"""The rule book's numbers, told to all rooms when they come into force."""

from sqlalchemy import select

from contracts.events.auth import RULE_SAVED
from kit.work import Work
from services.auth.domain.rules import rules_in_force
from services.auth.tables.settings import Rule, RuleInForce
from services.auth.wire.rules import term_of
from services.auth.wire.settings import rule_saved


def publish_rules_in_force(work: Work) -> int:
    """Publishes every key whose number of today is not the one that was last published; answers how many.

    Run again after each edit of the rule book and now and then: a number may come into force by the passing of days alone.
    """
    known = {row.key: row for row in work.db.scalars(select(RuleInForce).with_for_update())}
    terms = [term_of(row) for row in work.db.scalars(select(Rule))]
    published: list[RuleInForce] = []
    for key, term in rules_in_force(terms, work.today).items():
        row = known.get(key)
        if row is None:
            row = RuleInForce(key=key, version=0)
            work.db.add(row)
        elif (row.value, row.unit, row.source) == (term.value, term.unit, term.source):
            continue
        row.value, row.unit, row.source, row.version = term.value, term.unit, term.source, row.version + 1
        published.append(row)
    work.db.flush()
    work.publish_many(RULE_SAVED, ((row.key, row.version, rule_saved(row)) for row in published))
    return len(published)
