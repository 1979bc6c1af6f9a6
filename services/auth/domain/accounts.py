"""Rules of accounts: names, codes, who comes in by which entrance, and who may make whom."""

import re
import unicodedata

from stdnum.cn import uscc as stdnum_uscc

from contracts.actor import Actor
from contracts.errors import Forbidden
from contracts.vocabulary import Entrance, Role, ServiceKind
from services.auth.domain.fields import Fields

NAME_MOST = 100
NAME_LEAST = 2
PASSWORD_MOST = 256
"""Longer ones are refused when set, and are wrong when tried: hashing megabytes is nobody's right."""

_username = re.compile(r"[a-z0-9_]{4,32}").fullmatch
_mobile = re.compile(r"1[3-9]\d{9}", re.ASCII).fullmatch

ENTRANCES = {
    Role.AGENCY: Entrance.PLATFORM,
    Role.ENTERPRISE: Entrance.PLATFORM,
    Role.SUB_ACCOUNT: Entrance.SYSTEM,
    Role.OFFICER: Entrance.SYSTEM,
    Role.INSPECTOR: Entrance.SYSTEM,
    Role.ADMIN: Entrance.SYSTEM,
}

MADE_BY = {
    Role.OFFICER: frozenset({Role.AGENCY, Role.ENTERPRISE}),
    Role.ADMIN: frozenset({Role.OFFICER, Role.INSPECTOR, Role.ADMIN}),
}
"""Whose accounts a role makes and changes. Sub-accounts are their main account's."""


def plain(text: str) -> str:
    """As people mean it: full-width letters and digits are ordinary ones, blanks around it do not count."""
    return unicodedata.normalize("NFKC", text).strip()


def normal_username(text: str) -> str:
    """The one spelling that a username is kept and looked up by: upper and lower case are the same name."""
    return plain(text).lower()


def is_username(text: str) -> bool:
    return _username(text) is not None


def username(fields: Fields, text: str | None, field: str = "username") -> str:
    name = normal_username(text or "")
    if not name:
        fields.wrong(field, "text.missing")
    elif not is_username(name):
        fields.wrong(field, "auth.username.malformed")
    return name


def uscc(fields: Fields, text: str | None, field: str = "uscc") -> str:
    """A unified social credit code (GB 32100-2015) in upper case; lower case and full-width input is accepted."""
    code = plain(text or "").upper()
    if not code:
        fields.wrong(field, "text.missing")
    elif not (code.isascii() and len(code) == 18 and stdnum_uscc.is_valid(code)):
        fields.wrong(field, "auth.uscc.invalid")
    return code


def mobile(fields: Fields, text: str | None, field: str, *, required: bool) -> str:
    number = plain(text or "")
    if not number and required:
        fields.wrong(field, "text.missing")
    elif number and not _mobile(number):
        fields.wrong(field, "auth.mobile.invalid")
    return number


def kinds(fields: Fields, given: list[ServiceKind] | None, field: str = "kinds") -> list[str]:
    """Without repetition, in the order of the vocabulary."""
    if not given:
        fields.wrong(field, "text.missing")
    return [kind.value for kind in ServiceKind if kind in (given or [])]


KIND_WORDS = {
    "安全评价": ServiceKind.EVALUATION,
    "社会化服务": ServiceKind.SOCIAL,
    "安全生产社会化服务": ServiceKind.SOCIAL,
    **{kind.value: kind for kind in ServiceKind},
}
_separators = re.compile(r"[、，,/;；]")


def kinds_from_words(fields: Fields, text: str, field: str) -> list[str]:
    """服务类别 of the workbook: Chinese or code words joined by 、 ， , / or ;."""
    words = [word.strip() for word in _separators.split(plain(text)) if word.strip()]
    unknown = [word for word in words if word.lower() not in KIND_WORDS]
    if unknown:
        fields.wrong(field, "auth.kind.unknown", kind=unknown[0][:20])
        return []
    return kinds(fields, [KIND_WORDS[word.lower()] for word in words], field)


def refuse_link_session(actor: Actor) -> None:
    """Whoever came by the link of one hazard has no account here: nothing is kept for it, it is told nothing, and the sessions of its
    link are other people's."""
    if actor.hazard_id is not None:
        raise Forbidden("auth.link_session")


def within(outer: list[str], inner: list[str]) -> bool:
    """Whether the region whose codes are ``inner`` is ``outer``'s region or lies in it. Nothing lies in no region."""
    return bool(outer) and inner[: len(outer)] == outer
