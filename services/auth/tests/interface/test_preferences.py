"""What the browser keeps for an account."""

from typing import Any

import pytest

from contracts.errors import Conflict, Forbidden, Invalid
from kit.work import transaction
from services.auth.domain import preferences as bounds
from services.auth.queries.preferences import get_preference
from services.auth.usecases.preferences import put_preference

ROLES = ["agency", "sub_account", "officer", "admin", "inspector", "enterprise"]


@pytest.fixture
def put(auth: Any) -> Any:
    def _put(who: Any, name: str, value: Any) -> Any:
        with transaction(auth, who) as work:
            return put_preference(who, work, name, value)

    return _put


@pytest.fixture
def get(auth: Any) -> Any:
    def _get(who: Any, name: str) -> Any:
        with transaction(auth, who) as work:
            return get_preference(who, work, name).value

    return _get


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_back_what_it_kept_last(put: Any, get: Any, actor: Any, role: str) -> None:
    who = actor(role)
    value = {"z": [1, 2.5, None], "a": "草稿\x00"}
    put(who, "hazards.columns", [1])
    put(who, "hazards.columns", value)
    assert get(who, "hazards.columns") == value
    assert list(get(who, "hazards.columns")) == ["z", "a"]


def test_no_account_sees_what_another_keeps(put: Any, get: Any, actor: Any) -> None:
    main = actor("agency")
    sub = actor("sub_account", agency_id=main.agency_id)
    put(main, "draft", "main's")
    assert get(sub, "draft") is None
    put(sub, "draft", "sub's")
    assert get(main, "draft") == "main's"


def test_null_keeps_nothing_any_more(put: Any, get: Any, actor: Any) -> None:
    who = actor("officer")
    put(who, "draft", 1)
    assert put(who, "draft", None).updated_at is None
    assert get(who, "draft") is None


def test_malformed_large_and_countless_ones_are_refused(put: Any, actor: Any, monkeypatch: Any) -> None:
    who = actor("officer")
    with pytest.raises(Invalid):
        put(who, "No", 1)
    with pytest.raises(Invalid):
        put(who, "draft", "x" * bounds.MAX_BYTES)
    monkeypatch.setattr("services.auth.usecases.preferences.MAX_PREFERENCES", 1)
    put(who, "first", 1)
    with pytest.raises(Conflict):
        put(who, "second", 1)
    put(who, "first", 2)


def test_an_account_with_its_initial_password_keeps_nothing_yet(put: Any, actor: Any) -> None:
    with pytest.raises(Forbidden) as refusal:
        put(actor("agency", must_change_password=True), "draft", 1)
    assert refusal.value.code == "auth.password_change_required"
