"""Request schemas under arbitrary JSON: they give the contract's struct or name the fields, and nothing else ever happens."""

import math
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import Schema, ValidationError

from contracts.rpc.hazard import HazardQuery, NewVisit
from gateway.messages import catalogue
from gateway.openapi_file import document as written_document
from gateway.parsing import field_errors
from gateway.schemas import accounts, hazards, visits
from gateway.schemas.fields import Anything, RequestSchema, Text, Whole
from gateway.tests.bodies import BODIES, VISIT

DOCUMENT = msgspec.json.decode(written_document())


def _below(cls: type[Schema]) -> set[type[Schema]]:
    return {cls}.union(*(_below(sub) for sub in cls.__subclasses__()))


SCHEMAS = sorted((s for s in _below(RequestSchema) if s.__module__.startswith("gateway.schemas")), key=lambda s: s.__name__)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda cls: cls.__name__)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_is_taken_or_refused_with_known_codes(schema: type[Schema], data: st.DataObject) -> None:
    names = st.sampled_from([*schema().fields, "bogus"])
    body = data.draw(st.dictionaries(names, json_values, max_size=6))
    try:
        loaded = schema().load(body)
    except ValidationError as wrong:
        errors = field_errors(wrong.messages)
        assert errors
        for error in errors:
            assert error["code"] in catalogue(), error
            assert error["field"].partition(".")[0] in body or error["code"] == "field.required"
    else:
        struct = getattr(schema, "struct", None)
        assert isinstance(loaded, struct or dict)


OPERATIONS = {
    f"{method.upper()} {path.removeprefix('/api/v1')}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
}


def body_schema(route: str) -> dict[str, Any]:
    schema = OPERATIONS[route]["requestBody"]["content"]["application/json"]["schema"]
    return {**schema, "components": DOCUMENT["components"]}


@pytest.mark.parametrize("route", sorted(BODIES))
def test_the_contracts_examples_fit_the_document(route: str) -> None:
    Draft202012Validator(body_schema(route)).validate(BODIES[route])


def test_every_body_has_an_example() -> None:
    with_body = {
        route
        for route, operation in OPERATIONS.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert with_body == set(BODIES)


@given(json_values, st.sampled_from(sorted(visits.NewVisitSchema().fields)))
@settings(max_examples=100, deadline=None)
def test_what_a_schema_takes_the_document_allows(value: Any, field: str) -> None:
    body = {**VISIT, field: value}
    try:
        visits.NewVisitSchema().load(body)
    except ValidationError:
        return
    Draft202012Validator(body_schema("POST /visits")).validate(body)


def test_the_example_becomes_the_contracts_struct() -> None:
    loaded = visits.NewVisitSchema().load(VISIT)
    assert isinstance(loaded, NewVisit)
    assert msgspec.json.decode(msgspec.json.encode(loaded), type=NewVisit) == loaded


def test_a_null_where_the_contract_has_another_default_counts_as_left_out() -> None:
    loaded = visits.NewVisitSchema().load({**VISIT, "photos": None, "no_hazard_found": None, "summary": None})
    assert (loaded.photos, loaded.no_hazard_found, loaded.summary) == ([], False, None)


def test_a_patch_tells_null_from_left_out() -> None:
    patch = accounts.SubAccountPatchSchema().load({"mobile": None})
    assert patch.mobile is None
    assert patch.staff_id is msgspec.UNSET
    assert patch.display_name is msgspec.UNSET


def test_a_list_asked_nothing_takes_the_contracts_defaults() -> None:
    assert hazards.HazardQuerySchema().load({}) == HazardQuery()


@given(st.text(max_size=40))
def test_text_that_is_taken_is_trimmed_and_else_as_typed(text: str) -> None:
    try:
        taken = Text(most=20).deserialize(text)
    except ValidationError:
        return
    assert taken == text.strip()
    assert 1 <= len(taken) <= 20
    assert taken.encode()


@given(st.text(max_size=40) | st.integers().map(str))
def test_a_whole_number_in_a_query_is_one(text: str) -> None:
    try:
        number = Whole(least=0, most=100, from_text=True).deserialize(text)
    except ValidationError:
        return
    assert 0 <= number <= 100
    assert int(text) == number


@pytest.mark.parametrize("value", [5, 5.0, 0, 10**15])
def test_a_whole_number_may_be_written_with_a_point(value: float) -> None:
    assert Whole().deserialize(value) == value


@pytest.mark.parametrize("value", [5.5, "5", True, None, math.inf, 2.0**60, [5]])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        Whole().deserialize(value)


@given(json_values)
def test_anything_that_is_taken_can_be_written_again(value: Any) -> None:
    try:
        taken = Anything(allow_none=True).deserialize(value)
    except ValidationError:
        return
    assert msgspec.json.decode(msgspec.json.encode(taken)) == taken
