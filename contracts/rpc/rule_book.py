"""The rule book: every number of law that the rooms go by, as ``contracts.rpc.auth`` gives and takes it."""

from datetime import date
from decimal import Decimal

import msgspec


class RuleTerm(msgspec.Struct, kw_only=True, frozen=True):
    """One number of a rule for a time: from ``in_force_from`` until before ``in_force_until``, for good where that is None.

    ``source`` names the law or who set it; ``note`` is what the bureau wants readers to know beside it. ``in_force``: it holds today.
    """

    value: Decimal
    source: str
    note: str
    in_force_from: date
    in_force_until: date | None
    in_force: bool


class Rule(msgspec.Struct, kw_only=True, frozen=True):
    """``terms`` are all numbers that it ever had or will have, the newest first. ``value`` and what follows are those of the term in
    force today; None and empty before the first one begins. ``version`` grows with each edit of any of its terms."""

    key: str
    unit: str
    value: Decimal | None
    source: str
    note: str
    in_force_from: date | None
    in_force_until: date | None
    terms: list[RuleTerm]
    version: int


class RuleList(msgspec.Struct, kw_only=True, frozen=True):
    """All rules by key. ``version`` grows with each edit of any of them."""

    items: list[Rule]
    version: int


class RuleTermEntry(msgspec.Struct, kw_only=True, frozen=True):
    """What an admin sends: a number and since when. ``unit``, where it is given, must be the rule's own: code reckons in it."""

    value: Decimal
    in_force_from: date
    source: str
    in_force_until: date | None = None
    note: str = ""
    unit: str | None = None


class RuleEntry(RuleTermEntry, kw_only=True, frozen=True):
    """The same, of one rule among several. The key is one of the rule book's: new ones come with the code that reads them."""

    key: str
