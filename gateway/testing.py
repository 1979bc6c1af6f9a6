"""For tests of whoever serves or calls the API: holds a response to the OpenAPI document. Needs jsonschema, which only tests install."""

import functools
import re
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import msgspec
from jsonschema.validators import Draft202012Validator

Document = dict[str, Any]

_FORMATS = Draft202012Validator.FORMAT_CHECKER


def operation_of(document: Document, method: str, path: str) -> Document | None:
    """The operation that the document has for this call; a path without placeholders comes before one with them."""
    found = [known for known in document["paths"] if _pattern(known).fullmatch(path)]
    found.sort(key=lambda known: known.count("{"))
    return next((document["paths"][known][method.lower()] for known in found if method.lower() in document["paths"][known]), None)


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))


def assert_true_to(document: Document, response: Any) -> None:
    """``response`` (of requests, or of Flask's test client) is what ``document`` says of its call: status, media type, body and headers.

    Stricter than the document: an answer may hold no field that is not in it. A 500 is never documented, and so fails.
    """
    method, path = response.request.method, urlsplit(getattr(response.request, "url", "")).path
    operation = operation_of(document, method, path)
    assert operation is not None, f"{method} {path} is not in the document"
    documented = operation["responses"].get(str(response.status_code))
    assert documented is not None, f"{method} {path}: {response.status_code} is not documented: {_body(response)[:500]!r}"
    for name in documented.get("headers", {}):
        assert name in response.headers, f"{method} {path}: header {name} is missing"
    content = documented.get("content")
    if content is None:
        assert not _body(response), f"{method} {path}: {response.status_code} has a body"
        return
    media = response.headers["Content-Type"].partition(";")[0]
    said = content.get(media) or content.get("*/*")
    assert said is not None, f"{method} {path}: {media} is not among {sorted(content)}"
    if media.endswith("json"):
        _assert_fits(document, said["schema"], msgspec.json.decode(_body(response)), f"{method} {path}")


def _body(response: Any) -> bytes:
    body: bytes = response.data if hasattr(response, "data") else response.content
    return body


def _assert_fits(document: Document, schema: Document, body: Any, where: str) -> None:
    errors = sorted(_validator(document, schema).iter_errors(body), key=_depth)
    assert not errors, f"{where}: {'.'.join(map(str, errors[0].absolute_path))}: {errors[0].message[:500]}"


def _validator(document: Document, schema: Document) -> Draft202012Validator:
    """Kept in the document, as its closed schemas are: to make one costs more than to use it."""
    kept: dict[str, Draft202012Validator] = document.setdefault("x-validators", {})
    key = msgspec.json.encode(schema, order="sorted").decode()
    if key not in kept:
        root = {"components": {"schemas": _closed_schemas(document)}, **schema}
        kept[key] = Draft202012Validator(root, format_checker=_FORMATS)
    return kept[key]


def _depth(error: jsonschema.ValidationError) -> int:
    return -len(error.absolute_path)


def _closed_schemas(document: Document) -> Document:
    """The document's component schemas, closed; kept in the document, which serves for many calls."""
    closed: Document = document.setdefault("x-closed-schemas", {})
    if not closed:
        closed.update({name: _closed(schema) for name, schema in document["components"]["schemas"].items()})
    return closed


def _closed(schema: Document) -> Document:
    if schema.get("type") == "object" and "properties" in schema:
        return {"additionalProperties": False, **schema}
    return schema
