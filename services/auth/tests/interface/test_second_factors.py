"""Second factors: enrolled, asked for, lost and reset."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Throttled, Unauthenticated
from contracts.rpc.accounts import NewAccount
from contracts.rpc.auth import NewApiToken
from contracts.vocabulary import Entrance, Role
from kit.ids import new_id
from kit.tables import audit_entry
from services.auth.domain import captchas as captcha_rules
from services.auth.queries.accounts import get_account, list_accounts
from services.auth.queries.sessions import list_sessions
from services.auth.tables.identity import SecondFactorRow
from services.auth.usecases import captchas
from services.auth.usecases import second_factors as factors
from services.auth.usecases.accounts import create_account
from services.auth.usecases.api_tokens import create_api_token
from services.auth.usecases.first_admin import make_first_admin
from services.auth.usecases.passwords import change_password

PASSWORD = "qz123456-Neu1"
ADMINS = "Vom-Betreiber-1"


class Owner:
    """An officer in office, with an authenticator of his own."""

    def __init__(self, stage: Any, account_id: Any) -> None:
        self.stage, self.id = stage, account_id
        self.actor = stage.signed_in_actor("amt_01", "qz123456")
        self.secret = ""
        self.recovery_codes: list[str] = []

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.stage.clock.at)

    def enrol(self) -> None:
        self.secret = self.stage.call(self.actor, factors.begin_second_factor, PASSWORD).secret
        self.recovery_codes = self.stage.call(self.actor, factors.confirm_second_factor, self.code()).recovery_codes
        self.stage.later(seconds=30)  # to the next code

    def sign_in(self, code: str | None = None, password: str = PASSWORD, **more: Any) -> Any:
        return self.stage.sign_in("amt_01", password, second_factor=code, **more)

    def refused(self, code: str | None = None, password: str = PASSWORD, **more: Any) -> str:
        with pytest.raises(Unauthenticated) as refused:
            self.sign_in(code, password, **more)
        assert (refused.value.params, refused.value.errors) == ({}, [])
        return refused.value.code


@pytest.fixture
def owner(stage: Any, admin: Any) -> Owner:
    new = NewAccount(role=Role.OFFICER, username="amt_01", display_name="某人", region_code="330802")
    return Owner(stage, stage.call(admin, create_account, new).id)


def rows(stage: Any, table: Any) -> list[Any]:
    with stage.tools.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def test_from_enrolment_on_the_password_alone_is_not_enough(owner: Owner):
    assert owner.sign_in().account.must_enrol_second_factor is False
    assert owner.stage.call(owner.actor, factors.get_second_factor).enrolled_at is None
    owner.enrol()
    told = owner.stage.call(owner.actor, factors.get_second_factor)
    assert (told.offered, told.required, told.recovery_codes_left) == (True, False, 10)
    assert told.enrolled_at is not None
    assert owner.refused() == "auth.second_factor_required"
    assert owner.refused("000000") == "auth.second_factor_wrong"
    assert owner.sign_in(f" {owner.code()[:3]} {owner.code()[3:]}").account.username == "amt_01"


def test_nobody_without_the_password_learns_that_there_is_a_second_factor(owner: Owner):
    owner.enrol()
    assert owner.refused(None, "falsch") == owner.refused(owner.code(), "falsch") == "auth.sign_in_failed"
    assert owner.refused(owner.code(), entrance=Entrance.PLATFORM) == "auth.sign_in_failed"
    assert owner.sign_in(owner.code()).account.id == owner.id


def test_a_code_signs_in_once_even_when_two_come_at_the_same_time(owner: Owner):
    owner.enrol()
    code = owner.code()

    def tried(_: int) -> bool:
        try:
            owner.sign_in(code)
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tried, range(4))) == 1
    owner.stage.later(seconds=30)
    assert owner.refused(code) == "auth.second_factor_wrong"
    assert owner.sign_in(owner.code()).account.id == owner.id


def test_the_code_that_enrolled_does_not_sign_in(owner: Owner):
    owner.secret = owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD).secret
    owner.stage.call(owner.actor, factors.confirm_second_factor, owner.code())
    assert owner.refused(owner.code()) == "auth.second_factor_wrong"


def test_wrong_codes_lock_the_account_like_wrong_passwords_and_missing_ones_do_not(owner: Owner):
    owner.enrol()
    for _ in range(7):
        assert owner.refused() == "auth.second_factor_required"
    for _ in range(5):
        assert owner.refused("000000") == "auth.second_factor_wrong"
    for code in ("000000", owner.code(), None):
        with pytest.raises(Throttled):
            owner.sign_in(code)
    owner.stage.later(minutes=15)
    owner.sign_in(owner.code())


def test_a_missing_code_does_not_wash_wrong_ones_clean(owner: Owner):
    owner.enrol()
    for _ in range(4):
        owner.refused("000000")
        owner.refused()
    owner.refused("000000")
    with pytest.raises(Throttled):
        owner.sign_in(owner.code())


def test_a_recovery_code_signs_in_once_and_is_told_of(owner: Owner):
    owner.enrol()
    code = owner.recovery_codes[4]
    assert owner.sign_in(code.upper()).account.id == owner.id
    assert owner.refused(code) == "auth.second_factor_wrong"
    assert owner.stage.call(owner.actor, factors.get_second_factor).recovery_codes_left == 9
    (entry,) = [e for e in rows(owner.stage, audit_entry) if "recovery_code" in str(e.after)]
    assert entry.action == "auth.sign_in.succeeded"


def test_what_is_kept_and_audited_holds_no_secret_and_no_code(owner: Owner):
    owner.enrol()
    owner.refused("123123")
    owner.sign_in(owner.recovery_codes[0])
    kept = f"{rows(owner.stage, SecondFactorRow)} {rows(owner.stage, audit_entry)}"
    for secret in (owner.secret, "123123", *owner.recovery_codes):
        assert secret not in kept
    actions = [entry.action for entry in rows(owner.stage, audit_entry)]
    assert [a for a in actions if "second_factor" in a] == ["auth.second_factor.begun", "auth.second_factor.enrolled"]
    owner.refused()
    assert "auth.second_factor.asked" in [entry.action for entry in rows(owner.stage, audit_entry)]


def test_the_captcha_is_good_once_more_after_the_right_password_alone(owner: Owner, monkeypatch: pytest.MonkeyPatch):
    owner.enrol()
    owner.stage.tools.kit = owner.stage.tools.kit.model_copy(update={"captcha": "on"})
    monkeypatch.setattr(captcha_rules, "new_answer", lambda: "2345")
    given = {"captcha_id": owner.stage.open(captchas.create_captcha).captcha_id, "captcha_answer": "2345"}
    assert owner.refused(None, **given) == "auth.second_factor_required"
    assert owner.refused("000000", **given) == "auth.second_factor_wrong"
    owner.sign_in(owner.code(), **given)
    with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
        owner.sign_in(owner.code(), **given)
    given["captcha_id"] = owner.stage.open(captchas.create_captcha).captcha_id
    assert owner.refused(None, "falsch", **given) == "auth.sign_in_failed"
    with pytest.raises(Invalid, match=r"auth\.captcha_wrong"):
        owner.sign_in(None, **given)


def test_enrolment_asks_for_the_password_and_for_a_code_and_ends_other_sessions(owner: Owner):
    other = owner.sign_in()
    assert owner.stage.call(owner.actor, factors.begin_second_factor, "falsch").code == "auth.password_wrong"
    with pytest.raises(Conflict, match=r"auth\.second_factor\.not_begun"):
        owner.stage.call(owner.actor, factors.confirm_second_factor, "123456")
    first = owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD).secret
    owner.secret = owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD).secret
    for wrong in ("123456", pyotp.TOTP(first).at(owner.stage.clock.at), owner.code() + "0"):
        with pytest.raises(Invalid, match=r"auth\.second_factor\.code_wrong"):
            owner.stage.call(owner.actor, factors.confirm_second_factor, wrong)
    assert owner.sign_in().account.id == owner.id  # begun is not enrolled
    assert len(owner.stage.call(owner.actor, factors.confirm_second_factor, owner.code()).recovery_codes) == 10
    with pytest.raises(Unauthenticated):
        owner.stage.resolve(other.token)
    assert [row.id for row in owner.stage.call(owner.actor, list_sessions)] == [owner.actor.session_id]
    with pytest.raises(Conflict, match=r"auth\.second_factor\.enrolled"):
        owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD)
    with pytest.raises(Conflict, match=r"auth\.second_factor\.not_begun"):
        owner.stage.call(owner.actor, factors.confirm_second_factor, owner.code())


def test_removal_asks_for_password_and_code(owner: Owner):
    with pytest.raises(Conflict, match=r"auth\.second_factor\.not_enrolled"):
        owner.stage.call(owner.actor, factors.remove_second_factor, PASSWORD, "123456")
    owner.enrol()
    assert owner.stage.call(owner.actor, factors.remove_second_factor, "falsch", owner.code()).code == "auth.password_wrong"
    assert owner.stage.call(owner.actor, factors.remove_second_factor, PASSWORD, "000000").code == "auth.second_factor.code_wrong"
    assert owner.stage.call(owner.actor, factors.remove_second_factor, PASSWORD, owner.code()).enrolled_at is None
    assert rows(owner.stage, SecondFactorRow) == []
    assert owner.sign_in().account.id == owner.id


def test_guesses_at_the_own_password_lock_these_calls_and_not_the_sign_in(owner: Owner):
    for _ in range(5):
        assert owner.stage.call(owner.actor, factors.begin_second_factor, "falsch").code == "auth.password_wrong"
    assert owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD).code == "auth.locked"
    assert owner.sign_in().account.id == owner.id
    owner.stage.later(minutes=15)
    assert owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD).secret


def test_an_account_that_must_have_one_may_do_nothing_else_before(stage: Any):
    stage.mode("admins")
    stage.tools.kit = stage.tools.kit.model_copy(update={"admin_password": ADMINS})
    stage.open(make_first_admin)
    signed_in = stage.sign_in("admin", ADMINS)
    assert signed_in.account.must_enrol_second_factor
    admin = stage.resolve(signed_in.token).actor
    for refused in (list_accounts, create_api_token):
        with pytest.raises(Forbidden, match=r"auth\.second_factor_enrolment_required"):
            stage.call(admin, refused, NewApiToken(name="t", scopes=["auth:read"]))
    assert stage.call(admin, factors.get_second_factor).required
    secret = stage.call(admin, factors.begin_second_factor, ADMINS).secret
    stage.call(admin, factors.confirm_second_factor, pyotp.TOTP(secret).at(stage.clock.at))
    after = stage.resolve(signed_in.token)
    assert str(admin.session_id) in str(stage.tools.broadcast.sent)  # gateways ask anew
    assert not after.account.must_enrol_second_factor
    made = stage.call(after.actor, create_api_token, NewApiToken(name="t", scopes=["auth:read"]))
    stage.later(seconds=30)
    stage.call(after.actor, factors.remove_second_factor, ADMINS, pyotp.TOTP(secret).at(stage.clock.at))
    assert stage.resolve(signed_in.token).actor.must_enrol_second_factor
    assert stage.resolve(made.token, "api_token").actor.must_enrol_second_factor


def test_the_password_is_changed_first(owner: Owner, admin: Any, stage: Any):
    stage.mode("officers")
    new = NewAccount(role=Role.OFFICER, username="amt_02", display_name="某人", region_code="330802")
    stage.call(admin, create_account, new)
    actor = stage.resolve(stage.sign_in("amt_02", "qz123456").token).actor
    assert actor.must_change_password
    assert actor.must_enrol_second_factor
    with pytest.raises(Forbidden, match=r"auth\.password_change_required"):
        stage.call(actor, factors.begin_second_factor, "qz123456")
    assert stage.call(actor, change_password, "qz123456", PASSWORD) is None
    actor = stage.resolve(stage.sign_in("amt_02", PASSWORD).token).actor
    assert stage.call(actor, factors.begin_second_factor, PASSWORD).secret


@pytest.mark.parametrize(("mode", "owes"), [("off", False), ("optional", False), ("admins", False), ("officers", True)])
def test_what_an_officer_owes_is_the_settings_to_say(owner: Owner, mode: str, owes: bool):
    owner.stage.mode(mode)
    assert owner.sign_in().account.must_enrol_second_factor is owes


def test_switched_off_nobody_is_asked_and_nobody_enrols(owner: Owner):
    owner.enrol()
    owner.stage.mode("off")
    assert owner.sign_in().account.id == owner.id
    assert not owner.stage.call(owner.actor, factors.get_second_factor).offered
    with pytest.raises(Conflict, match=r"auth\.second_factor\.not_offered"):
        owner.stage.call(owner.actor, factors.begin_second_factor, PASSWORD)


def test_an_admin_resets_the_second_factor_of_an_officer(owner: Owner, admin: Any, officer: Any):
    with pytest.raises(Conflict, match=r"auth\.second_factor\.not_enrolled"):
        owner.stage.call(admin, factors.reset_account_second_factor, owner.id)
    owner.enrol()
    assert owner.stage.call(admin, get_account, owner.id).second_factor_at is not None
    session = owner.sign_in(owner.code())
    with pytest.raises(Forbidden):
        owner.stage.call(officer, factors.reset_account_second_factor, owner.id)
    owner.stage.call(admin, factors.reset_account_second_factor, owner.id)
    with pytest.raises(Unauthenticated):
        owner.stage.resolve(session.token)
    assert owner.stage.call(admin, get_account, owner.id).second_factor_at is None
    assert owner.sign_in().account.id == owner.id
    (entry,) = [e for e in rows(owner.stage, audit_entry) if e.action == "auth.second_factor.reset"]
    assert (entry.account_id, entry.object_id) == (admin.account_id, str(owner.id))


def test_nobody_resets_his_own_nor_one_that_is_not_there(owner: Owner, actor: Any, admin: Any):
    with pytest.raises(NotFound):
        owner.stage.call(admin, factors.reset_account_second_factor, new_id())
    owner.stage.tools.kit = owner.stage.tools.kit.model_copy(update={"admin_password": ADMINS})
    owner.stage.open(make_first_admin)
    first = owner.stage.resolve(owner.stage.sign_in("admin", ADMINS).token).actor
    with pytest.raises(Conflict, match=r"auth\.own_account"):
        owner.stage.call(first, factors.reset_account_second_factor, first.account_id)


def test_only_officers_and_admins_have_one_and_a_token_makes_none(owner: Owner, actor: Any):
    for role in set(Role) - {Role.OFFICER, Role.ADMIN}:
        for call, args in ((factors.get_second_factor, ()), (factors.begin_second_factor, (PASSWORD,))):
            with pytest.raises(Forbidden, match=r"auth\.role_not_allowed"):
                owner.stage.call(actor(role), call, *args)
    made = owner.stage.call(owner.actor, create_api_token, NewApiToken(name="t", scopes=["auth:write"]))
    by_token = owner.stage.resolve(made.token, "api_token").actor
    with pytest.raises(Forbidden, match=r"auth\.second_factor\.by_token"):
        owner.stage.call(by_token, factors.begin_second_factor, PASSWORD)


def test_tenants_reach_no_row_of_it(owner: Owner, actor: Any, agency: Any):
    owner.enrol()
    tenant = actor(Role.AGENCY, agency_id=agency.row.agency_id)
    assert owner.stage.call(tenant, lambda _, work: list(work.db.scalars(select(SecondFactorRow)))) == []
    assert len(owner.stage.open(lambda work: list(work.db.scalars(select(SecondFactorRow))))) == 1
