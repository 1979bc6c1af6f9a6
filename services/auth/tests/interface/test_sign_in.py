"""Signing in: doors, captchas, lock-out, sessions."""

import base64
import io
import statistics
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from contracts.errors import Invalid, NotFound, Throttled, Unauthenticated
from contracts.events.auth import SESSION_ENDED
from contracts.rpc.auth import SignIn
from contracts.vocabulary import Entrance, Role
from kit.ids import new_id
from kit.tables import audit_entry
from kit.tokens import verify
from services.auth.domain import captchas as captcha_rules
from services.auth.queries.sessions import list_sessions
from services.auth.tables.accounts import Account, CaptchaRow, SignInSession
from services.auth.usecases import captchas, sessions
from services.auth.usecases.first_admin import make_first_admin
from services.auth.usecases.purges import purge_sign_in

PASSWORD = "Erste-Wahl-1"


@pytest.fixture
def with_admin(stage: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    stage.tools.kit = stage.tools.kit.model_copy(update={"admin_password": PASSWORD})
    stage.open(make_first_admin)
    return stage


def test_a_session_stands_for_its_account_until_it_signs_out(with_admin: Any):
    signed_in = with_admin.sign_in("admin", PASSWORD)
    resolved = with_admin.resolve(signed_in.token)
    assert resolved.account == signed_in.account
    assert resolved.csrf_token == signed_in.csrf_token
    assert resolved.actor.role is Role.ADMIN
    public_key = with_admin.tools.secrets.actor_public_key
    assert verify(resolved.actor_token, public_key, with_admin.clock.at) == resolved.actor
    with_admin.call(resolved.actor, sessions.sign_out)
    assert with_admin.tools.broadcast.sent == [(SESSION_ENDED, {"session_ids": [str(resolved.session_id)]})]
    with pytest.raises(Unauthenticated, match=r"auth\.session_ended"):
        with_admin.resolve(signed_in.token)


def test_each_session_has_tokens_of_its_own_and_only_hashes_are_kept(with_admin: Any):
    first, second = with_admin.sign_in("admin", PASSWORD), with_admin.sign_in("ADMIN ", PASSWORD)
    assert first.token != second.token
    assert first.csrf_token != second.csrf_token
    with with_admin.tools.engine.connect() as connection:
        kept = str(connection.execute(select(SignInSession.__table__)).all())
    assert first.token not in kept
    assert first.csrf_token not in kept


@pytest.mark.parametrize(
    ("username", "password", "entrance"),
    [
        ("admin", "falsch", Entrance.SYSTEM),
        ("admin", "", Entrance.SYSTEM),
        ("admin", PASSWORD, Entrance.PLATFORM),
        ("niemand", PASSWORD, Entrance.SYSTEM),
        ("ad\x00min", PASSWORD, Entrance.SYSTEM),
        ("' or 1=1 --", PASSWORD, Entrance.SYSTEM),
        ("admin", "x" * 100_000, Entrance.SYSTEM),
    ],
)
def test_every_wrong_combination_has_the_same_answer(with_admin: Any, username: str, password: str, entrance: Entrance):
    with pytest.raises(Unauthenticated) as refused:
        with_admin.sign_in(username, password, entrance)
    assert (refused.value.code, refused.value.params, refused.value.errors) == ("auth.sign_in_failed", {}, [])


def test_a_disabled_account_is_refused_like_a_wrong_password_and_its_sessions_are_over(with_admin: Any):
    signed_in = with_admin.sign_in("admin", PASSWORD)
    with_admin.open(lambda work: work.db.execute(update(Account).values(disabled=True)))
    with pytest.raises(Unauthenticated, match=r"auth\.sign_in_failed"):
        with_admin.sign_in("admin", PASSWORD)
    with pytest.raises(Unauthenticated, match=r"auth\.session_ended"):
        with_admin.resolve(signed_in.token)


def test_an_unknown_username_takes_as_long_as_a_wrong_password(with_admin: Any):
    def seconds(username: str) -> float:
        with_admin.address = str(new_id())
        with_admin.later(hours=1)
        began = time.perf_counter()
        with pytest.raises(Unauthenticated):
            with_admin.sign_in(username, "falsch")
        return time.perf_counter() - began

    known, unknown = [], []
    for _ in range(7):
        known.append(seconds("admin"))
        unknown.append(seconds("niemand"))
    assert 0.6 < statistics.median(known) / statistics.median(unknown) < 1.7


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour_whoever_asks(with_admin: Any):
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            with_admin.sign_in("admin", "falsch")
    with_admin.address = "10.9.9.9"
    with pytest.raises(Throttled) as locked:
        with_admin.sign_in("Admin", PASSWORD)
    assert locked.value.code == "auth.locked"
    assert locked.value.params == {"retry_after_seconds": "900"}
    with_admin.later(minutes=14, seconds=59)
    with pytest.raises(Throttled):
        with_admin.sign_in("admin", PASSWORD)
    with_admin.later(seconds=1)
    assert with_admin.sign_in("admin", PASSWORD).account.username == "admin"


def test_a_username_that_nobody_has_locks_alike(with_admin: Any):
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            with_admin.sign_in("niemand", "falsch")
    with pytest.raises(Throttled):
        with_admin.sign_in("niemand", "falsch")


def test_the_right_password_makes_the_failures_before_it_forgotten(with_admin: Any):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(Unauthenticated):
                with_admin.sign_in("admin", "falsch")
        with_admin.sign_in("admin", PASSWORD)


def test_an_address_that_tries_many_names_is_locked_after_fifty(with_admin: Any):
    for number in range(50):
        with with_admin.tools.engine.connect():
            attempt = with_admin.open(
                sessions.begin_sign_in, SignIn(entrance=Entrance.SYSTEM, username=f"name_{number}", password="x")
            )
        assert attempt.refusal is None
    with pytest.raises(Throttled):
        with_admin.sign_in("admin", PASSWORD)
    with_admin.address = "10.0.0.2"
    with_admin.sign_in("admin", PASSWORD)


def test_guesses_sent_at_once_reach_the_hash_no_oftener_than_one_by_one(with_admin: Any):
    def begin(number: int) -> bool:
        tried = SignIn(entrance=Entrance.SYSTEM, username="admin", password=str(number))
        return with_admin.open(sessions.begin_sign_in, tried).refusal is None

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(begin, range(24)))
    assert sum(let_in) == 5


def test_failures_are_audited_without_what_was_typed(with_admin: Any):
    with pytest.raises(Unauthenticated):
        with_admin.sign_in("niemand", "GeheimGetippt1")
    with pytest.raises(Unauthenticated):
        with_admin.sign_in("admin", "GeheimGetippt1")
    with with_admin.tools.engine.connect() as connection:
        rows = connection.execute(select(audit_entry).where(audit_entry.c.action == "auth.sign_in.failed")).all()
        account_id = connection.execute(select(Account.id)).scalar_one()
    assert [row.object_id for row in rows] == ["", str(account_id)]
    assert "GeheimGetippt1" not in str(rows)
    assert "niemand" not in str(rows)


def test_a_session_idles_out_after_half_an_hour_and_ends_after_twelve(with_admin: Any):
    token = with_admin.sign_in("admin", PASSWORD).token
    with_admin.later(minutes=29)
    with_admin.resolve(token)
    with_admin.later(minutes=29, seconds=59)
    with_admin.resolve(token)
    with_admin.later(minutes=30)
    with pytest.raises(Unauthenticated):
        with_admin.resolve(token)
    token = with_admin.sign_in("admin", PASSWORD).token
    for _ in range(24):
        with_admin.resolve(token)
        with_admin.later(minutes=29, seconds=30)
    with_admin.resolve(token)
    with_admin.later(minutes=13)
    with pytest.raises(Unauthenticated):
        with_admin.resolve(token)


def test_being_seen_is_written_once_a_minute(with_admin: Any, query_counter: Any):
    token = with_admin.sign_in("admin", PASSWORD).token
    for seconds, writes in ((0, 0), (30, 0), (31, 1), (1, 0)):
        with_admin.later(seconds=seconds)
        with query_counter(with_admin.tools.engine) as sent:
            with_admin.resolve(token)
        assert sum("UPDATE" in statement for statement in sent) == writes
        assert len(sent) <= 3


@pytest.mark.parametrize("kind", ["session", "api_token", "other"])
def test_an_unknown_credential_is_no_session(stage: Any, kind: str):
    for secret in ("", "x", "\x00", "zjjg_" + "a" * 43, "ü" * 1000):
        with pytest.raises(Unauthenticated, match=r"auth\.session_ended"):
            stage.resolve(secret, kind)


def test_an_account_sees_and_ends_its_own_sessions_alone(with_admin: Any, officer: Any):
    first = with_admin.resolve(with_admin.sign_in("admin", PASSWORD).token).actor
    second = with_admin.resolve(with_admin.sign_in("admin", PASSWORD, user_agent="Browser\x00\n1").token).actor
    listed = with_admin.call(first, list_sessions)
    assert {(row.id, row.current) for row in listed} == {(first.session_id, True), (second.session_id, False)}
    assert {row.user_agent for row in listed} == {"", "Browser1"}
    with pytest.raises(NotFound):
        with_admin.call(officer, sessions.end_session, second.session_id)
    with_admin.call(first, sessions.end_session, second.session_id)
    assert [row.id for row in with_admin.call(first, list_sessions)] == [first.session_id]
    with pytest.raises(NotFound):
        with_admin.call(first, sessions.end_session, second.session_id)


def captcha_of(stage: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, str]:
    monkeypatch.setattr(captcha_rules, "new_answer", lambda: "2345")
    return stage.open(captchas.create_captcha), "2345"


@pytest.fixture
def captcha_on(with_admin: Any) -> Any:
    with_admin.tools.kit = with_admin.tools.kit.model_copy(update={"captcha": "on"})
    return with_admin


def test_a_captcha_lets_in_once_with_the_right_answer(captcha_on: Any, monkeypatch: pytest.MonkeyPatch):
    captcha, answer = captcha_of(captcha_on, monkeypatch)
    assert captcha.expires_in_seconds == 120
    given = {"captcha_id": captcha.captcha_id, "captcha_answer": f" {answer}"}
    assert captcha_on.sign_in("admin", PASSWORD, **given).account.username == "admin"
    with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
        captcha_on.sign_in("admin", PASSWORD, **given)


def test_a_wrong_answer_uses_the_captcha_up(captcha_on: Any, monkeypatch: pytest.MonkeyPatch):
    captcha, answer = captcha_of(captcha_on, monkeypatch)
    for tried in ("9999", answer):
        with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
            captcha_on.sign_in("admin", PASSWORD, captcha_id=captcha.captcha_id, captcha_answer=tried)


def test_a_captcha_expires_after_two_minutes_and_cannot_be_left_out(captcha_on: Any, monkeypatch: pytest.MonkeyPatch):
    captcha, answer = captcha_of(captcha_on, monkeypatch)
    captcha_on.later(seconds=120)
    with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
        captcha_on.sign_in("admin", PASSWORD, captcha_id=captcha.captcha_id, captcha_answer=answer)
    with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
        captcha_on.sign_in("admin", PASSWORD)


def test_a_captcha_is_a_picture_and_a_sound_and_its_answer_is_not_kept(captcha_on: Any, monkeypatch: pytest.MonkeyPatch):
    captcha, answer = captcha_of(captcha_on, monkeypatch)
    head, _, data = captcha.image.partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (160, 60)
    sound = captcha_on.open(captchas.captcha_audio, captcha.captcha_id)
    with wave.open(io.BytesIO(sound)) as wav:
        assert wav.getnframes() / wav.getframerate() > 1
    with captcha_on.tools.engine.connect() as connection:
        row = connection.execute(select(CaptchaRow.__table__)).one()
    assert answer.encode() not in row.sealed_answer
    assert row.answer_hash != answer
    with pytest.raises(NotFound):
        captcha_on.open(captchas.captcha_audio, new_id())
    captcha_on.later(seconds=120)
    with pytest.raises(NotFound):
        captcha_on.open(captchas.captcha_audio, captcha.captcha_id)


def test_what_is_over_is_purged(captcha_on: Any, monkeypatch: pytest.MonkeyPatch):
    captcha_of(captcha_on, monkeypatch)
    captcha_on.later(days=8)
    captcha_on.open(purge_sign_in)
    with captcha_on.tools.engine.connect() as connection:
        assert connection.execute(select(CaptchaRow.__table__)).all() == []
