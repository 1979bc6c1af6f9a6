"""The first login and changes of passwords."""

from typing import Any

import pytest
from sqlalchemy import select, update

from contracts.errors import Forbidden, Invalid, NotFound, Throttled, Unauthenticated
from contracts.rpc.accounts import NewAccount
from contracts.vocabulary import Entrance
from kit.ids import new_id
from kit.tables import audit_entry, outbox
from services.auth import replicas
from services.auth.domain.credentials import initial_hash
from services.auth.queries.sessions import list_sessions
from services.auth.tables.accounts import Account
from services.auth.usecases import accounts, sessions
from services.auth.usecases.passwords import change_password

PLATFORM = Entrance.PLATFORM


def actor_of(stage: Any, agency: Any) -> Any:
    return stage.resolve(stage.sign_in("qz_anke", agency.password, PLATFORM).token).actor


def test_the_manuals_initial_password_opens_nothing_but_its_own_change(stage: Any, agency: Any):
    assert agency.password == "qz123456"
    signed_in = stage.sign_in("qz_anke", "qz123456", PLATFORM)
    assert signed_in.account.must_change_password
    actor = stage.resolve(signed_in.token).actor
    with pytest.raises(Forbidden, match=r"auth\.password_change_required"):
        stage.call(actor, list_sessions)
    assert stage.call(actor, change_password, "qz123456", "Neu-1234") is None
    changed = stage.resolve(signed_in.token)
    assert not changed.account.must_change_password
    assert len(stage.call(changed.actor, list_sessions)) == 1
    with pytest.raises(Unauthenticated):
        stage.sign_in("qz_anke", "qz123456", PLATFORM)
    assert not stage.sign_in("qz_anke", "Neu-1234", PLATFORM).account.must_change_password


def test_who_must_change_it_may_also_leave(stage: Any, agency: Any):
    stage.call(actor_of(stage, agency), sessions.sign_out)


def test_the_main_account_does_not_come_in_by_the_system_entrance(stage: Any, agency: Any):
    with pytest.raises(Unauthenticated):
        stage.sign_in("qz_anke", "qz123456", Entrance.SYSTEM)


def test_a_change_ends_the_other_sessions(stage: Any, agency: Any):
    other = stage.sign_in("qz_anke", "qz123456", PLATFORM)
    actor = actor_of(stage, agency)
    stage.call(actor, change_password, "qz123456", "Neu-1234")
    with pytest.raises(Unauthenticated):
        stage.resolve(other.token)
    told = [session_id for _, payload in stage.tools.broadcast.sent for session_id in payload["session_ids"]]
    assert str(stage.open(lambda work: actor.session_id)) in told


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("falsch", "Neu-1234", "auth.old_password_wrong", "old_password"),
        ("qz123456", "qz123456", "auth.password_unchanged", "new_password"),
    ],
)
def test_a_refused_change_changes_nothing(stage: Any, agency: Any, old: str, new: str, code: str, field: str):
    actor = actor_of(stage, agency)
    refused = stage.call(actor, change_password, old, new)
    assert isinstance(refused, Invalid)
    assert (refused.code, refused.errors) == (code, [{"field": field, "code": code}])
    assert stage.sign_in("qz_anke", "qz123456", PLATFORM).account.must_change_password


def test_a_weak_password_is_refused_with_what_it_lacks(stage: Any, agency: Any):
    with pytest.raises(Invalid) as refused:
        stage.call(actor_of(stage, agency), change_password, "qz123456", "abcde")
    assert refused.value.code == "auth.password_too_weak"
    assert [e["code"] for e in refused.value.errors] == ["password.too_short_6", "password.too_few_classes_2"]


def test_guesses_at_the_old_password_are_counted_and_lock(stage: Any, agency: Any):
    actor = actor_of(stage, agency)
    for _ in range(5):
        assert stage.call(actor, change_password, "falsch", "Neu-1234").code == "auth.old_password_wrong"
    assert isinstance(stage.call(actor, change_password, "qz123456", "Neu-1234"), Throttled)
    stage.later(minutes=15)
    assert stage.call(actor, change_password, "qz123456", "Neu-1234") is None


def test_the_production_policy_refuses_the_last_five(stage: Any, agency: Any):
    stage.tools.settings = stage.tools.settings.model_copy(update={"password_policy": "dengbao"})
    actor = actor_of(stage, agency)
    # Five before the present one, the newest first: with the present one the oldest of them is the sixth.
    former = [initial_hash(f"Rotkohl-Berg-{number}") for number in range(5)]
    stage.open(lambda work: work.db.execute(update(Account).values(former_hashes=former)))
    assert stage.call(actor, change_password, "qz123456", "Rotkohl-Berg-3").code == "auth.password_used_before"
    with pytest.raises(Invalid, match=r"auth\.password_too_weak"):
        stage.call(actor, change_password, "qz123456", "Xy1-衢州安科技术有限公司")
    assert stage.call(actor, change_password, "qz123456", "Rotkohl-Berg-4") is None
    assert stage.call(actor, change_password, "Rotkohl-Berg-4", "qz123456-Neu") is None


def test_an_officers_reset_asks_for_a_change_and_ends_sessions(stage: Any, agency: Any, officer: Any, actor: Any):
    token = stage.sign_in("qz_anke", "qz123456", PLATFORM).token
    stage.call(officer, accounts.reset_account_password, agency.row.id, "Neu-1234")
    with pytest.raises(Unauthenticated):
        stage.resolve(token)
    assert stage.sign_in("qz_anke", "Neu-1234", PLATFORM).account.must_change_password
    elsewhere = actor("officer", region_codes=["330800", "330803"])
    with pytest.raises(NotFound):
        stage.call(elsewhere, accounts.reset_account_password, agency.row.id, "Neu-12345")


def test_no_password_or_hash_stands_in_events_or_audit(stage: Any, agency: Any):
    stage.call(actor_of(stage, agency), change_password, "qz123456", "Neu-1234")
    with stage.tools.engine.connect() as connection:
        said = str(connection.execute(select(outbox)).all()) + str(connection.execute(select(audit_entry)).all())
        kept = connection.execute(select(Account.password_hash, Account.former_hashes)).one()
    assert "argon2" in str(kept)
    for secret in ("qz123456", "Neu-1234", "argon2"):
        assert secret not in said


def test_an_enterprise_changes_its_password_within_its_own_wall(stage: Any, officer: Any):
    enterprise_id = new_id()
    fact = {
        "enterprise_id": str(enterprise_id), "name": "某厂", "uscc": "x", "region_code": "330802", "region_codes": ["330800", "330802"],
    }  # fmt: skip
    stage.apply(replicas.apply_enterprise, "agency", "enterprise_saved", enterprise_id, fact)
    stage.call(officer, accounts.create_account, NewAccount(role="enterprise", username="chang01", enterprise_id=enterprise_id))
    actor = stage.signed_in_actor("chang01", "qz123456", PLATFORM)
    assert (actor.enterprise_id, actor.must_change_password) == (enterprise_id, False)
    assert actor.session_id in {row.id for row in stage.call(actor, list_sessions)}


def test_neither_a_program_nor_a_link_changes_a_password(stage: Any, agency: Any, actor: Any):
    by_token = actor("agency", account_id=agency.row.id, agency_id=agency.row.agency_id, scopes=["auth:write"])
    with pytest.raises(Forbidden, match=r"auth\.password_by_token"):
        stage.call(by_token, change_password, "qz123456", "Neu-1234")
    with pytest.raises(NotFound):
        stage.call(actor("enterprise", hazard_id=new_id()), change_password, "qz123456", "Neu-1234")
