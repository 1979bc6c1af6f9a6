"""Every list can be exported, with columns that it has and words for each of them."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest

from contracts.page import Page
from contracts.rpc.auth_settings import Region, RegionList
from contracts.vocabulary import Role
from gateway.calls import PROTOCOLS, EveryRoom, RoomName
from gateway.exports.lists import FEN, LISTS, REGION, List, titles, words
from gateway.messages import LOCALES
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms, sample

WEB_WORDS = {language: f"gateway/web/src/locales/{language}/words.json" for language in LOCALES}
OURS = {"yes_no", "on_off", "total"}
NOT_EXPORTED = {
    "/notices": "they are read, not filed, and get their words at the gateway",
    "/jobs": "an export would be the newest of them, over five rooms; what they made is a file already",
}
ROWS_OF = {"rankings": "items", "statistics_trend": "points"}
METHODS = {
    "evaluation_reports": "list_reports",
    "rankings": "get_ranking",
    "statistics_evaluation": "evaluation_statistics",
    "statistics_social": "social_statistics",
    "statistics_spot_checks": "spot_check_statistics",
    "statistics_trend": "trend",
}
"""Lists whose call is not named after them."""


def row_of(known: List) -> dict[str, Any]:
    """A row of the list as its room answers it, from the contract's type."""
    protocol = PROTOCOLS[known.room] if known.room is not None else EveryRoom
    method = getattr(protocol, METHODS.get(known.name, f"list_{known.name}"))
    answer = sample(get_type_hints(method)["return"])
    rows = answer.items if isinstance(answer, Page) else getattr(answer, ROWS_OF.get(known.name, "rows"))
    row: dict[str, Any] = msgspec.to_builtins(rows[0])
    return row


@pytest.mark.parametrize("path", LISTS)
def test_columns_are_fields_of_the_lists_rows_and_have_words_in_both_languages(path: str) -> None:
    known, texts = LISTS[path], titles()
    row = row_of(known)
    assert set(texts.lists[known.name]) == set(LOCALES)
    for spec in known.columns.split():
        field, _, group = spec.partition(":")
        value: Any = row
        for name in field.split("."):
            value = value[0] if isinstance(value, list) else value
            # The kinds of a fake dictionary are not the contract's.
            assert name in value or field.startswith("reports_by_kind."), f"{path} has no {field}"
            value = value.get(name)
        assert set(texts.of_lists.get(f"{known.name}.{field}") or texts.fields[field]) == set(LOCALES)
        assert not group or group in {*words(), REGION, FEN}


def test_every_list_of_the_gateway_can_be_exported(document: dict[str, Any]) -> None:
    pages = {
        path.removeprefix("/api/v1")
        for path, acts in document["paths"].items()
        if "get" in acts and {"limit", "cursor"} <= {p.get("name") for p in acts["get"].get("parameters", [])}
    }
    assert pages - set(LISTS) == set(NOT_EXPORTED)


def test_words_are_the_browsers_and_whole(request: pytest.FixtureRequest) -> None:
    for language, path in WEB_WORDS.items():
        of_the_web = json.loads((Path(request.config.rootpath) / path).read_text())
        for group, values in words().items():
            for value, word in values.items() if group not in OURS else ():
                assert of_the_web[group].get(value, word[language]) == word[language], f"{group}.{value}"
    vocabulary = import_module("contracts.vocabulary")
    for group in set(words()) - OURS:
        enum = getattr(vocabulary, "".join(part.capitalize() for part in group.split("_")))
        assert {member.value for member in enum} <= set(words()[group]) | {"void"}, group


def test_an_order_reaches_the_room_with_the_callers_words(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    officer = as_role(Role.OFFICER)
    regions = sample(RegionList)
    north = msgspec.structs.replace(sample(Region), code="330802", name="柯城区")
    fake_rooms.answers["auth.list_regions"] = msgspec.structs.replace(regions, items=[north])
    body = {"list": "/hazards", "filter": {"view": "overdue", "found_from": "2026-01-01"}, "format": "csv"}
    response = officer.post("/api/v1/exports", json=body)
    assert response.status_code == 202
    assert response.headers["Location"].startswith("/api/v1/jobs/")
    order = fake_rooms.of("hazard.start_export")[0].args[0]
    assert (order.name, order.title, order.format) == ("hazards", "隐患", "csv")
    assert (order.filter["view"], order.filter["found_from"]) == ("overdue", "2026-01-01")
    by_field = {column.field: column for column in order.columns}
    assert by_field["region_code"].words == {"330802": "柯城区"}
    assert by_field["level"].words["major"] == "重大隐患"
    english = officer.post("/api/v1/exports", json=body, headers={"Accept-Language": "en"})
    assert english.status_code == 202
    assert fake_rooms.of("hazard.start_export")[1].args[0].title == "Hazards"


def test_the_audit_is_exported_by_the_room_that_the_filter_names(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    body = {"list": "/audit-entries", "filter": {"room": "agency", "object_kind": "staff"}, "format": "xlsx"}
    assert as_role(Role.ADMIN).post("/api/v1/exports", json=body).status_code == 202
    assert fake_rooms.of("agency.start_export")[0].args[0].filter["object_kind"] == "staff"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"list": "/nothing", "format": "xlsx"}, "list"),
        ({"list": "/hazards", "format": "pdf"}, "format"),
        ({"list": "/hazards", "filter": {"view": "mine"}, "format": "csv"}, "filter.view"),
        ({"list": "/hazards", "filter": {"colour": "red"}, "format": "csv"}, "filter.colour"),
        ({"list": "/hazards", "filter": {"limit": 5}, "format": "csv"}, "filter"),
        ({"list": "/hazards", "filter": ["view"], "format": "csv"}, "filter"),
        ({"list": "/audit-entries", "format": "csv"}, "filter.room"),
    ],
)
def test_what_cannot_be_exported_is_named(as_role: AsRole, fake_rooms: FakeRooms, body: dict[str, Any], field: str) -> None:
    response = as_role(Role.OFFICER).post("/api/v1/exports", json=body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert not [call for room in RoomName for call in fake_rooms.of(f"{room.value}.start_export")]
