"""Arguments of a call: from JSON into the types of a method's signature."""

import inspect
import re
from collections.abc import Callable
from typing import Any, get_type_hints

import msgspec

from contracts.errors import Invalid, invalid_field


class Request(msgspec.Struct):
    """The body of a call as Nameko writes it."""

    args: list[msgspec.Raw]
    kwargs: dict[str, msgspec.Raw]


_decode_request = msgspec.json.Decoder(Request).decode
_place = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_named = re.compile(r"(missing required|contains unknown) field `(?P<name>[^`]+)`")
_NO_DEFAULT = inspect.Parameter.empty


class Arguments:
    """Decodes calls of one method. Types are read from its annotations once; an argument without one comes as plain JSON."""

    def __init__(self, method: Callable[..., Any]) -> None:
        hints = get_type_hints(method)
        parameters = list(inspect.signature(method).parameters.values())[1:]  # without self
        self._signature = inspect.Signature(parameters)
        self._decoders = {p.name: msgspec.json.Decoder(hints.get(p.name, Any), strict=False) for p in parameters}

    def decode(self, body: bytes | str) -> tuple[Any, ...]:
        """Positional arguments, defaults filled in.

        Raises Invalid with the path of the wrong field; TypeError when number or names do not fit, and msgspec.DecodeError when
        the body is no call at all: both are the caller's bugs.
        """
        request = _decode_request(body)
        bound = self._signature.bind(*request.args, **request.kwargs)
        given = bound.arguments
        return tuple(
            self._decode_one(name, given[name]) if name in given else parameter.default
            for name, parameter in self._signature.parameters.items()
        )

    def _decode_one(self, name: str, raw: msgspec.Raw) -> Any:
        try:
            return self._decoders[name].decode(raw)
        except msgspec.ValidationError as wrong:
            raise _as_invalid(name, str(wrong)) from None


def _as_invalid(parameter: str, text: str) -> Invalid:
    """msgspec's sentence as one field: a struct's fields by their path in it, any other argument by its own name."""
    match = _place.match(text)
    path = (match["path"] if match else "") or ""
    field = re.sub(r"\[([^\]]*)\]", r".\1", path).strip(".")
    named = _named.search(text)
    if named:
        field = f"{field}.{named['name']}".strip(".")
        return invalid_field(field, "fields.missing" if named[1].startswith("missing") else "fields.unknown")
    return invalid_field(field or parameter, "fields.malformed")
