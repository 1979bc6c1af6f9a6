"""What narrows a list of hazards, as names and values: statements are built once for each set of names and asked with the values.

Building a statement costs more than running it, so nothing here touches SQL until a set of names is new.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Date, Text, Uuid, bindparam, false, literal_column

from contracts.actor import Actor
from contracts.rpc.hazard import HazardQuery
from contracts.vocabulary import HazardLevel, HazardState, Role
from kit.work import Work
from services.hazard.domain.fields import Fields
from services.hazard.domain.search import search_patterns
from services.hazard.queries.scope import DEEPEST, region_codes_of
from services.hazard.queries.todo import extension_asked, last_due_soon
from services.hazard.tables.hazards import HazardRecord

Q_LENGTH = 100
HAZARD: Any = HazardRecord.__table__
"""The bare table: rows of a list are no objects to keep track of."""
NUMBERED = ("own_region", "own_agency", "region", "agency")
"""What the kept numbers know to narrow by."""


@dataclass(slots=True)
class HazardFilters:
    """``names`` in the order of asking, the actor's scope first; the conditions are ``condition(name)``.

    ``by_numbers``: nothing else narrows, so the kept numbers say how many. ``countable``: an index says so at least.
    """

    names: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    by_numbers: bool = False
    countable: bool = True

    def narrow(self, name: str, value: Any, form: object = "") -> None:
        """``form`` is what of the filter stands in the statement itself: another form is another statement."""
        self.names.append(f"{name}:{form}")
        self.values[name] = value


def filters_of(actor: Actor, work: Work, query: HazardQuery) -> HazardFilters:
    """The query's filters save the view, in the actor's scope. Raises Invalid for an unknown region or an unfit text."""
    fields = Fields()
    category = fields.text("category", query.category, 100)
    q = fields.text("q", query.q, Q_LENGTH)
    fields.raise_wrong()
    chosen = HazardFilters()
    _narrow_to_scope(actor, chosen)
    if query.region_code is not None:
        _narrow_to_region(chosen, "region", region_codes_of(work, query.region_code))
    if query.agency_id is not None:
        chosen.narrow("agency", query.agency_id)
    if query.enterprise_id is not None:
        chosen.narrow("enterprise", query.enterprise_id)
    known = len(chosen.names)
    _narrow_by_rows(query, category, q, chosen)
    _narrow_to_waiting(work, query, chosen)
    chosen.countable = len(chosen.names) == known
    chosen.by_numbers = chosen.countable and query.enterprise_id is None and actor.role is not Role.ENTERPRISE
    return chosen


def _narrow_to_scope(actor: Actor, chosen: HazardFilters) -> None:
    """The same as ``scope.in_actors_scope``, as names; a session that came by a link sees that one hazard."""
    match actor.role:
        case Role.AGENCY | Role.SUB_ACCOUNT if actor.agency_id is not None:
            chosen.narrow("own_agency", actor.agency_id)
        case Role.ENTERPRISE if actor.enterprise_id is not None:
            chosen.narrow("own_enterprise", actor.enterprise_id)
        case Role.OFFICER:
            _narrow_to_region(chosen, "own_region", actor.region_codes)
        case _:
            chosen.narrow("nothing", None)
    if actor.hazard_id is not None:
        chosen.narrow("own_hazard", actor.hazard_id)


def _narrow_to_region(chosen: HazardFilters, name: str, codes: list[str]) -> None:
    """Codes are unique over all depths, so the last one says it all; deeper than a row keeps them there is none."""
    if 0 < len(codes) <= DEEPEST:
        chosen.narrow(name, codes[-1], len(codes))
    else:
        chosen.narrow("nothing", None)


def _narrow_by_rows(query: HazardQuery, category: str | None, q: str | None, chosen: HazardFilters) -> None:
    """The filters that neither kept numbers nor a narrow index answer."""
    if query.visit_id is not None:
        chosen.narrow("visit", query.visit_id)
    if query.level is not None:
        chosen.narrow("level", query.level.value, query.level.value)
    if category is not None:
        chosen.narrow("category", category)
    if query.found_from is not None:
        chosen.narrow("found_from", query.found_from)
    if query.found_until is not None:
        chosen.narrow("found_until", query.found_until)
    for i, pattern in enumerate(search_patterns(q)):
        chosen.narrow(f"q_{i}", pattern)


def _narrow_to_waiting(work: Work, query: HazardQuery, chosen: HazardFilters) -> None:
    """The rows behind the counts of ``todo``."""
    if query.extension_asked:
        chosen.narrow("extension_asked", None)
    if query.doubtful_text:
        chosen.narrow("doubtful_text", None)
    if query.due_soon:
        chosen.narrow("open", None)
        chosen.narrow("due_from", work.today)
        chosen.narrow("due_to", last_due_soon(work))


def condition(name: str, table: Any = HAZARD) -> ColumnElement[bool]:
    """The condition of one of ``HazardFilters.names``. ``table`` may be one of the kept numbers for the names of ``NUMBERED``."""
    kind, _, form = name.partition(":")
    if kind.startswith("q_"):
        return HAZARD.c.search_text.like(bindparam(kind, type_=Text()), escape="\\")  # type: ignore[no-any-return]  # of an untyped table
    return _CONDITIONS[kind](table.c, kind, form)


def _equals(column: str, type_: Any) -> Callable[[Any, str, str], ColumnElement[bool]]:
    return lambda c, kind, form: c[column] == bindparam(kind, type_=type_)


def _in_region(c: Any, kind: str, form: str) -> ColumnElement[bool]:
    return c[f"region_{form}"] == bindparam(kind, type_=Text())  # type: ignore[no-any-return]  # of an untyped table


def _at_level(c: Any, _kind: str, form: str) -> ColumnElement[bool]:
    # Written out and not bound: only then does the index of the few major ones fit a prepared statement.
    return c.level == literal_column(f"'{HazardLevel(form).value}'")  # type: ignore[no-any-return]  # of an untyped table


_CONDITIONS: dict[str, Callable[[Any, str, str], ColumnElement[bool]]] = {
    "nothing": lambda c, kind, form: false(),
    "own_region": _in_region,
    "region": _in_region,
    "own_agency": _equals("agency_id", Uuid()),
    "agency": _equals("agency_id", Uuid()),
    "own_enterprise": _equals("enterprise_id", Uuid()),
    "enterprise": _equals("enterprise_id", Uuid()),
    "own_hazard": _equals("id", Uuid()),
    "visit": _equals("visit_id", Uuid()),
    "level": _at_level,
    "category": _equals("category", Text()),
    "found_from": lambda c, kind, form: c.found_on >= bindparam(kind, type_=Date()),
    "found_until": lambda c, kind, form: c.found_on < bindparam(kind, type_=Date()),
    "extension_asked": lambda c, kind, form: extension_asked(),
    "doubtful_text": lambda c, kind, form: c.text_warnings > 0,
    "open": lambda c, kind, form: c.state == HazardState.OPEN.value,
    "due_from": lambda c, kind, form: c.deadline_on >= bindparam(kind, type_=Date()),
    "due_to": lambda c, kind, form: c.deadline_on <= bindparam(kind, type_=Date()),
}
