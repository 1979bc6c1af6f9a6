"""Facts of files: whose they are, who may read them, when they go."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.events.envelope import Envelope
from contracts.events.files import FilesAttached
from contracts.files import FileFact
from contracts.rpc.auth import FileAccess, NewFile
from kit.clock import FixedClock
from kit.ids import new_id
from kit.work import transaction
from services.auth.queries.files import get_file
from services.auth.settings_facts import file_facts
from services.auth.usecases.files import apply_files_attached, record_file, record_made_file, take_abandoned_files

BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)
ROLES = ["agency", "sub_account", "officer", "admin", "inspector", "enterprise"]


def new_file(**more: Any) -> NewFile:
    return NewFile(**{"file_id": new_id(), "name": "照片.jpg", "media_type": "image/jpeg", "size": 9, "sha256": "0" * 64, **more})


def record(tools: Any, who: Any, new: NewFile | None = None, at: datetime = BEGIN) -> UUID:
    tools.clock = FixedClock(at)
    with transaction(tools, who) as work:
        return record_file(who, work, new or new_file()).file_id


def access(tools: Any, who: Any, file_id: UUID) -> Any:
    with transaction(tools, who) as work:
        return get_file(who, work, file_id)


def attach(tools: Any, room: str, file_ids: list[UUID], *, thing: UUID, version: int, at: datetime = BEGIN) -> None:
    payload = msgspec.to_builtins(FilesAttached(object_kind="visit", object_id=thing, file_ids=file_ids))
    envelope = Envelope(
        source=room, type="files_attached", entity_id=str(thing), entity_version=version, payload=payload, seq=version, at=at
    )
    tools.clock = FixedClock(at)
    with transaction(tools, None) as work:
        apply_files_attached(work, envelope)


def take(tools: Any, at: datetime) -> list[UUID]:
    tools.clock = FixedClock(at)
    with transaction(tools, None) as work:
        return take_abandoned_files(work)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_recorded_a_file_reads_it(auth: Any, actor: Any, role: str) -> None:
    who = actor(role)
    file_id = record(auth, who)
    found = access(auth, who, file_id)
    assert found.allowed
    assert found.rooms == []
    assert (found.file.uploaded_by, found.file.owner) == (who.account_id, str(who.agency_id or who.enterprise_id or ""))


def test_a_recorded_file_is_told_to_all_rooms_and_audited(auth: Any, actor: Any) -> None:
    file_id = record(auth, actor("agency"))
    with auth.engine.connect() as connection:
        event = connection.execute(text("select * from outbox")).one()
        entry = connection.execute(text("select * from audit_entry")).one()
    assert (event.type, event.entity_id, entry.action) == ("file_saved", str(file_id), "auth.file.recorded")
    with transaction(auth, None) as work:
        (fact,) = file_facts(work, [str(file_id), str(new_id()), "no id"])
    assert fact.payload == event.payload


def test_wrong_facts_and_taken_ids_are_refused(auth: Any, actor: Any) -> None:
    who = actor("agency")
    with pytest.raises(Invalid):
        record(auth, who, new_file(sha256="x"))
    file_id = record(auth, who)
    with pytest.raises(Conflict):
        record(auth, actor("agency"), new_file(file_id=file_id))
    with pytest.raises(Forbidden):
        record(auth, actor("agency", must_change_password=True))


def test_a_file_on_nothing_is_not_for_others_and_names_no_room(auth: Any, actor: Any) -> None:
    file_id = record(auth, actor("agency"))
    for other in (actor("agency"), actor("enterprise"), actor("officer"), actor("admin")):
        refused = access(auth, other, file_id)
        assert not refused.allowed
        assert refused.rooms == []
    with pytest.raises(NotFound, match=r"^\('file\.not_found'"):
        access(auth, actor("admin"), new_id())


def test_others_are_sent_to_the_rooms_that_attached_it(auth: Any, actor: Any) -> None:
    file_id, officer = record(auth, actor("agency")), actor("officer")
    visit, report = new_id(), new_id()
    attach(auth, "hazard", [file_id], thing=visit, version=1)
    attach(auth, "hazard", [file_id], thing=new_id(), version=1)
    attach(auth, "evaluation", [file_id], thing=report, version=1)
    found = access(auth, officer, file_id)
    assert (found.allowed, found.rooms) == (False, ["evaluation", "hazard"])
    attach(auth, "evaluation", [], thing=report, version=2)
    assert access(auth, officer, file_id).rooms == ["hazard"]


def test_what_a_job_made_is_its_owners_and_goes_after_a_day(auth: Any, actor: Any) -> None:
    officer, agency = actor("officer"), actor("agency")
    auth.clock = FixedClock(BEGIN)
    for who in (officer, agency):
        owner = str(who.agency_id or "")
        fact = FileFact(**msgspec.structs.asdict(new_file(name="导出.xlsx")), owner=owner, uploaded_by=who.account_id)
        for _ in range(2):
            with transaction(auth, None) as work:
                record_made_file(work, fact)
        assert access(auth, who, fact.file_id) == FileAccess(file=fact, allowed=True, rooms=[])
        assert not access(auth, actor("officer"), fact.file_id).allowed
        with pytest.raises(Conflict), transaction(auth, None) as work:
            record_made_file(work, msgspec.structs.replace(fact, size=8))
    take(auth, BEGIN + timedelta(hours=23))
    assert len(take(auth, BEGIN + timedelta(hours=24))) == 2


def test_an_older_word_of_a_room_changes_nothing(auth: Any, actor: Any) -> None:
    file_id, thing = record(auth, actor("agency")), new_id()
    attach(auth, "hazard", [file_id], thing=thing, version=2)
    attach(auth, "hazard", [], thing=thing, version=1)
    attach(auth, "hazard", [], thing=thing, version=2)
    assert access(auth, actor("officer"), file_id).rooms == ["hazard"]


def test_what_nothing_attached_for_a_day_is_taken_once(auth: Any, actor: Any) -> None:
    who = actor("agency")
    lonely, kept = record(auth, who), record(auth, who)
    attach(auth, "hazard", [kept], thing=new_id(), version=1)
    assert take(auth, BEGIN + timedelta(hours=22)) == []
    assert take(auth, BEGIN + timedelta(hours=23)) == []
    assert take(auth, BEGIN + timedelta(hours=24)) == [lonely]
    assert take(auth, BEGIN + timedelta(hours=48)) == []
    assert access(auth, who, kept).allowed
    with pytest.raises(NotFound):
        access(auth, who, lonely)


def test_after_a_long_rest_rooms_are_heard_before_anything_is_taken(auth: Any, actor: Any) -> None:
    who = actor("agency")
    file_id = record(auth, who)
    monday = BEGIN + timedelta(days=3)
    assert take(auth, monday) == []
    attach(auth, "hazard", [file_id], thing=new_id(), version=1, at=monday + timedelta(minutes=1))
    assert take(auth, monday + timedelta(days=3)) == []
    assert access(auth, who, file_id).allowed


def test_what_was_once_attached_is_kept_for_good(auth: Any, actor: Any) -> None:
    file_id, thing = record(auth, actor("agency")), new_id()
    attach(auth, "hazard", [file_id], thing=thing, version=1)
    attach(auth, "hazard", [], thing=thing, version=2)
    take(auth, BEGIN + timedelta(days=2))
    assert take(auth, BEGIN + timedelta(days=4)) == []


def test_a_tenant_cannot_record_for_another_even_past_the_use_case(auth: Any, actor: Any) -> None:
    statement = text("insert into stored_file values (:id, :owner, :id, '{}', 'n', 'm/m', 1, 'x', now(), null, null)").bindparams(
        id=new_id(), owner=str(new_id())
    )
    with pytest.raises(Exception, match="row-level security"), transaction(auth, actor("agency")) as work:
        work.db.execute(statement)
