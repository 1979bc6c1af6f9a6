"""An account's inbox."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import NotFound
from contracts.rpc.auth import NoticeQuery
from kit.clock import FixedClock
from kit.ids import new_id
from kit.testing.queries import query_counter
from kit.work import transaction
from services.auth.queries.notices import list_notices, todo
from services.auth.usecases.notices import notify, read_notice

BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def actor(auth: Any, actor: Any) -> Any:
    """Actors whose accounts are kept, without which the database would show a tenant no notice."""

    def make(role: str, **claims: Any) -> Any:
        made = actor(role, **claims)
        values = {"id": made.account_id, "role": role, "name": f"n_{made.account_id.hex[:24]}", "agency": made.agency_id}
        with transaction(auth, None) as work:
            work.db.execute(
                text(
                    "insert into account (id, created_at, updated_at, version, role, username, display_name, agency_id, enterprise_id,"
                    " rights, disabled, password_hash, former_hashes, must_change_password, search_text)"
                    " values (:id, now(), now(), 1, :role, :name, '某人', :agency, :enterprise, '{}', false, '', '{}', false, '')"
                ),
                {**values, "enterprise": made.enterprise_id},
            )
        return made

    return make


def tell(tools: Any, *account_ids: Any, code: str = "auth.test", at: datetime = BEGIN) -> None:
    tools.clock = FixedClock(at)
    with transaction(tools, None) as work:
        notify(work, account_ids, code, {"name": "甲"}, ("agency", new_id()))


def inbox(tools: Any, who: Any, **query: Any) -> Any:
    with transaction(tools, who) as work:
        return list_notices(who, work, NoticeQuery(**query))


def read(tools: Any, who: Any, notice_id: Any) -> Any:
    with transaction(tools, who) as work:
        return read_notice(who, work, notice_id)


def count(tools: Any, who: Any) -> dict[str, int]:
    with transaction(tools, who) as work:
        return todo(who, work)


def test_each_account_is_told_once_and_sees_its_own_newest_first(auth: Any, actor: Any) -> None:
    agency, officer = actor("agency"), actor("officer")
    tell(auth, agency.account_id, agency.account_id, officer.account_id, code="auth.first")
    tell(auth, agency.account_id, code="auth.second", at=BEGIN + timedelta(minutes=1))
    found = inbox(auth, agency)
    assert [n.code for n in found.items] == ["auth.second", "auth.first"]
    assert found.items[0].params == {"name": "甲"}
    assert [n.code for n in inbox(auth, officer).items] == ["auth.first"]
    assert count(auth, agency) == {"notices": 2}


def test_reading_marks_it_once(auth: Any, actor: Any) -> None:
    who = actor("agency")
    tell(auth, who.account_id)
    tell(auth, who.account_id)
    first = inbox(auth, who).items[0]
    assert read(auth, who, first.id).read_at == BEGIN
    auth.clock = FixedClock(BEGIN + timedelta(hours=1))
    assert read(auth, who, first.id).read_at == BEGIN
    assert [n.id for n in inbox(auth, who, unread=False).items] == [first.id]
    assert first.id not in [n.id for n in inbox(auth, who, unread=True).items]
    assert count(auth, who) == {"notices": 1}


def test_a_notice_of_another_account_is_not_there(auth: Any, actor: Any) -> None:
    who = actor("agency")
    tell(auth, who.account_id)
    notice = inbox(auth, who).items[0]
    for other in (actor("sub_account", agency_id=who.agency_id), actor("admin")):
        with pytest.raises(NotFound):
            read(auth, other, notice.id)
    with pytest.raises(NotFound):
        read(auth, who, new_id())


def test_the_database_shows_a_tenant_the_notices_of_its_own_accounts_whatever_is_asked(auth: Any, actor: Any) -> None:
    first, second, firm = actor("agency"), actor("agency"), actor("enterprise")
    tell(auth, first.account_id, second.account_id, firm.account_id)
    for who in (first, second, firm):
        with transaction(auth, who) as work:
            assert list(work.db.scalars(text("select account_id from notice"))) == [who.account_id]


def test_pages_follow_each_other_to_the_end(auth: Any, actor: Any) -> None:
    who = actor("officer")
    for minute in range(5):
        tell(auth, who.account_id, who.account_id, code=f"auth.n{minute}", at=BEGIN + timedelta(minutes=minute))
    seen, cursor = [], None
    with query_counter(auth.engine) as sent:
        while True:
            found = inbox(auth, who, limit=2, cursor=cursor)
            assert found.total.value == 5
            seen += [n.code for n in found.items]
            cursor = found.next_cursor
            if cursor is None:
                break
    assert seen == ["auth.n4", "auth.n3", "auth.n2", "auth.n1", "auth.n0"]
    assert sent.count == 4, "a page is one statement, the first one also counts"


def test_without_the_inbox_a_notice_is_kept_for_the_other_channels_alone(auth: Any, actor: Any) -> None:
    auth.settings = auth.settings.model_copy(update={"notice_channels": ["webhook"]})
    who = actor("agency")
    tell(auth, who.account_id)
    with auth.engine.connect() as connection:
        assert connection.execute(text("select channel from notice_delivery")).scalars().all() == ["webhook"]
    assert inbox(auth, who).items == []
