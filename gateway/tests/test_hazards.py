"""What the views of visits, hazards and jobs add to what a room answers."""

from datetime import timedelta

import msgspec
from flask.testing import FlaskClient

from contracts.jobs import Job, JobError, JobState
from contracts.rpc.hazard import Extension, Finding, Hazard, Rectification, Visit
from contracts.vocabulary import FindingSeverity, Role
from gateway.tests.bodies import BODIES, ID, OTHER_ID
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import NOW, FakeRooms, sample

FINDING = Finding(
    rule="text_quality",
    rule_version="1",
    severity=FindingSeverity.WARN,
    field="summary",
    code="field.too_short",
    params={"least": "8"},
)
SAID = {"zh-CN": "至少 8 个字符", "en": "At least 8 characters"}
HAZARD = f"/api/v1/hazards/{ID}"


def test_a_visits_warnings_speak_the_callers_language(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["hazard.submit_visit"] = msgspec.structs.replace(sample(Visit), warnings=[FINDING])
    for language, message in SAID.items():
        response = agency.post("/api/v1/visits", json=BODIES["POST /visits"], headers={"Accept-Language": language})
        assert response.json["warnings"][0]["message"] == message


def test_a_hazards_findings_speak_the_callers_language(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["hazard.get_hazard"] = msgspec.structs.replace(sample(Hazard), findings=[FINDING])
    for language, message in SAID.items():
        assert agency.get(HAZARD, headers={"Accept-Language": language}).json["findings"][0]["message"] == message


def test_hazards_of_a_visit_reach_the_room_in_their_order(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    body = BODIES["POST /visits"]
    hazards = [{**body["hazards"][0], "location": f"{i} 号车间"} for i in range(5)]
    agency.post("/api/v1/visits", json={**body, "hazards": hazards})
    new = fake_rooms.of("hazard.submit_visit")[0].args[0]
    assert [h.location for h in new.hazards] == [f"{i} 号车间" for i in range(5)]


def test_reporting_a_rectification_answers_it_and_the_hazard(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    old, new = (
        sample(Rectification),
        msgspec.structs.replace(sample(Rectification), id=OTHER_ID, reported_at=NOW + timedelta(days=1)),
    )
    fake_rooms.answers["hazard.rectify_hazard"] = msgspec.structs.replace(sample(Hazard), rectifications=[new, old])
    response = agency.post(f"{HAZARD}/rectifications", json=BODIES["POST /hazards/{hazard_id}/rectifications"])
    assert (response.status_code, response.json["id"], response.json["hazard"]["id"]) == (201, OTHER_ID, ID)


def test_deciding_an_extension_answers_that_one(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    old, other = sample(Extension), msgspec.structs.replace(sample(Extension), id=OTHER_ID)
    fake_rooms.answers["hazard.decide_extension"] = msgspec.structs.replace(sample(Hazard), extensions=[old, other])
    response = as_role(Role.OFFICER).post(f"{HAZARD}/extensions/{OTHER_ID}/decision", json={"decision": "approve"})
    assert (response.status_code, response.json["id"]) == (200, OTHER_ID)


def test_counts_take_the_filters_alone(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    assert agency.get(f"/api/v1/hazards/counts?enterprise_id={ID}&level=major").status_code == 200
    assert agency.get("/api/v1/hazards/counts?limit=5").status_code == 422
    assert agency.get("/api/v1/hazards/counts?view=overdue").status_code == 422


def test_confirming_takes_two_hundred_at_most(agency: FlaskClient) -> None:
    ids = [ID[:-4] + f"{i:04x}" for i in range(201)]
    confirm = {"decision": "confirm", "ids": ids}
    assert agency.post("/api/v1/hazards/confirmations", json=confirm).json["errors"][0]["code"] == "field.too_many"
    assert agency.post("/api/v1/hazards/confirmations", json={**confirm, "ids": ids[:200]}).status_code == 200


def test_statistics_are_asked_with_the_contracts_words(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    agency.get("/api/v1/statistics/social?from=2026-01-01&until=2027-01-01&region_code=330802")
    asked = fake_rooms.of("stats.social_statistics")[0].args[0]
    assert (str(asked.from_on), str(asked.until_on), asked.region_code) == ("2026-01-01", "2027-01-01", "330802")
    response = agency.get("/api/v1/statistics/social?from=soon")
    assert response.json["errors"][0]["field"] == "from"


def test_rates_go_out_as_numbers(agency: FlaskClient) -> None:
    assert agency.get("/api/v1/statistics/social").json["total"]["rectification_rate"] == 1.25


def test_a_jobs_errors_speak_the_callers_language(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    error = JobError(row=3, field="name", code="field.required")
    job = Job(id=f"agency-{ID}", kind="staff_import", state=JobState.FAILED, errors=[error])
    fake_rooms.answers["agency.get_job"] = job
    response = agency.get(f"/api/v1/jobs/{job.id}", headers={"Accept-Language": "en"})
    assert response.json["errors"][0] == {"row": 3, "field": "name", "code": "field.required", "params": {}, "message": "Required"}


def test_an_import_is_accepted_with_the_jobs_address(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["agency.import_staff"] = Job(id=f"agency-{ID}", kind="staff_import", state=JobState.QUEUED)
    response = agency.post("/api/v1/staff/imports", json={"file_id": ID})
    assert (response.status_code, response.headers["Location"]) == (202, f"/api/v1/jobs/agency-{ID}")
    assert fake_rooms.of("agency.import_staff")[0].args[0].dry_run is False
