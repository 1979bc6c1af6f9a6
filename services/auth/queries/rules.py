"""The rule book: what holds now, for rooms, and all of it, for people."""

from collections.abc import Sequence

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.rpc.rule_book import Rule, RuleList
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.tables import settings as rows
from services.auth.tables.settings import RuleInForce
from services.auth.wire.rules import rule_struct


def list_rules(actor: Actor, work: Work) -> RuleList:
    """The whole book, by key: a bounded list, since only code brings new keys."""
    actor.require(*Role)
    refuse_link_session(actor)
    return the_book(work)


def get_rule(actor: Actor, work: Work, key: str) -> Rule:
    """One rule with all its numbers, or NotFound."""
    actor.require(*Role)
    refuse_link_session(actor)
    return rule_for(work, key)


def the_book(work: Work) -> RuleList:
    terms: dict[str, list[rows.Rule]] = {}
    for row in work.db.scalars(select(rows.Rule).order_by(rows.Rule.key, rows.Rule.in_force_from)):
        terms.setdefault(row.key, []).append(row)
    items = [rule_struct(of_key, work.today) for of_key in terms.values()]
    return RuleList(items=items, version=sum(item.version for item in items))


def rule_for(work: Work, key: str) -> Rule:
    return rule_struct(terms_of(work, key), work.today)


def terms_of(work: Work, key: str) -> list[rows.Rule]:
    """The rows of a rule, the oldest first; NotFound also for what cannot be a key at all."""
    found = (
        list(work.db.scalars(select(rows.Rule).where(rows.Rule.key == key).order_by(rows.Rule.in_force_from)))
        if _is_key(key)
        else []
    )
    if not found:
        raise NotFound("auth.rule.not_found")
    return found


def _is_key(text: str) -> bool:
    return text.isascii() and text.isprintable()


def rules_in_force_by_key(work: Work, keys: Sequence[str]) -> list[RuleInForce]:
    """What was last published of these keys, by key; unknown ones are left out."""
    return list(work.db.scalars(select(RuleInForce).where(RuleInForce.key.in_(keys)).order_by(RuleInForce.key)))
