"""Every refusal as RFC 9457 problem+json, from one table."""

import http
from typing import Any

import msgspec
from flask import Flask, Response, g, has_request_context, request
from werkzeug.exceptions import HTTPException

from contracts.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Throttled,
    Unauthenticated,
    ZjjgError,
)
from gateway.messages import DEFAULT_LOCALE, LOCALES, message
from kit.logs import get_logger
from kit.rpc_client import RemoteFailure

log = get_logger()

STATUS: dict[type[ZjjgError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
    Throttled: 429,
    Busy: 503,
}
CODE_STATUS = {
    "version.required": 428,
    "request.malformed": 400,
    "request.media_type": 415,
    "request.not_multipart": 415,
    "request.too_large": 413,
    "idempotency.in_progress": 409,
}
"""Codes that say more of the status than their class does."""

HTTP_CODES = {404: "request.no_such_path", 405: "request.method_not_allowed", 413: "request.too_large", 415: "request.media_type"}
RETRY_AFTER_SECONDS = "2"


def locale() -> str:
    """The language of the answer: the best of Accept-Language that we have, zh-CN when it names none of ours."""
    if not has_request_context():
        return DEFAULT_LOCALE
    for wanted, _ in request.accept_languages:
        for ours in LOCALES:
            if wanted.lower().split("-")[0] == ours.lower().split("-")[0]:
                return ours
    return DEFAULT_LOCALE


def problem(status: int, code: str, params: dict[str, str] | None = None, errors: list[dict[str, Any]] | None = None) -> Response:
    """One problem document. ``errors`` are ``{"field", "code", "params"}`` and get their message here."""
    language = locale()
    body = {
        "type": f"urn:zjjg:problem:{code}",
        "title": message(f"status.{status}", language),
        "status": status,
        "code": code,
        "detail": message(code, language, params),
        "errors": [
            {"field": e.get("field", ""), "code": e["code"], "message": message(e["code"], language, e.get("params"))}
            for e in errors or []
        ],
        "request_id": g.get("request_id", ""),
    }
    response = Response(msgspec.json.encode(body), status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    if status in (429, 503):
        response.headers["Retry-After"] = (params or {}).get("retry_after_seconds", RETRY_AFTER_SECONDS)
    return response


def status_of(error: ZjjgError) -> int:
    return CODE_STATUS.get(error.code) or STATUS[next(cls for cls in type(error).__mro__ if cls in STATUS)]


def _refused(error: ZjjgError) -> Response:
    return problem(status_of(error), error.code, error.params, error.errors)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    fallback = "request.malformed" if status < 500 else "request.failed"
    response = problem(status, HTTP_CODES.get(status, fallback))
    if status == http.HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
    return response


def _failed(error: Exception) -> Response:
    """A bug. Logged once, with the request id; the caller gets no text of it."""
    if not isinstance(error, RemoteFailure):  # the service has logged its own
        log.error("request_failed", exc_info=error)
    return problem(500, "request.failed")


def register(app: Flask) -> None:
    app.register_error_handler(ZjjgError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
