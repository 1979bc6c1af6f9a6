"""Shapes of sign-in and of the account's own things."""

from typing import Any

from marshmallow import INCLUDE, fields

from contracts.rpc.auth import NewApiToken, NoticeQuery, SignIn
from contracts.rpc.notice_settings import NoticeSettingsEntry
from contracts.vocabulary import Entrance
from gateway.schemas.fields import Anything, Choice, Day, Flag, Id, Many, PageSchema, RequestSchema, Text, optional


class Secret(fields.String):
    """A password or token, taken to the letter: not trimmed, not normalised."""

    default_error_messages = {"invalid": "field.not_text"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not 1 <= len(text) <= 256 or "\x00" in text:
            raise self.make_error("invalid")
        return text


class SignInSchema(RequestSchema):
    struct = SignIn
    entrance = Choice(Entrance, required=True)
    username = Text(most=64, required=True)
    password = Secret(required=True)
    captcha_id = optional(Id)
    captcha_answer = optional(Text, most=16, least=0)
    second_factor = optional(Text, most=64)


class LinkSessionSchema(RequestSchema):
    token = Secret(required=True)


class PasswordChangeSchema(RequestSchema):
    old_password = Secret(required=True)
    new_password = Secret(required=True)


class NewPasswordSchema(RequestSchema):
    new_password = Secret(required=True)


class OwnPasswordSchema(RequestSchema):
    password = Secret(required=True)


class SecondFactorCodeSchema(RequestSchema):
    code = Text(most=64, required=True)


class SecondFactorRemovalSchema(RequestSchema):
    password = Secret(required=True)
    code = Text(most=64, required=True)


class RedirectReturnSchema(RequestSchema):
    """What an identity provider sends a browser back with: a client must bear parameters that it does not know (RFC 6749, 4.1.2)."""

    state = Text(most=200)
    code = Text(most=4096)
    error = Text(most=200)

    def load(self, data: Any, *, unknown: Any = None, **kwargs: Any) -> Any:
        """webargs asks for RAISE, as everywhere; here it may not have it."""
        return super().load(data, unknown=INCLUDE, **kwargs)


class ApiTokenSchema(RequestSchema):
    struct = NewApiToken
    name = Text(most=100, required=True)
    scopes = Many(Text(most=40), least=1, most=20, required=True)
    expires_on = optional(Day)


class PreferenceSchema(RequestSchema):
    value = Anything(required=True, allow_none=True)


class NoticeQuerySchema(PageSchema):
    struct = NoticeQuery
    unread = Flag(from_text=True)


class NoticeSettingsSchema(RequestSchema):
    struct = NoticeSettingsEntry
    email = optional(Text, least=0, most=254)
    channels = optional(Many, Text(most=40), most=20)
    digest = Flag()
