"""Sign-in, own sessions, password, tokens, preferences and notices (manual: 系统访问, 修改初始密码)."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Response, current_app, request

from contracts.page import Page
from contracts.rpc.auth import (
    ApiToken,
    Captcha,
    NewApiToken,
    Notice,
    NoticeQuery,
    Preference,
    SessionRow,
    SignedIn,
    SignedInAccount,
    SignIn,
)
from contracts.rpc.notice_settings import FailedDelivery, NoticeSettings, NoticeSettingsEntry
from contracts.vocabulary import Role
from gateway import guard
from gateway.blueprint import Blueprint, as_response, no_content
from gateway.calls import forward, rooms
from gateway.errors import locale
from gateway.guard import OPEN, OWN_SESSION, SIGNED_IN, roles
from gateway.messages import message
from gateway.schemas.sign_in import (
    ApiTokenSchema,
    LinkSessionSchema,
    NoticeQuerySchema,
    NoticeSettingsSchema,
    PasswordChangeSchema,
    PreferenceSchema,
    SignInSchema,
)

blp = Blueprint("sign_in", __name__, description="Sign-in, own session and account")

TOKEN_MAKERS = roles(Role.AGENCY, Role.OFFICER, Role.ADMIN)


class Session(msgspec.Struct, frozen=True):
    """What a browser knows of its session; the token itself is in the cookie alone."""

    account: SignedInAccount
    csrf_token: str | None


class SessionList(msgspec.Struct, frozen=True):
    items: list[SessionRow]


class FailedDeliveries(msgspec.Struct, frozen=True):
    items: list[FailedDelivery]


class ApiTokenList(msgspec.Struct, frozen=True):
    items: list[ApiToken]


@blp.act("POST", "/captchas", allow=OPEN, answer=Captcha, status=201)
def create_captcha() -> Captcha:
    """A captcha: a picture now, its sound on demand; good once, for two minutes."""
    return forward().auth.create_captcha()


@blp.act("GET", "/captchas/<uuid:captcha_id>/audio", allow=OPEN, answer=bytes, media="audio/wav")
def captcha_audio(captcha_id: UUID) -> Response:
    """The captcha spoken, as wav."""
    return Response(rooms().auth.captcha_audio(captcha_id), content_type="audio/wav")


def _opened(signed_in: SignedIn) -> Response:
    return with_cookie(as_response(Session(signed_in.account, signed_in.csrf_token), 201, etag=False), signed_in)


def with_cookie(response: Response, signed_in: SignedIn) -> Response:
    """The answer, and the session's cookie with it."""
    response.set_cookie(
        guard.cookie_name(request), signed_in.token, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    return response


@blp.act("POST", "/sessions", allow=OPEN, body=SignInSchema, answer=Session, status=201)
def sign_in(credentials: SignIn) -> Response:
    """Signs in at one of the two entrances. Every wrong combination gets the same answer. After the right password of an account with a
    second factor: 401 `auth.second_factor_required` without its code, and the captcha is good once more."""
    user_agent = request.headers.get("User-Agent", "")[:300]
    return _opened(rooms().auth.sign_in(msgspec.structs.replace(credentials, user_agent=user_agent)))


@blp.act("POST", "/link-sessions", allow=OPEN, body=LinkSessionSchema, answer=Session, status=201)
def open_link_session(body: dict[str, Any]) -> Response:
    """An enterprise's session for the one hazard of its link."""
    return _opened(rooms().auth.open_link_session(body["token"]))


@blp.act("GET", "/sessions/current", allow=OWN_SESSION, answer=Session)
def current_session() -> Session:
    """Who is signed in, and the token for unsafe methods."""
    credential = guard.credential()
    return Session(credential.account, credential.csrf_token)


@blp.act("DELETE", "/sessions/current", allow=OWN_SESSION)
def sign_out() -> Response:
    """Ends this session."""
    rooms().auth.sign_out()
    response = no_content()
    response.delete_cookie(guard.cookie_name(request), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blp.act("PUT", "/sessions/current/password", allow=OWN_SESSION, body=PasswordChangeSchema)
def change_password(body: dict[str, Any]) -> None:
    """Changes the own password and ends the account's other sessions."""
    rooms().auth.change_password(body["old_password"], body["new_password"])
    current_app.extensions["zjjg.credentials"].forget({str(guard.credential().session_id)})


@blp.act("GET", "/sessions", allow=SIGNED_IN, answer=SessionList)
def list_sessions() -> SessionList:
    """The account's open sessions."""
    return SessionList(rooms().auth.list_sessions())


@blp.act("DELETE", "/sessions/<uuid:session_id>", allow=SIGNED_IN)
def end_session(session_id: UUID) -> None:
    """Ends one of the own sessions."""
    rooms().auth.end_session(session_id)


@blp.act("GET", "/api-tokens", allow=TOKEN_MAKERS, answer=ApiTokenList)
def list_api_tokens() -> ApiTokenList:
    """The account's tokens for programs."""
    return ApiTokenList(rooms().auth.list_api_tokens())


@blp.act("POST", "/api-tokens", allow=TOKEN_MAKERS, body=ApiTokenSchema, answer=ApiToken, status=201)
def create_api_token(new: NewApiToken) -> ApiToken:
    """Makes a token; it is shown in this answer and never again."""
    return forward().auth.create_api_token(new)


@blp.act("DELETE", "/api-tokens/<uuid:token_id>", allow=TOKEN_MAKERS)
def revoke_api_token(token_id: UUID) -> None:
    """Revokes a token."""
    rooms().auth.revoke_api_token(token_id)


@blp.act("GET", "/preferences/<string:name>", allow=SIGNED_IN, answer=Preference)
def get_preference(name: str) -> Preference:
    """What the browser kept under this name."""
    return forward().auth.get_preference(name)


@blp.act("PUT", "/preferences/<string:name>", allow=SIGNED_IN, body=PreferenceSchema, answer=Preference)
def put_preference(body: dict[str, Any], name: str) -> Preference:
    """Keeps a value of at most 64 KB under this name."""
    return forward().auth.put_preference(name, body["value"])


@blp.act("GET", "/notices", allow=SIGNED_IN, query=NoticeQuerySchema, answer=Page[Notice])
def list_notices(query: NoticeQuery) -> Page[Notice]:
    """The own inbox, newest first."""
    page = rooms().auth.list_notices(query)
    return msgspec.structs.replace(page, items=[_worded(notice) for notice in page.items])


@blp.act("POST", "/notices/<uuid:notice_id>/reading", allow=SIGNED_IN, answer=Notice)
def read_notice(notice_id: UUID) -> Notice:
    """Marks a notice as read."""
    return _worded(rooms().auth.read_notice(notice_id))


@blp.act("GET", "/notice-settings", allow=SIGNED_IN, answer=NoticeSettings)
def get_notice_settings() -> NoticeSettings:
    """How the account is told of things beside its inbox."""
    return forward().auth.get_notice_settings()


@blp.act("PUT", "/notice-settings", allow=SIGNED_IN, body=NoticeSettingsSchema, answer=NoticeSettings)
def put_notice_settings(entry: NoticeSettingsEntry) -> NoticeSettings:
    """Sets the own address, the channels beside the inbox, and whether a daily digest is wanted."""
    return forward().auth.put_notice_settings(entry)


@blp.act("GET", "/notice-deliveries", allow=roles(Role.ADMIN), answer=FailedDeliveries)
def list_failed_deliveries() -> FailedDeliveries:
    """What the channels beside the inbox could not deliver, the newest first, at most 200."""
    return FailedDeliveries(rooms().auth.list_failed_deliveries())


@blp.act("POST", "/notice-deliveries/tries", allow=roles(Role.ADMIN), answer=FailedDeliveries)
def retry_deliveries() -> FailedDeliveries:
    """Tries all of them again, those given up included: within seconds as a rule."""
    return FailedDeliveries(rooms().auth.retry_deliveries())


def _worded(notice: Notice) -> Notice:
    return msgspec.structs.replace(notice, message=message(notice.code, locale(), notice.params))
