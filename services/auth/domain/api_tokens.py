"""Rules of API tokens: who may have one, and for what."""

from datetime import date

from contracts.vocabulary import Role
from services.auth.domain.fields import Fields

MAKERS = (Role.OFFICER, Role.ADMIN, Role.AGENCY)
ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
SCOPES = frozenset(f"{room}:{access}" for room in ROOMS for access in ("read", "write"))
TOKENS_MOST = 50
"""Live tokens of one account."""


def token_scopes(fields: Fields, given: list[str]) -> list[str]:
    """Sorted, without repetition; none at all would be a token for nothing."""
    if not given:
        fields.wrong("scopes", "text.missing")
    for position, scope in enumerate(given[: len(SCOPES) * 2]):
        if scope not in SCOPES:
            fields.wrong(f"scopes.{position}", "auth.token.scope_unknown")
    return sorted(set(given) & SCOPES)


def token_end(fields: Fields, expires_on: date | None, today: date) -> date | None:
    """The last day that it works; None is for good, until it is revoked."""
    if expires_on is not None and expires_on < today:
        fields.wrong("expires_on", "auth.token.expires_in_past")
    if expires_on is not None and expires_on.year >= 2200:
        fields.wrong("expires_on", "date.out_of_range")
    return expires_on
