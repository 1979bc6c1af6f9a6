"""The settings half of auth as other processes meet it: a real service, broker and database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from contracts.errors import Forbidden, Stale
from contracts.events.envelope import Envelope, EventPage
from contracts.rpc.accounts import NewAccount
from contracts.rpc.auth import AuthRpc, NewFile, NoticeQuery
from contracts.rpc.rule_book import RuleTermEntry
from contracts.rpc.work_calendar import CalendarEntry
from contracts.vocabulary import Role
from kit.ids import new_id
from kit.publisher import Publisher
from kit.typed_rpc import typed
from services.auth.city import read_city

pytestmark = pytest.mark.broker


@pytest.fixture
def auth(run_services: Any, rpc_client: Any) -> Any:
    run_services("services.auth.service:AuthService", env={"ZJJG_CAPTCHA": "off"})
    return typed(rpc_client, AuthRpc, "auth")


def test_a_started_auth_serves_and_publishes_its_city(
    auth: Any, rpc_client: Any, context: Any, actor: Any, eventually: Any
) -> None:
    eventually(lambda: len(auth.list_regions().items) == 107)
    assert {p.name for p in auth.list_parameters().items} >= {"city_name", "account_help"}
    assert auth.get_dictionary("scale").version == 1

    def published() -> int:
        kinds = ["region_saved", "rule_saved", "calendar_saved"]
        page = msgspec.json.decode(rpc_client.call("auth", "events_since", 0, kinds), type=EventPage)
        return len(page.events)

    city = read_city("quzhou")
    years = 3
    eventually(lambda: published() == len(city.regions) + len(city.rules) + years)
    facts = msgspec.json.decode(rpc_client.call("auth", "facts_of", "rule", ["visit.late_entry_days"]), type=list[Envelope])
    assert facts[0].payload["value"] == "7"

    agency, admin = auth.with_context(context(actor("agency"))), auth.with_context(context(actor("admin")))
    changed = admin.put_parameter("city_name", "衢州", 1)
    assert changed.version == 2
    with pytest.raises(Stale):
        admin.put_parameter("city_name", "衢州市", 1)
    with pytest.raises(Forbidden):
        agency.put_parameter("city_name", "衢州市", 2)
    book = agency.list_rules()
    low = next(rule for rule in book.items if rule.key == "spot_check.low_score")
    assert (low.value, low.unit) == (60, "points")
    soon = datetime.now(UTC).date() + timedelta(days=2)
    entry = RuleTermEntry(value=Decimal("62.5"), in_force_from=soon, source="衢应急〔2026〕9号")
    assert admin.put_rule(low.key, entry, low.version).terms[0].value == Decimal("62.5")
    with pytest.raises(Forbidden):
        agency.put_rule(low.key, entry, low.version)
    calendar = agency.get_calendar(soon.year)
    assert admin.put_calendar(calendar.year, CalendarEntry(days=[]), calendar.version).days == []
    assert agency.get_notice_settings().digest is True
    assert agency.put_preference("draft", {"a": [1, "二"]}).value == {"a": [1, "二"]}
    assert agency.get_preference("draft").value == {"a": [1, "二"]}
    assert agency.list_notices(NoticeQuery()).items == []
    assert agency.todo() == {"notices": 0}


def test_a_file_that_a_room_attached_is_that_rooms_to_show(
    auth: Any, amqp_uri: str, context: Any, actor: Any, eventually: Any
) -> None:
    agency, officer = auth.with_context(context(actor("agency"))), auth.with_context(context(actor("officer")))
    new = NewFile(file_id=new_id(), name="照片.jpg", media_type="image/jpeg", size=9, sha256="0" * 64)
    fact = agency.record_file(new)
    thing = new_id()
    event = {
        "source": "hazard",
        "type": "files_attached",
        "entity_id": str(thing),
        "entity_version": 1,
        "payload": {"object_kind": "visit", "object_id": str(thing), "file_ids": [str(new.file_id)]},
        "seq": 1,
        "at": "2026-11-23T01:00:00Z",
    }
    publisher = Publisher(amqp_uri)
    publisher.publish([("hazard.events", "files_attached", msgspec.json.encode(event), {})])
    publisher.close()
    eventually(lambda: agency.get_file(new.file_id).rooms == ["hazard"])
    seen = officer.get_file(new.file_id)
    assert (seen.file, seen.allowed) == (fact, False)
    assert auth.take_abandoned_files() == []


def test_a_reminder_of_another_room_comes_into_the_inbox_by_the_broker_once(
    auth: Any, amqp_uri: str, context: Any, actor: Any, eventually: Any
) -> None:
    eventually(lambda: len(auth.list_regions().items) > 100)
    officer = auth.with_context(context(actor("officer", region_codes=["330800", "330802"])))
    new = NewAccount(
        role=Role.AGENCY, username="qz_anke", name="衢州安科技术有限公司", uscc="91330800147755889T", kinds=["social"], region_code="330802",
        contact_name="李某", contact_mobile="13800000000",
    )  # fmt: skip
    made = officer.create_account(new)
    main = auth.with_context(context(actor("agency", account_id=made.id, agency_id=made.agency_id)))
    due = {
        "topic": "visits_behind", "agency_id": str(made.agency_id), "enterprise_id": None, "subject_kind": "service_contract",
        "subject_id": str(new_id()), "due_on": "2026-11-01", "days": 0,
        "params": {"number": "FW-1", "enterprise": "某厂", "promised": "10", "done": "8"},
    }  # fmt: skip
    event = {
        "source": "agency", "type": "reminder_due", "entity_id": "visits_behind:1", "entity_version": 1, "payload": due, "seq": 1,
        "at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    publisher = Publisher(amqp_uri)
    publisher.publish([("agency.events", "reminder_due", msgspec.json.encode(event), {})] * 2)
    publisher.close()
    eventually(lambda: [n.code for n in main.list_notices(NoticeQuery()).items] == ["auth.notice.visits_behind"])
    assert main.list_notices(NoticeQuery()).items[0].params["done"] == "8"
