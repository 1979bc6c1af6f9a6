"""A hazard's life: rectification, confirmation, extension, cancelling, acceptance."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, table

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.rpc.hazard import HazardQuery
from contracts.vocabulary import ConfirmDecision, ExtensionDecision, HazardState, HazardView, Right
from kit.ids import new_id
from kit.work import Doubtful
from services.hazard.queries.hazards import count_hazards, get_hazard, list_hazards
from services.hazard.queries.todo import may_read_file, todo
from services.hazard.tests.interface.conftest import TODAY
from services.hazard.usecases.confirmations import confirm_hazard, confirm_hazards
from services.hazard.usecases.extensions import ask_extension, decide_extension
from services.hazard.usecases.hazards import accept_hazard, cancel_hazard
from services.hazard.usecases.rectifications import rectify_hazard

CONFIRM, SEND_BACK = ConfirmDecision.CONFIRM, ConfirmDecision.SEND_BACK


@pytest.fixture
def hazard_id(stage):
    return stage.submit(stage.hazard()).hazards[0].id


def rectified(stage, hazard_id):
    return stage.act(stage.agency, rectify_hazard, hazard_id, stage.rectification(stage.agency))


def test_from_open_to_confirmed_with_its_history(stage, officer, hazard_id, events):
    hazard = rectified(stage, hazard_id)
    assert (hazard.state, hazard.rectified_on, hazard.version) == (HazardState.RECTIFIED, date(2026, 4, 8), 2)
    assert hazard.rectifications[0].measures == "已更换配电箱门并包扎电线"
    hazard = stage.act(officer, confirm_hazard, hazard_id, CONFIRM, None)
    assert hazard.state is HazardState.CONFIRMED
    assert hazard.confirmed_at is not None
    assert hazard.rectifications[0].verdict is CONFIRM
    assert [(step.action, step.state) for step in hazard.history] == [
        ("found", HazardState.OPEN),
        ("rectify", HazardState.RECTIFIED),
        ("confirm", HazardState.CONFIRMED),
    ]
    assert stage.act(stage.agency, get_hazard, hazard_id) == hazard
    changed = [payload for type_, payload in events() if type_ == "hazard_changed"]
    assert [(p["state"], p["version"], p["rectified_on"]) for p in changed] == [
        ("rectified", 2, "2026-04-08"),
        ("confirmed", 3, "2026-04-08"),
    ]


def test_sent_back_it_is_open_again_and_can_be_rectified_again(stage, hazard_id):
    rectified(stage, hazard_id)
    with pytest.raises(Invalid, match=r"fields\.invalid"):
        stage.act(stage.agency, confirm_hazard, hazard_id, SEND_BACK, " ")
    hazard = stage.act(stage.agency, confirm_hazard, hazard_id, SEND_BACK, "照片看不清")
    assert (hazard.state, hazard.rectified_on) == (HazardState.OPEN, None)
    assert (hazard.rectifications[0].verdict, hazard.rectifications[0].opinion) == (SEND_BACK, "照片看不清")
    hazard = rectified(stage, hazard_id)
    assert [r.verdict for r in hazard.rectifications] == [SEND_BACK, None]


def test_an_event_names_the_hazard_what_was_done_and_who_did_it(stage, officer, hazard_id, events):
    number = rectified(stage, hazard_id).number
    stage.act(officer, confirm_hazard, hazard_id, SEND_BACK, "照片看不清")
    changed = [payload for type_, payload in events() if type_ == "hazard_changed"]
    assert [(p["act"], p["acted_by"]) for p in changed] == [
        ("rectify", str(stage.agency.account_id)),
        ("send_back", str(officer.account_id)),
    ]
    assert {(p["number"], p["enterprise_name"]) for p in changed} == {(number, "衢州红星化工有限公司")}


def test_a_rectification_needs_a_photo_and_a_day_between_finding_and_today(stage, hazard_id):
    for change, code in (
        ({"photos": []}, "hazard.rectification.photo_missing"),
        ({"finished_on": date(2026, 4, 1)}, "hazard.rectification.before_finding"),
        ({"finished_on": TODAY + timedelta(days=1)}, "hazard.rectification.in_the_future"),
        ({"measures": "\x07"}, "hazard.field.control_character"),
        ({"funds_fen": -1}, "hazard.field.amount_out_of_range"),
    ):
        with pytest.raises(Invalid) as error:
            stage.act(stage.agency, rectify_hazard, hazard_id, stage.rectification(stage.agency, **change))
        assert [e["code"] for e in error.value.errors] == [code]
    for day in (date(2026, 4, 2), TODAY):
        again = stage.submit(stage.hazard()).hazards[0].id
        done = stage.act(stage.agency, rectify_hazard, again, stage.rectification(stage.agency, finished_on=day))
        assert done.rectified_on == day


def test_its_enterprise_rectifies_by_account_and_by_the_link_of_that_hazard(stage, hazard_id, actor):
    second = stage.submit(stage.hazard()).hazards[0].id
    by_link = stage.enterprise(hazard_id=hazard_id)
    with pytest.raises(NotFound):
        stage.act(by_link, rectify_hazard, second, stage.rectification(by_link))
    assert stage.act(by_link, rectify_hazard, hazard_id, stage.rectification(by_link)).state is HazardState.RECTIFIED
    assert [h.id for h in stage.act(by_link, list_hazards, HazardQuery()).items] == [hazard_id]
    account = stage.enterprise()
    assert stage.act(account, rectify_hazard, second, stage.rectification(account)).state is HazardState.RECTIFIED
    stranger = actor("enterprise")
    with pytest.raises(NotFound):
        stage.act(stranger, rectify_hazard, second, stage.rectification(stranger))
    with pytest.raises(Forbidden):
        stage.act(account, confirm_hazard, second, CONFIRM, None)


def test_who_may_do_what(stage, other, officer, hazard_id, actor):
    for allowed, refused, error in (
        (stage.sub_account(Right.HAZARD), stage.sub_account(Right.VISIT), Forbidden),
        (stage.agency, other.agency, NotFound),
        (stage.agency, officer, Forbidden),
    ):
        with pytest.raises(error):
            stage.act(refused, rectify_hazard, hazard_id, stage.rectification(refused))
        assert stage.act(allowed, get_hazard, hazard_id).id == hazard_id
    rectified(stage, hazard_id)
    for stranger in (other.agency, actor("officer", region_codes=["330800", "330803"])):
        with pytest.raises(NotFound):
            stage.act(stranger, confirm_hazard, hazard_id, CONFIRM, None)
    for outsider in (actor("admin"), actor("inspector")):
        with pytest.raises(Forbidden):
            stage.act(outsider, get_hazard, hazard_id)
    assert stage.act(actor("officer"), confirm_hazard, hazard_id, CONFIRM, None).state is HazardState.CONFIRMED


def test_a_step_that_the_life_does_not_have_is_a_conflict(stage, officer, hazard_id):
    with pytest.raises(Conflict, match=r"hazard\.hazard\.state"):
        stage.act(stage.agency, confirm_hazard, hazard_id, CONFIRM, None)
    rectified(stage, hazard_id)
    with pytest.raises(Conflict, match=r"hazard\.hazard\.state"):
        rectified(stage, hazard_id)
    with pytest.raises(Conflict, match=r"hazard\.hazard\.state"):
        stage.act(officer, cancel_hazard, hazard_id, "重复")


def test_of_two_at_once_one_reports_and_the_other_is_told(stage, hazard_id):
    news = [stage.rectification(stage.agency) for _ in range(4)]

    def report(new):
        try:
            return stage.act(stage.agency, rectify_hazard, hazard_id, new).state
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(report, news))
    assert sorted(answers) == ["hazard.hazard.state"] * 3 + [HazardState.RECTIFIED]
    assert len(stage.act(stage.agency, get_hazard, hazard_id).rectifications) == 1


def test_a_major_hazard_is_accepted_before_it_is_confirmed(stage, officer):
    hazard_id = stage.submit(stage.major()).hazards[0].id
    with pytest.raises(Conflict, match=r"hazard\.hazard\.state"):
        stage.act(officer, accept_hazard, hazard_id, "验收合格", [])
    rectified(stage, hazard_id)
    with pytest.raises(Conflict, match="not_accepted"):
        stage.act(officer, confirm_hazard, hazard_id, CONFIRM, None)
    report = stage.file(officer, media_type="application/pdf")
    accepted = stage.act(officer, accept_hazard, hazard_id, "验收合格", [report])
    assert accepted.acceptance.file_ids == [report]
    sent_back = stage.act(officer, confirm_hazard, hazard_id, SEND_BACK, "现场复查不符")
    assert sent_back.acceptance is None
    rectified(stage, hazard_id)
    with pytest.raises(Conflict, match="not_accepted"):
        stage.act(officer, confirm_hazard, hazard_id, CONFIRM, None)
    stage.act(stage.agency, accept_hazard, hazard_id, "已复验合格", [])
    assert stage.act(officer, confirm_hazard, hazard_id, CONFIRM, None).state is HazardState.CONFIRMED


def test_many_are_confirmed_each_for_itself(stage, other, officer):
    good, major, still_open = stage.submit(stage.hazard(), stage.major(), stage.hazard()).hazards
    theirs = other.submit(other.hazard()).hazards[0]
    for hazard in (good, major):
        rectified(stage, hazard.id)
    ids = [still_open.id, good.id, theirs.id, major.id]
    result = stage.act(officer, confirm_hazards, ids, CONFIRM, None)
    assert result.done == [good.id]
    assert [(r.id, r.code) for r in result.refused] == [
        (still_open.id, "hazard.hazard.state"),
        (theirs.id, "hazard.hazard.not_found"),
        (major.id, "hazard.hazard.not_accepted"),
    ]
    assert stage.act(officer, get_hazard, good.id).state is HazardState.CONFIRMED
    assert stage.act(officer, get_hazard, major.id).state is HazardState.RECTIFIED
    for wrong in ([], [new_id() for _ in range(201)], [good.id, good.id]):
        with pytest.raises(Invalid):
            stage.act(officer, confirm_hazards, wrong, CONFIRM, None)


def test_an_extension_moves_the_deadline_when_it_is_approved(stage, officer, hazard_id):
    later = date(2026, 5, 20)
    with pytest.raises(Invalid):
        stage.act(stage.agency, ask_extension, hazard_id, date(2026, 4, 20), "设备未到货")
    asked = stage.act(stage.agency, ask_extension, hazard_id, later, "设备未到货")
    assert asked.deadline_on == date(2026, 4, 20)
    with pytest.raises(Conflict, match="asked_already"):
        stage.act(stage.agency, ask_extension, hazard_id, later, "再问")
    extension_id = asked.extensions[0].id
    with pytest.raises(Forbidden):
        stage.act(stage.agency, decide_extension, hazard_id, extension_id, ExtensionDecision.APPROVE, None)
    with pytest.raises(NotFound):
        stage.act(officer, decide_extension, hazard_id, new_id(), ExtensionDecision.APPROVE, None)
    with pytest.raises(Invalid):
        stage.act(officer, decide_extension, hazard_id, extension_id, ExtensionDecision.REFUSE, None)
    stage.later(days=11)  # a day after the first deadline
    assert stage.act(officer, get_hazard, hazard_id).overdue
    extended = stage.act(officer, decide_extension, hazard_id, extension_id, ExtensionDecision.APPROVE, None)
    assert (extended.deadline_on, extended.overdue) == (later, False)
    with pytest.raises(Conflict, match=r"extension\.state"):
        stage.act(officer, decide_extension, hazard_id, extension_id, ExtensionDecision.REFUSE, "不同意")


def test_overdue_begins_the_day_after_the_deadline(stage, hazard_id):
    overdue = HazardQuery(view=HazardView.OVERDUE)
    stage.later(days=10)
    assert stage.act(stage.agency, list_hazards, overdue).items == []
    stage.later(hours=14)  # midnight in Quzhou, 16:00 in UTC of the day before
    assert [h.overdue for h in stage.act(stage.agency, list_hazards, overdue).items] == [True]


def test_an_officer_cancels_with_a_reason(stage, officer, hazard_id):
    with pytest.raises(Forbidden):
        stage.act(stage.agency, cancel_hazard, hazard_id, "重复录入")
    with pytest.raises(Invalid):
        stage.act(officer, cancel_hazard, hazard_id, "")
    cancelled = stage.act(officer, cancel_hazard, hazard_id, "重复录入")
    assert (cancelled.state, cancelled.cancel_reason) == (HazardState.CANCELLED, "重复录入")
    assert stage.act(officer, list_hazards, HazardQuery()).items == []
    assert stage.act(stage.agency, get_hazard, hazard_id).state is HazardState.CANCELLED


def test_files_are_read_by_those_who_read_what_they_hang_on(stage, other, officer, hazard_id):
    photo = stage.file(stage.agency)
    second = stage.submit(stage.hazard(photos=[photo])).hazards[0].id
    for reader, expected in (
        (stage.agency, True),
        (officer, True),
        (stage.enterprise(), True),
        (stage.enterprise(hazard_id=second), True),
        (stage.enterprise(hazard_id=hazard_id), False),
        (other.agency, False),
        (stage.sub_account(Right.HAZARD), True),
        (stage.sub_account(Right.VISIT), True),
        (stage.sub_account(Right.STAFF), False),
    ):
        assert stage.act(reader, may_read_file, photo) is expected


def test_an_unknown_photo_of_a_rectification_asks_its_source(stage, hazard_id):
    photo = new_id()
    with pytest.raises(Doubtful) as doubt:
        stage.act(stage.agency, rectify_hazard, hazard_id, stage.rectification(stage.agency, photos=[photo]))
    assert doubt.value.facts == [("auth", "file", str(photo))]


def test_what_waits_for_whom(stage, officer, actor):
    stage.submit(
        stage.hazard(deadline_on=date(2026, 4, 9)),
        stage.hazard(deadline_on=TODAY),
        stage.hazard(deadline_on=date(2026, 4, 17), description="无"),
        stage.hazard(deadline_on=date(2026, 4, 18)),
        stage.major(deadline_on=date(2026, 6, 1)),
    )
    hazard_id = stage.submit(stage.hazard()).hazards[0].id
    rectified(stage, hazard_id)
    extended = stage.submit(stage.hazard()).hazards[0].id
    stage.act(stage.agency, ask_extension, extended, date(2026, 5, 20), "设备未到货")
    assert stage.act(stage.agency, todo) == {"hazards_to_confirm": 1, "hazards_overdue": 1, "hazards_due_soon": 2}
    assert stage.act(officer, todo) == {
        "hazards_overdue": 1,
        "hazards_major_open": 1,
        "hazards_doubtful_text": 1,
        "extensions_asked": 1,
        "signals_open": 0,
    }
    for who, waiting, count in (
        (stage.agency, {"due_soon": True}, 2),
        (officer, {"extension_asked": True}, 1),
        (officer, {"doubtful_text": True}, 1),
    ):
        query = HazardQuery(view=HazardView.UNRECTIFIED, **waiting)
        assert len(stage.act(who, list_hazards, query).items) == stage.act(who, count_hazards, query).unrectified == count
    assert stage.act(stage.enterprise(), todo) == {"hazards_open": 6, "hazards_overdue": 1}
    assert stage.act(actor("admin"), todo) == {}
    assert stage.act(stage.sub_account(Right.VISIT), todo) == {}


def test_the_database_itself_keeps_tenants_apart(stage, other, hazard_id):
    """Without any WHERE: row-level security alone."""

    def rows(actor, work):
        tables = ("visit", "hazard", "hazard_step", "finding", "attachment", "contract_copy", "staff_copy", "hazard_count_delta")
        return [work.db.scalar(select(func.count()).select_from(table(name))) for name in tables]

    stage.submit(stage.hazard(photos=[stage.file(stage.agency)]))
    assert all(stage.act(stage.agency, rows))
    assert stage.act(other.agency, rows) == [0, 0, 0, 0, 0, 1, 2, 0]
    assert stage.act(stage.enterprise(), rows)[:2] == [2, 2]
    assert stage.act(stage.enterprise(), rows)[5:] == [0, 0, 0]
