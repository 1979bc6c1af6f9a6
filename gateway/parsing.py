"""How a request's shape is read: webargs with our codes, our strict JSON, and no parameter twice."""

from typing import Any, NoReturn
from urllib.parse import parse_qsl

from flask import Request, request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from contracts.errors import FieldError, Invalid, invalid_field

MAX_ERRORS = 200
"""Wrong fields named in one answer; a body with more is no person's."""


class Parser(FlaskParser):
    """Any field that is wrong ends in one Invalid that names all wrong fields by their dotted path."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: Schema) -> Any:
        return req.get_json()

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        for name in req.args:
            if len(req.args.getlist(name)) > 1:
                raise invalid_field(name, "field.repeated")
        # A form that is sent as it stands has empty parameters: they are parameters left out.
        return {name: value for name, value in req.args.items() if value}

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> NoReturn:
        messages = error.messages
        assert isinstance(messages, dict)
        (by_location,) = messages.values()
        raise Invalid("fields.invalid", {}, field_errors(by_location)[:MAX_ERRORS])


def refuse_unasked(takes_query: bool, takes_body: bool) -> None:
    """A route that takes no query parameters or no body is sent none, or the caller meant something that would not happen."""
    if not takes_query and request.args:
        raise Invalid("fields.invalid", {}, [{"field": name, "code": "field.unknown"} for name in list(request.args)[:MAX_ERRORS]])
    if takes_body or request.method in ("GET", "HEAD") or request.get_data(cache=True).strip() in (b"", b"null"):
        return
    document = request.get_json()
    if not isinstance(document, dict):
        raise invalid_field("", "field.not_object")
    if document:
        raise Invalid("fields.invalid", {}, [{"field": name, "code": "field.unknown"} for name in list(document)[:MAX_ERRORS]])


def field_errors(messages: Any, path: str = "") -> list[FieldError]:
    """marshmallow's nested messages as flat field errors; ``_schema`` is the object itself."""
    if isinstance(messages, dict):
        found = []
        for key, value in messages.items():
            found += field_errors(value, path if key == "_schema" else f"{path}.{key}" if path else str(key))
        return found
    return [_field_error(path, str(code)) for code in messages]


def _field_error(path: str, said: str) -> FieldError:
    code, _, query = said.partition("?")
    return {"field": path, "code": code, "params": dict(parse_qsl(query))}
