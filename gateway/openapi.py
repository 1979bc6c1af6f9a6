"""The OpenAPI 3.1 document: requests from the marshmallow schemas, answers from the contract's structs, guards from the routes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import flask_smorest  # type: ignore[import-untyped]  # it ships no types
import msgspec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask

from contracts.page import Page
from gateway.guard import Allow
from kit.settings import SettingsError

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable dotted name"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "additionalProperties": False,
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "request_id": {"type": "string"},
    },
}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "string"}, "description": "seconds"}}
LOCATIONS = {202: "the job's address", 303: "where the browser goes on"}
UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
        }
    },
}
DESCRIPTION = """JSON in UTF-8. A browser signs in by `POST /api/v1/sessions`; the answer's cookie is HttpOnly, and unsafe methods then need the
header `X-CSRF-Token` with the session's `csrf_token`. Programs send `Authorization: Bearer <api token>` and no CSRF token.

Refusals are RFC 9457 problem documents with a stable dotted `code`, in the language of `Accept-Language` (zh-CN or en). What is not
JSON is 400, an unknown or wrong field or query parameter 422 with each one named in `errors`.

Lists take `limit`, `cursor` and `sort`, and answer `items`, `next_cursor` and `total`. A single resource carries an `ETag`; changing
it needs `If-Match`. A POST that creates takes an `Idempotency-Key`. Long work is a job: 202 with its address."""
REF = "#/components/schemas/{name}"


def component_name(answer: Any) -> str:
    """``Page[HazardRow]`` -> ``Page_HazardRow_``, as msgspec names it."""
    schema = msgspec.json.schema_components([answer], ref_template="{name}")[0][0]
    return str(schema.get("$ref", ""))


def has_version(answer: Any) -> bool:
    """Whether the answer is one resource with a version, and so carries an ETag."""
    return (
        isinstance(answer, type)
        and issubclass(answer, msgspec.Struct)
        and get_origin(answer) is not Page
        and "version" in answer.__struct_fields__
    )


def _schema_of(answer: Any, answers: dict[str, Any]) -> Any:
    """The answer's schema, or its name. What has a name is put into ``answers``, for ``finish``."""
    name = component_name(answer)
    if name:
        answers[name] = answer
        return name
    for part in get_args(answer):
        if component_name(part):
            answers[component_name(part)] = part
    return _told_truly(msgspec.json.schema_components([answer], ref_template=REF)[0][0])


def _told_truly(schema: Any, name: str = "") -> Any:
    """What msgspec says too little of. A Decimal goes out as a number (gateway.jsonio.JSON), an instant is named ``_at`` by the house's
    rule and has a format, a docstring's line breaks are none."""
    if isinstance(schema, list):
        return [_told_truly(item, name) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "decimal":
        return {"type": "number"}
    if schema == {"type": "string"} and (name.endswith("_at") or name in ("at", "as_of")):
        return {"type": "string", "format": "date-time"}
    told = {key: _told_truly(value, name if key == "anyOf" else key) for key, value in schema.items()}
    if isinstance(told.get("description"), str):
        told["description"] = " ".join(told["description"].split())
    return told


@dataclass(frozen=True)
class Answer:
    """What a route answers when it goes well: the contract's type (None: nothing, bytes: a file), status and media type, or the types that
    a file may have."""

    type: Any
    status: int
    media: str | tuple[str, ...]

    def schema(self, answers: dict[str, Any]) -> Any:
        if self.type is None:
            return None
        return {"type": "string", "format": "binary"} if self.type is bytes else _schema_of(self.type, answers)


def document(
    blp: flask_smorest.Blueprint,
    view: Any,
    method: str,
    allow: Allow,
    answer: Answer,
    *,
    if_match: bool | Literal["optional"],
    upload: bool,
    also: Mapping[int, Any],
) -> Any:
    """The view with its notes: success, every refusal that can come, security, If-Match and Idempotency-Key."""
    headers: dict[str, Any] = {}
    media, *other_media = [answer.media] if isinstance(answer.media, str) else answer.media
    if has_version(answer.type):
        headers["ETag"] = {"schema": {"type": "string"}, "description": "the version, for If-Match"}
    elif 304 in also:
        headers["ETag"] = {"schema": {"type": "string"}, "description": "for If-None-Match"}
    if answer.status in LOCATIONS:
        headers["Location"] = {"schema": {"type": "string"}, "description": LOCATIONS[answer.status]}
    noted = blp.response(answer.status, answer.schema(blp.answers), headers=headers or None, content_type=media)(view)
    others = [
        blp.alt_response(status, schema=None if kind is None else _schema_of(kind, blp.answers)) for status, kind in also.items()
    ]
    for refusal in sorted(_refusals(method, allow, bool(if_match)) - set(also)):
        headers_of = RETRY_AFTER if refusal in (429, 503) else None
        others.append(blp.alt_response(refusal, schema="Problem", content_type="application/problem+json", headers=headers_of))
    for other in others:
        # Noted on a function of its own: on the view, each would copy the notes of all before it, a second of every start.
        noted._apidoc["response"]["responses"].update(other(_nothing)._apidoc["response"]["responses"])
    notes: dict[str, Any] = {"operationId": view.__name__}
    if other_media:
        notes["responses"] = {answer.status: {"content": {other: {"schema": answer.schema(blp.answers)} for other in other_media}}}
    if allow.roles is not None:
        notes["security"] = [{"session": []}, {"api_token": []}]
        notes["x-roles"] = sorted(allow.roles)
    parameters = []
    if if_match:
        required = if_match is True
        text = "ETag of what was edited"
        parameters.append(
            {"in": "header", "name": "If-Match", "required": required, "schema": {"type": "string"}, "description": text}
        )
    if method == "POST" and allow.roles is not None:
        parameters.append({"in": "header", "name": "Idempotency-Key", "schema": {"type": "string", "maxLength": 255}})
    if upload:
        notes["requestBody"] = UPLOAD
    if parameters:
        notes["parameters"] = parameters
    return blp.doc(**notes)(noted)


def _nothing() -> None:
    """Stands for a view that only notes are wanted of."""


def _refusals(method: str, allow: Allow, if_match: bool) -> set[int]:
    codes = {403, 404, 422, 503}
    if allow.roles is not None:
        codes.add(401)
    if method != "GET":
        codes |= {400, 401, 409, 413, 415, 429}
    if if_match:
        codes |= {412, 428}
    return codes


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    DEFAULT_ERROR_RESPONSE_NAME = None
    """Each route names its own refusals."""
    ERROR_SCHEMA = "Problem"


def _body_name(schema: Any) -> str:
    """``NewVisitSchema`` -> ``NewVisitBody``: what comes in must not be taken for what goes out."""
    cls = resolve_schema_cls(schema)
    assert isinstance(cls, type)
    return f"{cls.__name__.removesuffix('Schema')}Body"


def register(app: Flask, version: str) -> Api:
    """The Api to register blueprints with. ``finish`` it when all are in. Brings flask-smorest's error handlers: ours come later."""
    app.config.update(
        API_TITLE="zjjg 中介机构管理系统",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION}},
    )
    api = Api(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_body_name)})
    api.spec.components.schema("Problem", PROBLEM)
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "zjjg_session"})
    api.spec.components.security_scheme("api_token", {"type": "http", "scheme": "bearer"})
    return api


def finish(api: Api, blueprints: Iterable[Any]) -> bytes:
    """The document as JSON, once every blueprint is registered: with the schemas of what ``blueprints`` answer in it. SettingsError when
    two different types would have one name there."""
    components: dict[str, Any] = {}
    for blueprint in blueprints:
        _, own = msgspec.json.schema_components(list(blueprint.answers.values()), ref_template=REF)
        for name, schema in own.items():
            if components.setdefault(name, schema) != schema:
                raise SettingsError(f"blueprint {blueprint.name} answers with a type {name}, which is the name of another's")
    for name, schema in sorted(components.items()):
        api.spec.components.schema(name, _told_truly(schema))
    return msgspec.json.format(msgspec.json.encode(api.spec.to_dict()), indent=1)
