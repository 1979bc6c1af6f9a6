"""The few errors that cross RPC. The gateway's one table turns them into 401, 403, 404, 409, 412, 422, 429 and 503.

Nameko carries an error as class path + args, so every class here is built from positional JSON values alone and carries no
data of a person: a stable dotted ``code``, text ``params`` for the message catalogue, and the fields it is about.
"""

from typing import Any

FieldError = dict[str, Any]
"""``{"field": "hazards.1.description", "code": "text.too_long", "params": {...}}``; ``params`` may be left out."""


class ZjjgError(Exception):
    """A refusal that a caller can act on. Anything else that is raised is a bug and shows as a 500 without text."""

    def __init__(self, code: str, params: dict[str, str] | None = None, errors: list[FieldError] | None = None) -> None:
        super().__init__(code, params or {}, errors or [])
        self.code = code
        self.params = params or {}
        self.errors = errors or []


class Unauthenticated(ZjjgError):
    """No valid session, token or signature."""


class Forbidden(ZjjgError):
    """Signed in, but not allowed for this role, right or state of the account."""


class NotFound(ZjjgError):
    """Not there, or not the caller's: the two are never told apart."""


class Conflict(ZjjgError):
    """Against the present state of the thing, or a duplicate."""


class Stale(ZjjgError):
    """The version that the caller edited is not the present one (``If-Match``)."""


class Invalid(ZjjgError):
    """A field is wrong; ``errors`` names each."""


class Throttled(ZjjgError):
    """Too often; ``params["retry_after_seconds"]`` says when to come back."""


class Busy(ZjjgError):
    """A service or what it stands on is away; trying again later may help."""


CROSSING: dict[str, type[ZjjgError]] = {
    cls.__name__: cls for cls in (Unauthenticated, Forbidden, NotFound, Conflict, Stale, Invalid, Throttled, Busy)
}
"""Class name on the wire -> class: the client rebuilds these and no others."""


def invalid_field(field: str, code: str, **params: str) -> Invalid:
    """One wrong field. ``field`` is its dotted path in the body, list positions from 0."""
    return Invalid("fields.invalid", {}, [{"field": field, "code": code, "params": params}])
