"""The service behind a real broker, and its promise to the contract."""

import inspect
from typing import Any

import msgspec
import pytest

from contracts.errors import Conflict, Invalid, Throttled, Unauthenticated
from contracts.events.envelope import Envelope
from contracts.rpc.accounts import AccountPatch, NewAccount
from contracts.rpc.auth import AuthRpc, SignIn
from contracts.vocabulary import Entrance, Role
from kit.rpc_client import typed
from kit.service import Service
from services.auth.service import AuthService


def methods(cls: type) -> dict[str, inspect.Signature]:
    return {name: inspect.signature(fn) for name, fn in vars(cls).items() if inspect.isfunction(fn) and not name.startswith("_")}


def test_the_service_has_the_methods_of_its_contract_and_no_others():
    ours = {name: signature for name, signature in methods(AuthService).items() if not name.startswith("on_")}
    assert ours == methods(AuthRpc)
    assert not ours.keys() & methods(Service).keys()


@pytest.mark.broker
def test_the_whole_way_from_the_first_admin_to_a_working_officer(run_services: Any, rpc_client: Any, eventually: Any):
    env = {"ZJJG_CAPTCHA": "off", "ZJJG_ADMIN_PASSWORD": "Vom-Betreiber-1", "ZJJG_AUTH_LOCK_FAILURES": "3"}
    run_services("services.auth.service:AuthService", env=env)
    auth = typed(rpc_client, AuthRpc, "auth")
    ended: list[str] = []
    rpc_client.on_broadcast("session_ended", lambda payload: ended.extend(payload["session_ids"]))

    def sign_in(username: str, password: str, entrance: Entrance = Entrance.SYSTEM) -> dict[str, str]:
        answer = auth.sign_in(SignIn(entrance=entrance, username=username, password=password))
        return {"actor": auth.resolve_credential("session", answer.token).actor_token, "locale": "en"}

    admin = sign_in("admin", "Vom-Betreiber-1")
    new = NewAccount(role=Role.OFFICER, username="amt_01", display_name="某人", region_code="330802")
    keyed = {**admin, "idempotency_key": "k", "idempotency_scope": "POST /accounts", "idempotency_hash": "h"}
    row = auth.create_account(new, context=keyed)
    assert row.initial_password == "qz123456"
    assert auth.create_account(new, context=keyed).id == row.id
    assert not auth.create_account(new, context=keyed).initial_password
    with pytest.raises(Conflict):
        auth.create_account(new, context=admin)
    first = sign_in("amt_01", "qz123456")
    with pytest.raises(Invalid, match=r"auth\.old_password_wrong"):
        auth.change_password("falsch", "Amt-2026", context=first)
    auth.change_password("qz123456", "Amt-2026", context=first)
    officer = sign_in("amt_01", "Amt-2026")
    assert auth.list_accounts({"limit": 5}, context=officer).items == []
    auth.update_account(row.id, AccountPatch(disabled=True), auth.get_account(row.id, context=admin).version, context=admin)
    eventually(lambda: len(ended) >= 2)
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            sign_in("amt_01", "Amt-2026")
    with pytest.raises(Throttled):
        sign_in("amt_01", "Amt-2026")
    assert auth.captcha_audio(auth.create_captcha().captcha_id)[:4] == b"RIFF"
    assert auth.todo(context=admin) == {"notices": 0}
    assert [f.payload["username"] for f in rpc_client_facts(rpc_client, [str(row.id)])] == ["amt_01"]


@pytest.mark.broker
def test_a_production_start_that_lets_admins_in_by_a_password_alone_is_refused(run_services: Any, eventually: Any):
    production = {"ZJJG_PROFILE": "production", "ZJJG_AUTH_SECOND_FACTOR": "optional"}
    started = run_services("services.auth.service:AuthService", env=production, ready=False)
    eventually(lambda: not started.alive(), within=60)
    assert "ZJJG_AUTH_SECOND_FACTOR=optional is refused in the production profile" in started.log()
    run_services("services.auth.service:AuthService", env={**production, "ZJJG_AUTH_SECOND_FACTOR": "officers"})


def rpc_client_facts(client: Any, ids: list[str]) -> Any:
    return msgspec.json.decode(client.call("auth", "facts_of", "account", ids), type=list[Envelope])
