"""The admin's edits of the rule book: a new number from a day on, never another number for days that have passed."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound, Stale
from contracts.rpc.rule_book import Rule, RuleEntry, RuleList, RuleTermEntry
from contracts.vocabulary import Role
from kit.db import bump, stamp
from kit.work import Work
from services.auth.domain.fields import Fields
from services.auth.domain.rule_terms import Span, checked_entry, place_term
from services.auth.queries.rules import rule_for, terms_of, the_book
from services.auth.tables import settings as rows
from services.auth.usecases.rules import publish_rules_in_force
from services.auth.wire.rules import audited_term


def put_rule(actor: Actor, work: Work, key: str, entry: RuleTermEntry, version: int) -> Rule:
    """Stale when ``version`` is not the rule's; NotFound for a key that no code reads; Invalid names each wrong field.

    The number that held until then ends where the new one begins. One that has yet to begin may be set anew under its own first day.
    It is told to the rooms on the day that it comes into force.
    """
    actor.require(Role.ADMIN)
    _lock_book(work)
    present = rule_for(work, key)
    if present.version != version:
        raise Stale("version.stale", {"version": str(present.version)})
    fields = Fields()
    _enter(actor, work, fields, "", key, entry)
    fields.refuse()
    publish_rules_in_force(work)
    return rule_for(work, key)


def put_rules(actor: Actor, work: Work, entries: list[RuleEntry], version: int) -> RuleList:
    """The same of several at once, all or none; those not named stay. Stale when ``version`` is not the book's; fields are named
    ``items.<position>.<field>``."""
    actor.require(Role.ADMIN)
    _lock_book(work)
    present = the_book(work)
    if present.version != version:
        raise Stale("version.stale", {"version": str(present.version)})
    fields = Fields()
    for position, entry in enumerate(entries):
        try:
            _enter(actor, work, fields, f"items.{position}.", entry.key, entry)
        except NotFound as unknown:
            fields.wrong(f"items.{position}.key", unknown.code)
    fields.refuse()
    publish_rules_in_force(work)
    return the_book(work)


def _lock_book(work: Work) -> None:
    """Edits wait for each other. What they read afterwards is fresh: nothing but ids is fetched here."""
    work.db.execute(select(rows.Rule.id).order_by(rows.Rule.id).with_for_update()).all()


def _enter(actor: Actor, work: Work, fields: Fields, at: str, key: str, entry: RuleTermEntry) -> None:
    """Writes the entry among the key's terms, unless something is wrong with it: that is noted in ``fields``."""
    terms = terms_of(work, key)
    noted = len(fields.errors)
    checked_entry(fields, at, entry, terms[-1].unit, work.today)
    placement = place_term(fields, at, entry, [Span(row.in_force_from, row.in_force_until) for row in terms], work.today)
    if len(fields.errors) > noted:
        return
    before = [audited_term(row) for row in terms]
    replaced = None if placement.replaces is None else terms[placement.replaces]
    row = replaced or _new_term(actor, work, terms[-1])
    if placement.ends is not None:
        ended = terms[placement.ends]
        if placement.resumes and entry.in_force_until is not None:
            again = _new_term(actor, work, ended, value=ended.value, source=ended.source, note=ended.note)
            again.in_force_from, again.in_force_until = entry.in_force_until, ended.in_force_until
            work.db.add(again)
        ended.in_force_until = entry.in_force_from
        bump(ended, actor, work.at)
    row.value, row.source, row.note = entry.value, entry.source.strip(), entry.note.strip()
    row.in_force_from, row.in_force_until = entry.in_force_from, entry.in_force_until
    if replaced is not None:
        bump(row, actor, work.at)
    work.db.add(row)
    work.db.flush()
    after = [audited_term(row) for row in terms_of(work, key)]
    work.audit(actor, "auth.rule.saved", "rule", key, {"terms": before}, {"terms": after})


def _new_term(actor: Actor, work: Work, like: rows.Rule, **columns: object) -> rows.Rule:
    return rows.Rule(**stamp(actor, work.at), key=like.key, unit=like.unit, **columns)
