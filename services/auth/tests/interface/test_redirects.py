"""Signing in by an OpenID Connect provider, which these tests start themselves."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from pydantic import ValidationError
from sqlalchemy import select, update

from contracts.errors import Busy, NotFound, Unauthenticated
from contracts.extension.identity_providers import check_redirecting_identity_provider
from contracts.rpc.accounts import NewAccount
from contracts.rpc.auth import SignedIn
from contracts.rpc.identity_providers import RedirectOrder, RedirectReturn
from contracts.vocabulary import Entrance, Role
from kit.settings import KitSettings, SettingsError
from kit.tables import audit_entry
from kit.testing.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, running
from services.auth import doors
from services.auth.identity_providers.oidc import Oidc
from services.auth.identity_providers.oidc_settings import OidcSettings
from services.auth.settings import AuthSettings
from services.auth.tables.accounts import Account
from services.auth.tables.identity import RedirectRow
from services.auth.usecases import redirects
from services.auth.usecases.accounts import create_account
from services.auth.usecases.purges import purge_sign_in

BACK = "http://127.0.0.1:8000/api/v1/identity-providers/oidc/callback"

Trip = Callable[..., SignedIn]


@pytest.fixture
def server(stage: Any) -> Iterator[OidcServer]:
    with running(lambda: stage.clock.at.timestamp()) as started:
        yield started


def provider_at(server: OidcServer, **more: Any) -> Oidc:
    return Oidc(OidcSettings(issuer=server.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **more))


@pytest.fixture
def switched_on(stage: Any, admin: Any, server: OidcServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """auth with the provider switched on, and the account that it knows."""
    new = NewAccount(role=Role.OFFICER, username="amt_01", display_name="某人", region_code="330802")
    stage.call(admin, create_account, new)

    def switch_on(**more: Any) -> None:
        monkeypatch.setattr(redirects, "redirecting_providers", lambda work: {"oidc": provider})
        provider = provider_at(server, **more)

    switch_on()
    return switch_on


@pytest.fixture
def go(stage: Any, server: OidcServer, switched_on: Any) -> Trip:
    """One way there and back."""

    def trip(
        edit: Callable[[dict[str, str]], dict[str, str]] = dict, browser: str | None = None, wait: float = 0, provider: str = "oidc"
    ) -> SignedIn:
        left = depart(stage)
        answer = edit(server.visit(left.address))
        stage.later(seconds=wait)
        return come_back(stage, RedirectReturn(provider=provider, browser_token=browser or left.browser_token, answer=answer))

    return trip


def depart(stage: Any) -> Any:
    return redirects.address_of(stage.open(redirects.begin_redirect, RedirectOrder(provider="oidc", redirect_uri=BACK)))


def come_back(stage: Any, back: RedirectReturn) -> SignedIn:
    arrival = stage.open(redirects.take_return, back)
    outcome = stage.open(redirects.finish_redirect, arrival, redirects.ask_provider(arrival))
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def refusal(go: Trip, **how: Any) -> str:
    with pytest.raises(Unauthenticated) as refused:
        go(**how)
    return refused.value.code


def entries(stage: Any, action: str) -> list[Any]:
    with stage.tools.engine.connect() as connection:
        return list(connection.execute(select(audit_entry).where(audit_entry.c.action == action)).all())


def test_it_keeps_the_promises_of_the_door(server: OidcServer, stage: Any):
    check_redirecting_identity_provider(provider_at(server), server.visit, stage.clock.at)


@pytest.mark.parametrize("key", ["by_rsa", "by_ec"])
def test_an_account_signs_in_by_it_and_has_a_session_like_any_other(go: Trip, stage: Any, server: OidcServer, key: str):
    server.sign = getattr(server, key)
    signed_in = go()
    resolved = stage.resolve(signed_in.token)
    assert resolved.account == signed_in.account
    assert (resolved.account.username, resolved.actor.role) == ("amt_01", Role.OFFICER)
    (entry,) = entries(stage, "auth.sign_in.succeeded")
    assert entry.object_id == str(resolved.session_id)
    assert entry.after["provider"] == "oidc"


def test_its_session_owes_no_password_and_no_second_factor_of_ours(go: Trip, stage: Any):
    stage.mode("officers")
    actor = stage.resolve(go().token).actor
    assert (actor.must_change_password, actor.must_enrol_second_factor) == (False, False)
    by_password = stage.resolve(stage.sign_in("amt_01", "qz123456").token).actor
    assert (by_password.must_change_password, by_password.must_enrol_second_factor) == (True, True)


def test_the_browser_is_sent_with_state_nonce_and_the_hash_of_a_verifier(stage: Any, switched_on: Any):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(depart(stage).address).query).items()}
    assert asked["redirect_uri"] == BACK
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid profile", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    with stage.tools.engine.connect() as connection:
        kept = str(connection.execute(select(RedirectRow.__table__)).all())
    assert not [name for name in ("state", "nonce", "code_challenge") if asked[name] in kept]


def test_a_wrong_state_is_refused(go: Trip):
    assert refusal(go, edit=lambda answer: {**answer, "state": "x" * 43}) == "auth.identity_provider.expired"
    assert refusal(go, edit=lambda answer: {"code": answer["code"]}) == "auth.identity_provider.expired"
    assert go().account.username == "amt_01"


def test_another_browser_is_refused_and_the_state_is_used_up(stage: Any, server: OidcServer, go: Trip):
    left = depart(stage)
    answer = server.visit(left.address)
    for browser in ("another", left.browser_token):
        with pytest.raises(Unauthenticated, match=r"auth\.identity_provider\.expired"):
            come_back(stage, RedirectReturn(provider="oidc", browser_token=browser, answer=answer))
    assert [e.after["why"] for e in entries(stage, "auth.sign_in.failed")] == ["another browser"]


def test_a_way_back_is_good_once(stage: Any, server: OidcServer, go: Trip):
    left = depart(stage)
    back = RedirectReturn(provider="oidc", browser_token=left.browser_token, answer=server.visit(left.address))
    assert come_back(stage, back).account.username == "amt_01"
    with pytest.raises(Unauthenticated, match=r"auth\.identity_provider\.expired"):
        come_back(stage, back)


def test_a_replayed_code_is_refused(go: Trip):
    seen: list[str] = []

    def keep(answer: dict[str, str]) -> dict[str, str]:
        seen.append(answer["code"])
        return answer

    assert go(edit=keep).account.username == "amt_01"
    assert refusal(go, edit=lambda answer: {**answer, "code": seen[0]}) == "auth.identity_provider.refused"


def test_a_code_of_another_browsers_way_is_refused(stage: Any, server: OidcServer, go: Trip):
    stolen = server.visit(depart(stage).address)["code"]
    assert refusal(go, edit=lambda answer: {**answer, "code": stolen}) == "auth.identity_provider.refused"


def test_a_way_back_is_open_for_ten_minutes(go: Trip, stage: Any):
    assert go(wait=599).account.username == "amt_01"
    assert refusal(go, wait=600) == "auth.identity_provider.expired"
    depart(stage)
    stage.later(minutes=10)
    stage.open(purge_sign_in)
    with stage.tools.engine.connect() as connection:
        assert connection.execute(select(RedirectRow.__table__)).all() == []


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({"aud": "another client"}, "id token: InvalidAudienceError"),
        ({"aud": [CLIENT_ID, "another client"]}, "authorised party of the id token"),
        ({"iss": "https://elsewhere.example"}, "id token: InvalidIssuerError"),
        ({"nonce": "another"}, "nonce of the id token"),
        ({"nonce": None}, "nonce of the id token"),
        ({"exp": 1}, "id token: expired"),
        ({"exp": "soon"}, "times of the id token"),
        ({"iat": 32503680000}, "id token: not valid yet"),
        ({"preferred_username": ""}, "no username in the id token"),
        ({"preferred_username": ["amt_01"]}, "no username in the id token"),
    ],
)
def test_an_id_token_that_is_not_for_this_way_is_refused_and_the_audit_says_why(
    go: Trip, stage: Any, server: OidcServer, edit: dict[str, Any], why: str
):
    server.edit_token = lambda claims: {**claims, **edit}
    assert refusal(go) == "auth.identity_provider.refused"
    (entry,) = entries(stage, "auth.sign_in.failed")
    assert entry.after["why"] == why
    server.edit_token = dict
    assert go().account.username == "amt_01"


def test_an_id_token_that_is_signed_otherwise_is_refused(go: Trip, server: OidcServer):
    stranger = OidcServer()
    by_hand = {"kid": "rsa"}
    signatures: list[Callable[[Any], str]] = [
        lambda claims: jwt.encode(claims, "", "none", headers=by_hand),
        lambda claims: jwt.encode(claims, CLIENT_SECRET.ljust(32, "-"), "HS256", headers=by_hand),
        lambda claims: jwt.encode(claims, server.rsa_key, "RS512", headers=by_hand),
        lambda claims: jwt.encode(claims, server.ec_key, "ES256", headers=by_hand),
        lambda claims: jwt.encode(claims, server.rsa_key, "RS256", headers={"kid": "unknown"}),
        lambda claims: jwt.encode(claims, stranger.rsa_key, "RS256", headers=by_hand),
        lambda claims: "no.token.at-all",
        lambda claims: "x" * 100_000,
    ]
    for server.sign in signatures:
        assert refusal(go) == "auth.identity_provider.refused"
    server.sign = server.by_rsa
    assert go().account.username == "amt_01"


def test_a_key_that_is_new_at_the_provider_is_fetched(go: Trip, server: OidcServer, monkeypatch: pytest.MonkeyPatch):
    from services.auth.identity_providers import oidc

    monkeypatch.setattr(oidc, "KEYS_SECONDS", 0)
    go()
    fetched = server.asked.count("GET /keys")
    server._keys = (lambda keys: lambda: [{**keys[0], "kid": "rsa-2"}])(server._keys())
    server.sign = lambda claims: jwt.encode(claims, server.rsa_key, "RS256", headers={"kid": "rsa-2"})
    assert go().account.username == "amt_01"
    assert server.asked.count("GET /keys") == fetched + 1
    assert server.asked.count("GET /.well-known/openid-configuration") == 1


@pytest.mark.parametrize("username", ["nobody_here", "amt_01@example.cn", "x' or 1=1 --", "Q" * 500, "名字\x00"])
def test_somebody_without_an_account_is_told_so(go: Trip, stage: Any, server: OidcServer, username: str):
    server.username = username
    assert refusal(go) == "auth.identity_provider.account_unknown"
    (entry,) = entries(stage, "auth.sign_in.failed")
    assert entry.object_id == ""
    assert username not in str(entry)
    server.username = "AMT_01"
    assert go().account.username == "amt_01"


def test_a_disabled_account_and_one_of_the_other_entrance_are_refused(
    go: Trip, stage: Any, server: OidcServer, agency: Any, switched_on: Any
):
    server.username = "qz_anke"
    assert refusal(go) == "auth.identity_provider.account_unknown"
    switched_on(entrance=Entrance.PLATFORM)
    assert go().account.username == "qz_anke"
    stage.open(lambda work: work.db.execute(update(Account).values(disabled=True)))
    assert refusal(go) == "auth.identity_provider.account_unknown"


def test_what_the_person_refused_there_is_refused_here(go: Trip):
    cancelled = lambda answer: {"error": "access_denied", "state": answer["state"]}  # noqa: E731  # one line says it
    assert refusal(go, edit=cancelled) == "auth.identity_provider.refused"
    assert refusal(go, edit=lambda answer: {**answer, "iss": "https://elsewhere.example"}) == "auth.identity_provider.refused"


def test_a_provider_that_is_away_is_nobodys_fault(go: Trip, stage: Any, server: OidcServer):
    server.away = True
    with pytest.raises(Busy, match=r"auth\.identity_provider\.away"):
        depart(stage)
    server.away = False
    left = depart(stage)
    answer = server.visit(left.address)
    server.away = True
    with pytest.raises(Busy, match=r"auth\.identity_provider\.away"):
        come_back(stage, RedirectReturn(provider="oidc", browser_token=left.browser_token, answer=answer))
    assert entries(stage, "auth.sign_in.failed") == []
    server.away = False
    assert go().account.username == "amt_01"
    server.stop()
    with pytest.raises(Busy, match=r"auth\.identity_provider\.away"):
        come_back(stage, RedirectReturn(provider="oidc", browser_token=(left := depart(stage)).browser_token, answer=there(left)))


def there(left: Any) -> dict[str, str]:
    """What a browser would come back with."""
    return {"code": "x", "state": parse_qs(urlsplit(left.address).query)["state"][0]}


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_discovery_document_that_leads_elsewhere_is_not_believed(stage: Any, server: OidcServer, switched_on: Any, said: Any):
    server.edit_discovery = lambda document: {**document, **said}
    with pytest.raises(Busy, match=r"auth\.identity_provider\.away"):
        depart(stage)


def test_no_page_elsewhere_can_lock_an_office_out_or_fill_the_audit(go: Trip, stage: Any):
    stage.tools.settings = stage.tools.settings.model_copy(update={"lock_address_failures": 1})
    for number in range(3):
        with pytest.raises(Unauthenticated):
            come_back(stage, RedirectReturn(provider="oidc", browser_token="", answer={"state": f"made-up-{number}", "code": "x"}))
        refusal(go, edit=lambda answer: {**answer, "code": "x"})
    assert [e.after["why"] for e in entries(stage, "auth.sign_in.failed")] == ["the provider did not take the code"] * 3
    assert stage.sign_in("amt_01", "qz123456").account.username == "amt_01"
    assert go().account.username == "amt_01"


def test_a_demanded_authentication_context_is_asked_for_and_checked(go: Trip, server: OidcServer, stage: Any, switched_on: Any):
    switched_on(acr="mfa otp")
    assert parse_qs(urlsplit(depart(stage).address).query)["acr_values"] == ["mfa otp"]
    assert refusal(go) == "auth.identity_provider.refused"
    server.edit_token = lambda claims: {**claims, "acr": "otp"}
    assert go().account.username == "amt_01"


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(go: Trip, server: OidcServer):
    server.edit_discovery = lambda document: {**document, "token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert go().account.username == "amt_01"


def test_only_those_that_redirect_are_listed_and_an_unknown_one_is_not_there(stage: Any, switched_on: Any):
    assert [(p.name, p.entrance) for p in stage.open(redirects.list_identity_providers)] == [("oidc", Entrance.SYSTEM)]
    with pytest.raises(NotFound, match=r"auth\.identity_provider\.unknown"):
        stage.open(redirects.begin_redirect, RedirectOrder(provider="local", redirect_uri=BACK))


def test_by_default_there_is_none(stage: Any):
    assert stage.open(redirects.list_identity_providers) == []


def test_switched_on_without_its_settings_it_stops_the_start(server: OidcServer, monkeypatch: pytest.MonkeyPatch):
    switched_on = AuthSettings(identity_providers=["local", "oidc"])
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        with pytest.raises(SettingsError, match=f"ZJJG_OIDC_{name}"):
            doors.check_doors(switched_on, KitSettings())
        monkeypatch.setenv(f"ZJJG_OIDC_{name}", server.settings()[f"ZJJG_OIDC_{name}"])
    doors.check_doors(switched_on, KitSettings())
    doors._made.cache_clear()
    with pytest.raises(SettingsError, match="judges a password"):
        doors.check_doors(AuthSettings(identity_providers=["oidc"]), KitSettings())
    doors._made.cache_clear()


@pytest.mark.parametrize(
    "issuer", ["http://idp.example", "ftp://idp.example", "idp.example", "https://", "http://127.0.0.1.example"]
)
def test_an_issuer_that_anybody_could_play_is_refused(issuer: str):
    OidcSettings(issuer="https://idp.example/realms/qz")
    with pytest.raises(ValidationError):
        OidcSettings(issuer=issuer)
