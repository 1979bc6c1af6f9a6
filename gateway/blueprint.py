"""How a route is written: method, path, who may, what comes in, what goes out; everything else follows.

``@blp.act("POST", "/visits", allow=…, body=NewVisitSchema, answer=Visit, status=201)`` over a view of two lines. The order is
always: guard, shape, view, answer. The OpenAPI document is made from the same words, so it cannot say another thing.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import flask_smorest  # type: ignore[import-untyped]  # it ships no types
import msgspec
from flask import Response, request
from marshmallow import Schema

from contracts.errors import Stale
from contracts.extension.blueprints import MenuEntry
from gateway import guard, openapi
from gateway.guard import ALLOW_ATTRIBUTE, Allow
from gateway.jsonio import JSON
from gateway.openapi import Answer
from gateway.parsing import Parser, refuse_unasked

View = Callable[..., Any]


class _Versioned(msgspec.Struct):
    version: int


_version_of = msgspec.json.Decoder(_Versioned).decode


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """``menu``: what it brings to the browser's menu. ``rooms``: services beside the built-in ones that its views ask, by name, each
    with its Protocol (``forward().of(Protocol)``). Built-in blueprints have neither: their pages and rooms are known."""

    ARGUMENTS_PARSER = Parser()

    def __init__(
        self, name: str, import_name: str, *, menu: Sequence[MenuEntry] = (), rooms: Mapping[str, type] | None = None, **more: Any
    ) -> None:
        super().__init__(name, import_name, **more)
        self.menu = tuple(menu)
        self.rooms: dict[str, type] = dict(rooms or {})
        self.answers: dict[str, Any] = {}
        """Every type that a route of it answers, by its component's name in the OpenAPI document."""

    def act(
        self,
        method: str,
        rule: str,
        *,
        allow: Allow,
        answer: Any = None,
        status: int | None = None,
        body: type[Schema] | None = None,
        query: type[Schema] | None = None,
        if_match: bool | Literal["optional"] = False,
        upload: bool = False,
        media: str | tuple[str, ...] = "application/json",
        also: Mapping[int, Any] | None = None,
    ) -> Callable[[View], View]:
        """Registers the view under ``rule`` (below /api/v1). ``answer`` is the contract's type, None for 204.

        The view gets what ``query`` and ``body`` made of the request, in this order, then the path's values by name. It answers a
        struct, ready JSON (msgspec.Raw), None, or a Response of its own. ``if_match`` documents the header; the view reads it.
        ``media`` are the types that an answer of bytes may have. ``also`` documents answers of other statuses. A query parameter or a
        body that the route does not take is refused.
        """
        status = status or (200 if answer is not None else 204)
        etag = openapi.has_version(answer)

        def decorate(view: View) -> View:
            inner = view
            # Instances: of a class webargs makes a schema for each request, which costs a fifth of the gateway's own work.
            if body is not None:
                inner = self.arguments(body())(inner)
            if query is not None:
                inner = self.arguments(query(), location="query")(inner)

            @functools.wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Response:
                guard.admit(allow)
                refuse_unasked(query is not None, body is not None or upload)
                return as_response(inner(*args, **kwargs), status, etag)

            guarded._apidoc = getattr(inner, "_apidoc", {})  # type: ignore[attr-defined]  # flask-smorest keeps its notes there
            documented = openapi.document(
                self, guarded, method, allow, Answer(answer, status, media), if_match=if_match, upload=upload, also=also or {}
            )
            # flask-smorest wraps a view once for each documented answer; only the notes are wanted, not ten calls a request.
            guarded._apidoc = documented._apidoc  # type: ignore[attr-defined]
            setattr(guarded, ALLOW_ATTRIBUTE, allow)
            self.route(rule, methods=[method])(guarded)
            return view

        return decorate


def as_response(result: Any, status: int, etag: bool) -> Response:
    """JSON of a struct or of ready bytes; the ETag is the version that stands in it."""
    if isinstance(result, Response):
        return result
    if status == 204:
        return no_content()
    content = bytes(result) if isinstance(result, msgspec.Raw) else JSON.encode(result)
    response = Response(content, status, content_type="application/json")
    if etag:
        response.set_etag(str(_version_of(content).version))
    return response


def no_content() -> Response:
    """204: no body, and so no media type."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def if_match() -> int:
    """The version that the caller edited. Stale ``version.required`` when the header is missing, ``version.stale`` when it names none."""
    version = optional_if_match()
    if version is None:
        raise Stale("version.required")
    return version


def optional_if_match() -> int | None:
    if not request.headers.get("If-Match"):
        return None
    for tag in request.if_match.as_set():
        if tag.isdecimal() and len(tag) < 10:
            return int(tag)
    raise Stale("version.stale")
