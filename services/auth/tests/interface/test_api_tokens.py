"""Tokens for programs."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from contracts.rpc.accounts import AccountPatch, NewAccount
from contracts.rpc.auth import NewApiToken
from contracts.vocabulary import Role
from kit.tables import audit_entry
from services.auth.queries.api_tokens import list_api_tokens
from services.auth.tables.accounts import ApiTokenRow
from services.auth.usecases.accounts import create_account, update_account
from services.auth.usecases.api_tokens import create_api_token, revoke_api_token

NEW = NewApiToken(name="统计接口", scopes=["hazard:read", "stats:read", "hazard:read"])


@pytest.fixture
def maker(stage: Any, admin: Any) -> Any:
    """A signed-in officer."""
    stage.call(admin, create_account, NewAccount(role=Role.OFFICER, username="amt_01", display_name="某人", region_code="330802"))
    return stage.signed_in_actor("amt_01", "qz123456")


def test_a_token_speaks_for_its_maker_within_its_scopes(stage: Any, maker: Any):
    made = stage.call(maker, create_api_token, NEW)
    assert made.token.startswith("zjjg_")
    resolved = stage.resolve(made.token, "api_token")
    assert resolved.actor.account_id == maker.account_id
    assert resolved.actor.scopes == ["hazard:read", "stats:read"]
    assert resolved.csrf_token is None
    (listed,) = stage.call(maker, list_api_tokens)
    assert not listed.token
    assert listed.last_used_at == stage.clock.at
    with stage.tools.engine.connect() as connection:
        kept = str(connection.execute(select(ApiTokenRow.__table__)).all()) + str(connection.execute(select(audit_entry)).all())
    assert made.token not in kept
    with pytest.raises(Unauthenticated):
        stage.resolve(made.token, "session")


def test_a_revoked_token_is_dead_and_gone_from_the_list(stage: Any, maker: Any, actor: Any):
    made = stage.call(maker, create_api_token, NEW)
    with pytest.raises(NotFound):
        stage.call(actor(Role.OFFICER), revoke_api_token, made.id)
    stage.call(maker, revoke_api_token, made.id)
    with pytest.raises(Unauthenticated):
        stage.resolve(made.token, "api_token")
    assert stage.call(maker, list_api_tokens) == []
    with pytest.raises(NotFound):
        stage.call(maker, revoke_api_token, made.id)


def test_a_token_works_through_its_last_local_day(stage: Any, maker: Any):
    made = stage.call(maker, create_api_token, NewApiToken(name="t", scopes=["auth:read"], expires_on=date(2026, 11, 24)))
    stage.later(hours=31)  # 23:00 of the 24th in Shanghai
    stage.resolve(made.token, "api_token")
    stage.later(hours=1)
    with pytest.raises(Unauthenticated):
        stage.resolve(made.token, "api_token")


def test_a_disabled_account_has_dead_tokens(stage: Any, maker: Any, admin: Any):
    made = stage.call(maker, create_api_token, NEW)
    stage.call(admin, update_account, maker.account_id, AccountPatch(disabled=True), 2)
    with pytest.raises(Unauthenticated):
        stage.resolve(made.token, "api_token")
    assert str(made.id) in str(stage.tools.broadcast.sent[-1])


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewApiToken(name="", scopes=["auth:read"]), "name"),
        (NewApiToken(name="t", scopes=[]), "scopes"),
        (NewApiToken(name="t", scopes=["auth:read", "auth:all"]), "scopes.1"),
        (NewApiToken(name="t", scopes=["auth:read"], expires_on=date(2026, 11, 22)), "expires_on"),
        (NewApiToken(name="t", scopes=["auth:read"], expires_on=date(9999, 12, 31)), "expires_on"),
    ],
)
def test_wrong_tokens_are_refused(stage: Any, maker: Any, new: NewApiToken, field: str):
    with pytest.raises(Invalid) as refused:
        stage.call(maker, create_api_token, new)
    assert [e["field"] for e in refused.value.errors] == [field]


def test_only_some_roles_have_tokens_and_a_token_makes_none(stage: Any, maker: Any, actor: Any):
    for role in (Role.SUB_ACCOUNT, Role.INSPECTOR, Role.ENTERPRISE):
        with pytest.raises(Forbidden):
            stage.call(actor(role), create_api_token, NEW)
    by_token = stage.resolve(stage.call(maker, create_api_token, NEW).token, "api_token").actor
    with pytest.raises(Forbidden, match=r"auth\.token\.by_token"):
        stage.call(by_token, create_api_token, NEW)
    for _ in range(49):
        stage.call(maker, create_api_token, NEW)
    with pytest.raises(Conflict, match=r"auth\.token\.too_many"):
        stage.call(maker, create_api_token, NEW)
