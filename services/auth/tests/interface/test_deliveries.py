"""Notices on their way through the channels beside the inbox: after the commit, tried again, given up in sight of admins."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Forbidden, Invalid
from contracts.rpc.auth import NoticeQuery
from contracts.rpc.notice_settings import NoticeSettingsEntry
from kit.clock import FixedClock
from kit.ids import new_id
from kit.work import transaction
from services.auth.queries.notice_settings import get_notice_settings, list_failed_deliveries
from services.auth.queries.notices import list_notices
from services.auth.usecases import deliveries
from services.auth.usecases.deliveries import MAX_TRIES, deliver_notices
from services.auth.usecases.notice_settings import put_notice_settings, retry_deliveries
from services.auth.usecases.notices import notify

BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Post:
    """A channel that keeps what it was given, or fails; it looks whether a transaction is still open while it carries."""

    version = "1"

    def __init__(self, name: str, engine: Any, *, needs_email: bool = False) -> None:
        self.name, self.needs_email, self.fails = name, needs_email, False
        self.given: list[Any] = []
        self.engine, self.open_transactions = engine, 0

    def deliver(self, notice: Any) -> None:
        with self.engine.connect() as connection:
            busy = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'"
            self.open_transactions += connection.execute(text(busy)).scalar_one()
        if self.fails:
            raise ConnectionError("the server is away, said bob@example.com")
        self.given.append(notice)


@pytest.fixture
def post(auth: Any, monkeypatch: Any) -> Any:
    made = {"post": Post("post", auth.engine), "mail": Post("mail", auth.engine, needs_email=True)}
    auth.settings = auth.settings.model_copy(update={"notice_channels": ["inbox", "post", "mail"]})
    monkeypatch.setattr(
        deliveries, "notice_channels", lambda work: {n: c for n, c in made.items() if n in work.settings.notice_channels}
    )
    return made


def tell(tools: Any, *account_ids: Any, at: datetime = BEGIN) -> None:
    tools.clock = FixedClock(at)
    with transaction(tools, None) as work:
        notify(work, account_ids, "auth.notice.declaration_submitted", {"name": "甲"}, ("agency", new_id()))


def deliver(tools: Any, at: datetime = BEGIN) -> None:
    """A turn of the timer, as the chassis runs it."""
    tools.clock = FixedClock(at)
    with transaction(tools, None) as work:
        deliver_notices(work)


def waiting(tools: Any) -> int:
    with tools.engine.connect() as connection:
        return connection.execute(text("select count(*) from notice_delivery where given_up_at is null")).scalar_one()


def settings(tools: Any, who: Any, **entry: Any) -> Any:
    with transaction(tools, who) as work:
        return put_notice_settings(who, work, NoticeSettingsEntry(**entry))


def test_a_channel_is_handed_the_notice_once_after_the_commit_and_outside_of_any_transaction(
    auth: Any, actor: Any, post: Any
) -> None:
    who = actor("officer")
    tell(auth, who.account_id)
    deliver(auth)
    deliver(auth)
    (notice,) = post["post"].given
    assert notice.message == {"zh-CN": "甲提交了机构信息，请审核。", "en": "甲 has submitted its declaration; please review it."}
    assert (notice.account_id, notice.subject_kind, notice.email) == (who.account_id, "agency", None)
    assert post["post"].open_transactions == 0
    assert waiting(auth) == 0


def test_mail_goes_to_those_who_gave_an_address_alone(auth: Any, actor: Any, post: Any) -> None:
    with_address, without = actor("officer"), actor("officer")
    settings(auth, with_address, email=" li@example.com ")
    tell(auth, with_address.account_id, without.account_id)
    deliver(auth)
    assert [notice.email for notice in post["mail"].given] == ["li@example.com"]
    assert len(post["post"].given) == 2


def test_an_account_chooses_its_channels(auth: Any, actor: Any, post: Any) -> None:
    who = actor("officer")
    with transaction(auth, who) as work:
        assert get_notice_settings(who, work).channels == ["post", "mail"]
    saved = settings(auth, who, email="li@example.com", channels=["mail"], digest=False)
    assert (saved.email, saved.channels, saved.available, saved.digest) == ("li@example.com", ["mail"], ["post", "mail"], False)
    tell(auth, who.account_id)
    deliver(auth)
    assert (len(post["mail"].given), post["post"].given) == (1, [])
    with transaction(auth, who) as work:
        assert len(list_notices(who, work, NoticeQuery()).items) == 1, "the inbox always has it"
    with transaction(auth, other := actor("officer")) as work:
        assert get_notice_settings(other, work).email is None


@pytest.mark.parametrize(
    "email", ["nobody", "a@b", "a b@example.com", "a@example.com\nBcc: x@example.com", "ä@example.com", "a" * 250 + "@x.cn"]
)
def test_what_is_no_address_is_refused(auth: Any, actor: Any, post: Any, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings(auth, actor("officer"), email=email)
    assert refused.value.errors[0]["field"] == "email"
    with pytest.raises(Invalid):
        settings(auth, actor("officer"), channels=["pigeon"])


def test_a_failure_is_tried_again_later_and_shown_to_admins_without_what_was_said(auth: Any, actor: Any, post: Any) -> None:
    post["post"].fails = True
    tell(auth, actor("officer").account_id)
    deliver(auth)
    admin = actor("admin")
    with transaction(auth, admin) as work:
        (failed,) = list_failed_deliveries(admin, work)
    assert (failed.channel, failed.error, failed.tries, failed.given_up_at) == ("post", "ConnectionError", 1, None)
    post["post"].fails = False
    deliver(auth, BEGIN + timedelta(seconds=10))
    assert post["post"].given == []
    deliver(auth, BEGIN + timedelta(seconds=21))
    assert len(post["post"].given) == 1
    assert waiting(auth) == 0
    with pytest.raises(Forbidden), transaction(auth, officer := actor("officer")) as work:
        list_failed_deliveries(officer, work)


def test_a_channel_that_is_away_does_not_hold_up_the_others_nor_use_up_tries(auth: Any, actor: Any, post: Any) -> None:
    post["mail"].fails = True
    people = [actor("officer") for _ in range(3)]
    for who in people:
        settings(auth, who, email="li@example.com")
    tell(auth, *(who.account_id for who in people))
    deliver(auth)
    assert len(post["post"].given) == 3
    with auth.engine.connect() as connection:
        assert sorted(connection.scalars(text("select tries from notice_delivery"))) == [0, 0, 1]


def test_it_is_given_up_in_the_end_and_stays_in_sight(auth: Any, actor: Any, post: Any) -> None:
    auth.settings = auth.settings.model_copy(update={"notice_channels": ["inbox", "post"]})
    post["post"].fails = True
    tell(auth, actor("officer").account_id)
    for hour in range(MAX_TRIES):
        assert waiting(auth) == 1
        deliver(auth, BEGIN + timedelta(hours=2 * hour))
    assert waiting(auth) == 0
    admin = actor("admin")
    with transaction(auth, admin) as work:
        (failed,) = list_failed_deliveries(admin, work)
    assert failed.given_up_at is not None
    deliver(auth, BEGIN + timedelta(days=120))
    with transaction(auth, admin) as work:
        assert list_failed_deliveries(admin, work) == []


def test_an_admin_has_what_was_given_up_tried_again(auth: Any, actor: Any, post: Any) -> None:
    auth.settings = auth.settings.model_copy(update={"notice_channels": ["inbox", "post"]})
    post["post"].fails = True
    tell(auth, actor("officer").account_id)
    for hour in range(MAX_TRIES):
        deliver(auth, BEGIN + timedelta(hours=2 * hour))
    post["post"].fails = False
    mended = BEGIN + timedelta(days=2)
    deliver(auth, mended)
    assert post["post"].given == [], "given up"
    with pytest.raises(Forbidden), transaction(auth, officer := actor("officer")) as work:
        retry_deliveries(officer, work)
    with transaction(auth, admin := actor("admin")) as work:
        (again,) = retry_deliveries(admin, work)
    assert (again.tries, again.given_up_at, again.error) == (0, None, "ConnectionError")
    deliver(auth, mended)
    assert len(post["post"].given) == 1
    with transaction(auth, admin) as work:
        assert retry_deliveries(admin, work) == []


def test_a_process_that_dies_while_it_carries_leaves_the_notice_to_the_next(
    auth: Any, actor: Any, post: Any, monkeypatch: Any
) -> None:
    tell(auth, actor("officer").account_id)
    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "carry", lambda taken: (_ for _ in ()).throw(RuntimeError("gone")))
        deliver(auth)
    assert post["post"].given == [], "taken, and then the process was gone"
    deliver(auth, BEGIN + timedelta(seconds=21))
    assert len(post["post"].given) == 1


def test_a_channel_that_was_switched_off_since_has_nobody_to_deliver_to(auth: Any, actor: Any, post: Any) -> None:
    tell(auth, actor("officer").account_id)
    auth.settings = auth.settings.model_copy(update={"notice_channels": ["inbox"]})
    deliver(auth)
    assert waiting(auth) == 0
