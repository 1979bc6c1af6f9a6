"""The OpenAPI document: valid, complete, the same as the file in docs/, and held against every answer elsewhere in these tests."""

from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from requests import PreparedRequest, Response
from werkzeug.routing import Rule

from gateway.openapi_file import FILE
from gateway.openapi_file import document as written_document
from gateway.testing import assert_true_to, operation_of
from gateway.tests.test_routes import PREFIX, of_api, roles_text, routes, template


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(m, path, o) for path, found in document["paths"].items() for m, o in found.items() if m != "parameters"]


def path_in_document(rule: Rule) -> str:
    return f"{PREFIX}{template(rule)}" if rule.rule.startswith(PREFIX) else rule.rule


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_file_in_docs_is_what_is_served(app: Flask) -> None:
    """Out of date? ``python -m gateway.openapi_file`` writes it."""
    assert FILE.read_bytes() == written_document() == app.extensions["zjjg.openapi"] + b"\n"


def test_every_route_is_in_it_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    routed = {(m.lower(), path_in_document(rule)) for m, rule, _ in routes(app) if of_api(rule)}
    assert routed == {(m, path) for m, path, _ in operations(document)}


def test_every_operation_says_what_it_is_for_and_who_may(app: Flask, document: dict[str, Any]) -> None:
    for method, rule, allow in routes(app):
        if not of_api(rule):
            continue
        path = path_in_document(rule)
        operation = document["paths"][path][method.lower()]
        assert operation["summary"], path
        assert operation["tags"], path
        if allow.roles is None:
            assert "security" not in operation
        else:
            assert operation["security"] == [{"session": []}, {"api_token": []}]
            assert ",".join(operation["x-roles"]) == roles_text(allow).split(" ")[0]


def test_creating_calls_take_an_idempotency_key_and_reading_ones_do_not(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        takes = any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", []))
        assert takes == (method == "post" and "security" in operation), path


def test_every_list_takes_the_same_three(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").startswith("#/components/schemas/Page_"):
            names = [p["name"] for p in operation["parameters"]]
            assert {"limit", "cursor", "sort"} <= set(names), path


def test_component_names_of_requests_and_answers_do_not_meet(document: dict[str, Any]) -> None:
    names = document["components"]["schemas"]
    for _, path, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "$ref" in content["schema"]:
                assert content["schema"]["$ref"].endswith("Body"), path
    assert "ErrorBody" not in names


def _response(status: int, body: bytes, media: str = "application/json", **headers: str) -> Response:
    response = Response()
    response.status_code, response._content = status, body
    response.headers.update({"Content-Type": media, **headers})
    response.request = PreparedRequest()
    response.request.prepare("GET", "http://localhost:8000/api/v1/hazards/counts?level=major")
    return response


COUNTS = b'{"all":1,"rectified":0,"unrectified":1,"overdue":0,"to_confirm":0,"confirmed":0}'


def test_a_true_answer_passes(document: dict[str, Any]) -> None:
    assert_true_to(document, _response(200, COUNTS))


@pytest.mark.parametrize(
    "response",
    [
        _response(200, COUNTS.replace(b'"all":1', b'"all":"1"')),
        _response(200, COUNTS.replace(b'"all":1,', b"")),
        _response(200, COUNTS.replace(b"{", b'{"more":1,')),
        _response(200, COUNTS, "text/html"),
        _response(201, COUNTS),
        _response(204, b""),
        _response(500, b"{}", "application/problem+json"),
        _response(503, b"{}", "application/problem+json"),
        _response(404, b'{"code":"x"}', "application/problem+json"),
    ],
)
def test_an_untrue_answer_does_not(document: dict[str, Any], response: Response) -> None:
    with pytest.raises(AssertionError):
        assert_true_to(document, response)


def test_a_path_without_placeholders_comes_first(document: dict[str, Any]) -> None:
    found = operation_of(document, "GET", "/api/v1/hazards/counts")
    assert found is not None
    assert found["operationId"] == "count_hazards"
    assert operation_of(document, "GET", "/api/v1/nothing") is None
