"""The service on a real broker, called as the gateway calls it."""

import inspect
from datetime import UTC, datetime

import msgspec
import pytest

from contracts.errors import Busy, Forbidden, Invalid, NotFound, Unauthenticated
from contracts.events.envelope import EventPage
from contracts.rpc.hazard import HazardCounts, HazardQuery, HazardRow, HazardRpc, Link, NewVisit, Visit
from kit.testing.actors import make_context
from services.hazard.service import HazardService
from services.hazard.tests.interface.conftest import NOW

SERVICE = "services.hazard.service:HazardService"
ONCE = {"idempotency_key": "k", "idempotency_scope": "POST /api/v1/visits", "idempotency_hash": "0" * 64}


def test_the_class_has_the_methods_of_its_contract_and_their_signatures():
    for name, promised in inspect.getmembers(HazardRpc, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(HazardService, name)) == inspect.signature(promised), name


@pytest.fixture
def call(stage, run_services, rpc_client, test_secrets):
    """Calls a running hazard over the stage's database."""
    url = stage.tools.engine.url.render_as_string(hide_password=False)
    run_services(SERVICE, urls={"hazard": url}, env={"ZJJG_TEST_CLOCK": NOW.isoformat()})

    def called(actor, method, *args, **more):
        context = make_context(actor, test_secrets, now=NOW, **more)
        return rpc_client.call("hazard", method, *args, context=context, timeout=5)

    return called


@pytest.mark.broker
def test_a_visit_goes_in_by_rpc_once_and_comes_out_in_lists_numbers_and_events(stage, officer, call, eventually):
    new = stage.visit(stage.hazard(), stage.major())
    first = call(stage.agency, "submit_visit", new, **ONCE)
    assert bytes(call(stage.agency, "submit_visit", new, **ONCE)) == bytes(first)
    visit = msgspec.json.decode(first, type=Visit)
    assert len(visit.hazards) == 2
    counts = msgspec.json.decode(call(officer, "count_hazards", HazardQuery()), type=HazardCounts)
    assert (counts.all, counts.unrectified) == (2, 2)
    listed = msgspec.json.decode(call(officer, "list_hazards", HazardQuery(limit=1)))
    assert msgspec.convert(listed["items"], list[HazardRow], strict=False)[0].visit_id == visit.id
    assert listed["total"] == {"value": 2, "exact": True}

    hazard_id = str(visit.hazards[0].id)
    report = stage.rectification(stage.agency)
    assert msgspec.json.decode(call(stage.agency, "rectify_hazard", hazard_id, report))["state"] == "rectified"
    assert msgspec.json.decode(call(officer, "confirm_hazard", hazard_id, "confirm", None))["state"] == "confirmed"
    major_id = str(visit.hazards[1].id)
    link = {**ONCE, "idempotency_scope": "POST /links"}
    assert msgspec.json.decode(call(stage.agency, "create_link", major_id, **link), type=Link).url.startswith("/h#")
    again = msgspec.json.decode(call(stage.agency, "create_link", major_id, **link))
    assert again.get("url") is None, "the secret is shown once"
    assert bytes(call(stage.agency, "may_read_file", str(report.photos[0]))) == b"true"

    def events():
        page = msgspec.json.decode(
            call(None, "events_since", 0, ["visit_submitted", "hazard_changed", "link_changed"]), type=EventPage
        )
        return [event.type for event in page.events]

    wanted = ["visit_submitted", "hazard_changed", "hazard_changed", "link_changed"]
    eventually(lambda: events() == wanted)


@pytest.mark.broker
def test_what_cannot_be_is_refused_over_the_wire_too(stage, officer, call):
    new = stage.visit(stage.hazard())
    visit = msgspec.json.decode(call(stage.agency, "submit_visit", new), type=Visit)
    hazard_id = str(visit.hazards[0].id)
    for actor, method, args, error in (
        (None, "count_hazards", [HazardQuery()], Unauthenticated),
        (officer, "submit_visit", [new], Forbidden),
        (stage.agency, "get_hazard", [str(visit.id)], NotFound),
        (stage.agency, "confirm_hazard", [hazard_id, "perhaps", None], Invalid),
        (stage.agency, "submit_visit", [stage.visit(visited_on=datetime(2026, 4, 11, tzinfo=UTC).date())], Invalid),
    ):
        with pytest.raises(error):
            call(actor, method, *args)
    unknown: NewVisit = msgspec.structs.replace(new, contract_id=visit.id)
    with pytest.raises(Busy) as away:
        call(stage.agency, "submit_visit", unknown)
    assert away.value.params == {"room": "agency"}, "a doubt about another room's fact asks that room, and says when it is away"
