"""One notice a day of what is due, from an hour on; nothing when nothing is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Invalid
from contracts.rpc.accounts import AccountPatch
from contracts.rpc.auth import NoticeQuery
from contracts.rpc.notice_settings import NoticeSettingsEntry
from kit.work import transaction
from services.auth.queries.notices import list_notices
from services.auth.room import ROOM
from services.auth.usecases.accounts import update_account
from services.auth.usecases.notice_settings import put_notice_settings
from services.auth.usecases.notices import notify, read_notice
from services.auth.usecases.parameters import put_parameter

EARLY = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
"""07:59 on the 24th in Quzhou."""


@pytest.fixture
def main(stage: Any, agency: Any, actor: Any) -> Any:
    stage.clock.at = EARLY
    return actor("agency", account_id=agency.row.id, agency_id=agency.row.agency_id)


def tell(stage: Any, who: Any, *codes: str) -> None:
    with transaction(stage.tools, None) as work:
        for code in codes:
            notify(work, [who.account_id], f"auth.notice.{code}", {})


def turn(stage: Any) -> None:
    (timer,) = [timer for timer in ROOM.timers if timer.name == "digests"]
    stage.open(timer.run)


def digests(stage: Any, who: Any) -> list[dict[str, str]]:
    found = stage.call(who, list_notices, NoticeQuery()).items
    return [notice.params for notice in found if notice.code == "auth.notice.digest"]


def test_what_is_due_is_counted_once_a_day_from_the_hour_on(stage: Any, main: Any) -> None:
    tell(stage, main, "certificate_due", "certificate_expired", "hazard_due", "visits_behind", "hazard_cancelled")
    turn(stage)
    assert digests(stage, main) == [], "not before eight"
    stage.later(minutes=1)
    for _ in range(3):
        turn(stage)
    assert digests(stage, main) == [
        {"count": "4", "certificates": "2", "hazards": "1", "site_notices": "0", "visits": "1", "reviews": "0"}
    ]
    stage.later(hours=10)
    turn(stage)
    assert len(digests(stage, main)) == 1
    stage.later(hours=14)
    turn(stage)
    assert len(digests(stage, main)) == 2, "the next day"


def test_nothing_when_nothing_is_due(stage: Any, main: Any) -> None:
    tell(stage, main, "hazard_cancelled", "declaration_approved")
    stage.later(minutes=1)
    turn(stage)
    assert digests(stage, main) == []


def test_what_was_read_or_is_long_ago_is_not_due(stage: Any, main: Any) -> None:
    tell(stage, main, "hazard_due")
    (notice,) = stage.call(main, list_notices, NoticeQuery()).items
    stage.call(main, read_notice, notice.id)
    stage.later(minutes=1)
    turn(stage)
    assert digests(stage, main) == []
    tell(stage, main, "hazard_due")
    stage.later(days=31)
    turn(stage)
    assert digests(stage, main) == []


def test_one_that_wants_none_or_cannot_sign_in_gets_none(stage: Any, main: Any, officer: Any) -> None:
    tell(stage, main, "hazard_due")
    stage.later(minutes=1)
    stage.call(main, put_notice_settings, NoticeSettingsEntry(digest=False))
    turn(stage)
    assert digests(stage, main) == []
    stage.call(main, put_notice_settings, NoticeSettingsEntry(digest=True))
    stage.call(officer, update_account, main.account_id, AccountPatch(disabled=True), 1)
    turn(stage)
    assert digests(stage, main) == []
    stage.call(officer, update_account, main.account_id, AccountPatch(disabled=False), 2)
    turn(stage)
    assert len(digests(stage, main)) == 1


def test_the_hour_is_a_parameter(stage: Any, main: Any, admin: Any) -> None:
    tell(stage, main, "hazard_due")
    for wrong in ("24", "-1", "acht", "", "8.5", "²"):
        with pytest.raises(Invalid):
            stage.call(admin, put_parameter, "digest_hour", wrong, 1)
    stage.call(admin, put_parameter, "digest_hour", "7", 1)
    turn(stage)
    assert len(digests(stage, main)) == 1


def test_it_goes_through_the_channels_too(stage: Any, main: Any) -> None:
    stage.tools.settings = stage.tools.settings.model_copy(update={"notice_channels": ["inbox", "webhook"]})
    tell(stage, main, "hazard_due")
    stage.clock.at += timedelta(minutes=1)
    turn(stage)
    with stage.tools.engine.connect() as connection:
        waiting = "select count(*) from notice_delivery join notice on id = notice_id where code = 'auth.notice.digest' and channel = 'webhook'"
        assert connection.execute(text(waiting)).scalar_one() == 1
