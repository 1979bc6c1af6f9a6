"""What a failure of the database is to the caller."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from contracts.errors import Busy, Conflict, ZjjgError

_REPEATABLE = {"40001", "40P01"}
_BUSY = {"55P03", "57014", "53300"}


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def is_away(error: DBAPIError) -> bool:
    """The connection could not be made or was cut."""
    if error.connection_invalidated:
        return True
    state = _state(error)
    return isinstance(error, OperationalError) and (state is None or state.startswith(("08", "57P")))


def is_repeatable(error: DBAPIError) -> bool:
    """The transaction did not happen, through no fault of its own: once more may do (deadlock, cut connection)."""
    return is_away(error) or _state(error) in _REPEATABLE


def is_passing(error: DBAPIError) -> bool:
    """It is the moment that is wrong, not the statement."""
    return is_repeatable(error) or _state(error) in _BUSY


def as_refusal(error: DBAPIError, conflicts: Mapping[str, str]) -> ZjjgError | None:
    """The refusal that a caller can act on, or None for a bug. ``conflicts``: unique constraint -> code."""
    if isinstance(error, IntegrityError) and _state(error) == "23505":
        diagnosis = getattr(error.orig, "diag", None)
        code = conflicts.get(getattr(diagnosis, "constraint_name", None) or "")
        return Conflict(code) if code else None
    if is_away(error):
        return Busy("database.away")
    if _state(error) in _REPEATABLE | _BUSY:
        return Busy("database.busy")
    return None
