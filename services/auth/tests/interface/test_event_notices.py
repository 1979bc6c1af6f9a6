"""What other rooms' events put into inboxes: whom they concern, once for each change."""

import json
from datetime import timedelta
from typing import Any

import pytest

from contracts.notice_words import NOTICE_WORDS
from contracts.rpc.accounts import AccountPatch, NewAccount
from contracts.rpc.auth import NoticeQuery
from contracts.vocabulary import Role
from kit.ids import new_id
from services.auth.queries.notices import list_notices
from services.auth.room import ROOM
from services.auth.usecases.accounts import create_account, update_account
from services.auth.usecases.digests import DIGEST, DUE
from services.auth.usecases.event_notices import CODES

QUJIANG = "330803"


class City:
    """An agency's main account, an enterprise's, and officers of the city and of two of its districts."""

    def __init__(self, stage: Any, agency: Any, admin: Any, officer: Any, actor: Any) -> None:
        self.stage, self.agency_id, self.enterprise_id = stage, agency.row.agency_id, new_id()
        self.main = actor(Role.AGENCY, account_id=agency.row.id, agency_id=self.agency_id)
        self.officers = {}
        for code in ("330800", "330802", QUJIANG):
            new = NewAccount(role=Role.OFFICER, username=f"amt_{code}", display_name="某人", region_code=code)
            row = stage.call(admin, create_account, new)
            self.officers[code] = actor(Role.OFFICER, account_id=row.id, region_codes=["330800"])
        self.tell("agency", "enterprise_saved", self.enterprise_id, 1, self._enterprise())
        made = stage.call(
            officer, create_account, NewAccount(role=Role.ENTERPRISE, username="qz_werk", enterprise_id=self.enterprise_id)
        )
        self.enterprise = actor(Role.ENTERPRISE, account_id=made.id, enterprise_id=self.enterprise_id)

    def tell(self, source: str, kind: str, entity_id: Any, version: int, payload: dict[str, Any]) -> None:
        self.stage.apply(
            ROOM.replicas[source][kind], source, kind, entity_id, json.loads(json.dumps(payload, default=str)), version
        )

    def codes(self, who: Any) -> list[str]:
        return [n.code.removeprefix("auth.notice.") for n in reversed(self.stage.call(who, list_notices, NoticeQuery()).items)]

    def everyone(self) -> dict[str, list[str]]:
        readers = {"main": self.main, "enterprise": self.enterprise, **self.officers}
        return {name: codes for name, who in readers.items() if (codes := self.codes(who))}

    def declaration(self, version: int, state: str) -> None:
        payload = {
            "agency_id": self.agency_id, "name": "衢州安科技术有限公司", "uscc": "91330800147755889T", "kinds": ["social"],
            "region_code": "330802", "region_codes": ["330800", "330802"], "state": state, "declared": True,
        }  # fmt: skip
        self.tell("agency", "agency_saved", self.agency_id, version, payload)

    def hazard(self, **changes: Any) -> dict[str, Any]:
        return {
            "hazard_id": new_id(), "version": 2, "visit_id": new_id(), "agency_id": self.agency_id, "enterprise_id": self.enterprise_id,
            "region_codes": ["330800", "330802", "330802001"], "found_on": "2026-11-20", "deadline_on": "2026-12-01", "level": "general",
            "state": "open", "rectified_on": None, "number": "YH-330802-2026-000001", "enterprise_name": "某厂", **changes,
        }  # fmt: skip

    def changed(self, **changes: Any) -> None:
        hazard = self.hazard(**changes)
        self.tell("hazard", "hazard_changed", hazard["hazard_id"], hazard["version"], hazard)

    def _enterprise(self) -> dict[str, Any]:
        return {
            "enterprise_id": self.enterprise_id, "name": "某厂", "uscc": "91330800147755889T", "region_code": "330802",
            "region_codes": ["330800", "330802"],
        }  # fmt: skip


@pytest.fixture
def town(stage: Any, agency: Any, admin: Any, officer: Any, actor: Any) -> City:
    return City(stage, agency, admin, officer, actor)


def test_a_declaration_is_told_to_its_officers_and_its_review_to_the_agency(town: City):
    town.declaration(1, "draft")
    assert town.everyone() == {}
    town.declaration(2, "submitted")
    assert town.everyone() == {"330800": ["declaration_submitted"], "330802": ["declaration_submitted"]}
    town.declaration(3, "returned")
    town.declaration(4, "submitted")
    town.declaration(5, "approved")
    assert town.codes(town.main) == ["declaration_returned", "declaration_approved"]
    assert town.codes(town.officers["330802"]) == ["declaration_submitted"] * 2


def test_the_same_state_again_and_the_same_event_again_are_no_news(town: City):
    for version in (2, 2, 3, 2):
        town.declaration(version, "returned")
    assert town.everyone() == {"main": ["declaration_returned"]}
    hazard_id = new_id()
    for _ in range(2):
        town.changed(act="cancel", hazard_id=hazard_id)
    assert town.codes(town.main) == ["declaration_returned", "hazard_cancelled"]
    town.changed(act="cancel", hazard_id=hazard_id, version=7)
    assert len(town.codes(town.main)) == 3


def test_sent_back_is_told_to_both_sides_and_decisions_to_the_agency(town: City):
    town.changed(act="send_back")
    assert town.everyone() == {"main": ["hazard_sent_back"], "enterprise": ["hazard_sent_back"]}
    for act in ("cancel", "approve_extension", "refuse_extension", "rectify", "accept", "confirm", ""):
        town.changed(act=act)
    assert town.codes(town.main) == ["hazard_sent_back", "hazard_cancelled", "extension_approved", "extension_refused"]
    assert town.codes(town.enterprise) == ["hazard_sent_back"]
    notice = town.stage.call(town.main, list_notices, NoticeQuery()).items[-1]
    assert notice.params == {"number": "YH-330802-2026-000001", "enterprise": "某厂", "deadline_on": "2026-12-01"}
    assert notice.subject_kind == "hazard"


def test_who_did_it_is_not_told(town: City):
    town.changed(act="send_back", acted_by=town.main.account_id)
    assert town.everyone() == {"enterprise": ["hazard_sent_back"]}


def test_asked_extensions_and_major_hazards_go_to_the_officers_of_the_region(town: City):
    town.changed(act="ask_extension")
    visit_id = new_id()
    visit = {
        "visit_id": visit_id, "contract_id": new_id(), "agency_id": town.agency_id, "enterprise_id": town.enterprise_id,
        "region_codes": ["330800", "330802"], "visited_on": "2026-11-20", "staff": [], "state": "submitted",
        "hazards": [town.hazard(), town.hazard(level="major"), town.hazard(level="major")],
    }  # fmt: skip
    for _ in range(2):
        town.tell("hazard", "visit_submitted", visit_id, 1, visit)
    told = ["extension_asked", "major_hazard_found", "major_hazard_found"]
    assert town.everyone() == {"330800": told, "330802": told}


def test_certificates_that_run_out_are_told_to_their_agency_once_a_reminder(town: City):
    staff_id = new_id()
    due = {
        "agency_id": town.agency_id,
        "staff_id": staff_id,
        "staff_name": "张三",
        "kind": "fire_engineer",
        "valid_until": "2026-12-20",
    }
    for days in (30, 30, 0):
        town.tell("agency", "certificate_due", f"{staff_id}:fire_engineer:2026-12-20:{days}", 1, {**due, "days": days})
    assert town.everyone() == {"main": ["certificate_due", "certificate_expired"]}


def test_reminders_are_told_to_the_agency_and_where_one_is_named_to_the_enterprise(town: City):
    def remind(topic: str, days: int, enterprise_id: Any = None) -> None:
        thing = new_id()
        due = {"topic": topic, "agency_id": town.agency_id, "enterprise_id": enterprise_id, "subject_kind": "hazard", "subject_id": thing,
               "due_on": "2026-12-01", "days": days, "params": {"number": "YH-1"}}  # fmt: skip
        source = "hazard" if enterprise_id else "agency"
        for _ in range(3):
            town.tell(source, "reminder_due", f"{topic}:{thing}:2026-12-01:{days}", 1, due)

    for topic in ("agency_certificate", "site_notice", "visits_behind"):
        remind(topic, 0)
        remind(topic, 3)
    remind("hazard_deadline", 7, town.enterprise_id)
    remind("hazard_deadline", 0, town.enterprise_id)
    hazards = ["hazard_due", "hazard_overdue"]
    agency = [
        "agency_certificate_expired",
        "agency_certificate_due",
        "site_notice_missing",
        "site_notice_due",
        *["visits_behind"] * 2,
    ]
    assert town.everyone() == {"main": agency + hazards, "enterprise": hazards}


def test_word_from_long_ago_is_no_news(town: City):
    """A copy built anew meets the newest event of everything."""
    apply = town.stage.apply
    then = town.stage.clock.at - timedelta(days=8)

    def late(fn: Any, *args: Any) -> None:
        now, town.stage.clock.at = town.stage.clock.at, then
        event: list[Any] = []
        town.stage.open, opened = (lambda _fn, envelope: event.append(envelope)), town.stage.open
        apply(fn, *args)
        town.stage.open, town.stage.clock.at = opened, now
        opened(fn, event[0])

    town.stage.apply = late
    town.declaration(2, "returned")
    town.changed(act="cancel")
    assert town.everyone() == {}


def test_a_disabled_account_is_told_nothing(town: City, stage: Any, officer: Any):
    stage.call(officer, update_account, town.main.account_id, AccountPatch(disabled=True), 1)
    town.declaration(2, "returned")
    assert town.everyone() == {}


def test_every_code_has_its_words():
    assert set(NOTICE_WORDS) == {*CODES, DIGEST}
    assert set(DUE) <= set(CODES)
    for words in NOTICE_WORDS.values():
        assert set(words) == {"zh-CN", "en"}
