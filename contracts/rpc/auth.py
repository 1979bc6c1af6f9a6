"""auth: who signs in, with what rights; sessions, accounts, tokens; facts of files; what the bureau sets for all rooms.

Calls marked *open* take no actor token; all others verify it. Errors of ``contracts.errors`` with the codes that are named.
"""

from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from contracts.actor import Actor
from contracts.files import FileFact
from contracts.jobs import Job
from contracts.page import Page, PageQuery
from contracts.rpc.accounts import (
    AccountPatch,
    AccountQuery,
    AccountRow,
    NewAccount,
    NewSubAccount,
    SubAccount,
    SubAccountPatch,
    SubAccountQuery,
)
from contracts.rpc.auth_settings import (
    Dictionary,
    DictionaryItem,
    DictionaryName,
    Parameter,
    ParameterEntry,
    ParameterList,
    RegionEntry,
    RegionList,
)
from contracts.rpc.identity_providers import Redirect, RedirectingProvider, RedirectOrder, RedirectReturn
from contracts.rpc.notice_settings import FailedDelivery, NoticeSettings, NoticeSettingsEntry
from contracts.rpc.rule_book import Rule, RuleEntry, RuleList, RuleTermEntry
from contracts.rpc.second_factors import RecoveryCodes, SecondFactor, SecondFactorSecret
from contracts.rpc.work_calendar import CalendarEntry, WorkCalendar
from contracts.vocabulary import Entrance, Right, Role


class Captcha(msgspec.Struct, kw_only=True, frozen=True):
    """``image`` is a data URL (png). Single use."""

    captcha_id: UUID
    image: str
    expires_in_seconds: int


class SignIn(msgspec.Struct, kw_only=True, frozen=True):
    """``second_factor`` is a code of the account's authenticator, or one of its recovery codes."""

    entrance: Entrance
    username: str
    password: str
    captcha_id: UUID | None = None
    captcha_answer: str | None = None
    second_factor: str | None = None
    user_agent: str = ""


class SignedInAccount(msgspec.Struct, kw_only=True, frozen=True):
    """The ``account`` of a session's answer. One that must enrol a second factor may do nothing else before."""

    id: UUID
    username: str
    display_name: str
    role: Role
    agency_id: UUID | None
    enterprise_id: UUID | None
    region_code: str | None
    rights: list[Right]
    must_change_password: bool
    must_enrol_second_factor: bool = False
    hazard_id: UUID | None = None


class SignedIn(msgspec.Struct, kw_only=True, frozen=True):
    """``token`` is the opaque session token for the cookie; it is shown here once and kept only as a hash."""

    account: SignedInAccount
    csrf_token: str
    token: str
    expires_at: datetime


class ResolvedCredential(msgspec.Struct, kw_only=True, frozen=True):
    """What the gateway's guard keeps for at most 5 s. ``csrf_token`` is None for API tokens, which need none."""

    actor_token: str
    actor: Actor
    account: SignedInAccount
    csrf_token: str | None
    session_id: UUID
    expires_at: datetime


class SessionRow(msgspec.Struct, kw_only=True, frozen=True):
    id: UUID
    entrance: Entrance | None
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class Import(msgspec.Struct, kw_only=True, frozen=True):
    """A workbook that was uploaded as a file. ``dry_run`` checks every row and writes nothing."""

    file_id: UUID
    dry_run: bool = False


class Workbook(msgspec.Struct, kw_only=True, frozen=True):
    """A small file made by a service: ``content`` is base64."""

    name: str
    content: bytes


class ApiToken(msgspec.Struct, kw_only=True, frozen=True):
    """``token`` stands only in the answer to its creation; null when that answer is given again for the same idempotency key.
    ``scopes`` are ``<room>:read`` and ``<room>:write``."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_on: date | None
    token: str | UnsetType | None = UNSET


class NewApiToken(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    scopes: list[str]
    expires_on: date | None = None


class Preference(msgspec.Struct, kw_only=True, frozen=True):
    """``value`` is whatever the browser keeps, at most 64 KB as JSON; null where nothing was kept."""

    name: str
    value: Any
    updated_at: datetime | None


class Notice(msgspec.Struct, kw_only=True, frozen=True):
    """``code`` names the text in the catalogue, ``params`` fills it; ``subject`` leads to what it is about."""

    id: UUID
    code: str
    params: dict[str, str]
    subject_kind: str
    subject_id: UUID | None
    created_at: datetime
    read_at: datetime | None
    message: str = ""


class NoticeQuery(PageQuery, kw_only=True, frozen=True):
    unread: bool | None = None


class NewFile(msgspec.Struct, kw_only=True, frozen=True):
    """What the gateway learned of bytes that it has already stored."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


class FileAccess(msgspec.Struct, kw_only=True, frozen=True):
    """``allowed`` for the uploader's own side; else the gateway asks the ``rooms`` that attached it (``may_read_file``), or every room
    while none has said so."""

    file: FileFact
    allowed: bool
    rooms: list[str]


class AuthRpc(Protocol):
    # sign-in
    def create_captcha(self) -> Captcha:
        """*Open.* The answer is kept as a hash for 2 minutes."""

    def captcha_audio(self, captcha_id: UUID) -> bytes:
        """*Open.* A wav of the same answer; NotFound once it expired or was used."""

    def sign_in(self, credentials: SignIn) -> SignedIn:
        """*Open.* Unauthenticated ``auth.sign_in_failed`` for every wrong combination, the wrong entrance included, in the same time;
        Invalid ``auth.captcha_wrong``; Throttled ``auth.locked``. After the right password of an account with a second factor:
        Unauthenticated ``auth.second_factor_required`` without its code, ``auth.second_factor_wrong`` with another; the captcha that
        came with either is good once more."""

    def list_identity_providers(self) -> list[RedirectingProvider]:
        """*Open.* Those that a browser is sent to."""

    def begin_redirect(self, order: RedirectOrder) -> Redirect:
        """*Open.* NotFound ``auth.identity_provider.unknown``, Busy ``auth.identity_provider.away``."""

    def finish_redirect(self, back: RedirectReturn) -> SignedIn:
        """*Open.* Unauthenticated ``auth.identity_provider.expired`` (too late, not this browser, or a second time),
        ``auth.identity_provider.refused``, ``auth.identity_provider.account_unknown``; Busy
        ``auth.identity_provider.away``."""

    def open_link_session(self, token: str) -> SignedIn:
        """*Open.* From an enterprise's link: a session for one hazard. Unauthenticated ``auth.link_invalid`` when unknown, used up,
        revoked or past its end."""

    def resolve_credential(self, kind: str, secret: str) -> ResolvedCredential:
        """*Open.* ``kind`` is ``session`` or ``api_token``. Unauthenticated ``auth.session_ended``. The actor token lives a minute."""

    # own sessions
    def sign_out(self) -> None:
        """Ends the actor's session and broadcasts it."""

    def list_sessions(self) -> list[SessionRow]: ...

    def end_session(self, session_id: UUID) -> None:
        """One of the actor's own sessions, else NotFound."""

    def change_password(self, old_password: str, new_password: str) -> None:
        """Ends the account's other sessions. Invalid ``auth.old_password_wrong``, ``auth.password_unchanged``, ``auth.password_too_weak``."""

    # own second factor (officers and admins)
    def get_second_factor(self) -> SecondFactor: ...

    def begin_second_factor(self, password: str) -> SecondFactorSecret:
        """A new secret, in force once ``confirm_second_factor`` showed that an authenticator has it. Conflict
        ``auth.second_factor.enrolled``, ``auth.second_factor.not_offered``; Invalid ``auth.password_wrong``."""

    def confirm_second_factor(self, code: str) -> RecoveryCodes:
        """Ends the account's other sessions. Conflict ``auth.second_factor.not_begun``; Invalid ``auth.second_factor.code_wrong``."""

    def remove_second_factor(self, password: str, code: str) -> SecondFactor:
        """Conflict ``auth.second_factor.not_enrolled``; Invalid as above."""

    # sub-accounts (main account)
    def list_sub_accounts(self, query: SubAccountQuery) -> Page[SubAccount]: ...

    def create_sub_account(self, new: NewSubAccount) -> SubAccount:
        """Conflict ``auth.agency_not_declared`` before the agency's information was saved once; ``auth.username_taken``."""

    def get_sub_account(self, account_id: UUID) -> SubAccount: ...

    def update_sub_account(self, account_id: UUID, patch: SubAccountPatch, version: int) -> SubAccount: ...

    def delete_sub_account(self, account_id: UUID, version: int) -> None:
        """The account signs in no more and its sessions end; what it wrote keeps its name."""

    def reset_sub_account_password(self, account_id: UUID, new_password: str) -> None:
        """The account must change it at its next sign-in; its sessions end."""

    # accounts (officers and admins)
    def list_accounts(self, query: AccountQuery) -> Page[AccountRow]: ...

    def create_account(self, new: NewAccount) -> AccountRow: ...

    def get_account(self, account_id: UUID) -> AccountRow: ...

    def update_account(self, account_id: UUID, patch: AccountPatch, version: int) -> AccountRow: ...

    def reset_account_password(self, account_id: UUID, new_password: str) -> None: ...

    def reset_account_second_factor(self, account_id: UUID) -> None:
        """For admins: the account's sessions end, and it signs in without one."""

    def import_accounts(self, order: Import) -> Job:
        """Queues the import; all rows or none. Progress and row errors are the job's."""

    def account_import_template(self) -> Workbook: ...

    # programs
    def list_api_tokens(self) -> list[ApiToken]: ...

    def create_api_token(self, new: NewApiToken) -> ApiToken: ...

    def revoke_api_token(self, token_id: UUID) -> None: ...

    # what an account keeps and is told
    def get_preference(self, name: str) -> Preference: ...

    def put_preference(self, name: str, value: Any) -> Preference: ...

    def list_notices(self, query: NoticeQuery) -> Page[Notice]: ...

    def read_notice(self, notice_id: UUID) -> Notice: ...

    def get_notice_settings(self) -> NoticeSettings: ...

    def put_notice_settings(self, entry: NoticeSettingsEntry) -> NoticeSettings: ...

    def list_failed_deliveries(self) -> list[FailedDelivery]: ...

    def retry_deliveries(self) -> list[FailedDelivery]:
        """All that failed, those given up included, go again with the timer's next round."""

    def todo(self) -> dict[str, int]:
        """Counts of what waits for the actor in this room."""

    # what the bureau sets (read by all, written by admin)
    def list_regions(self) -> RegionList:
        """*Open*: sign-in pages and public pages show them too."""

    def put_regions(self, entries: list[RegionEntry], version: int) -> RegionList:
        """Replaces or adds the named entries; a region in use is retired, never deleted. Stale when ``version`` is not the list's."""

    def list_dictionaries(self) -> list[DictionaryName]:
        """*Open.*"""

    def get_dictionary(self, name: str) -> Dictionary:
        """*Open.*"""

    def put_dictionary(self, name: str, items: list[DictionaryItem], version: int) -> Dictionary: ...

    def list_parameters(self) -> ParameterList:
        """*Open*: the sign-in page shows whom to ask for an account."""

    def put_parameters(self, items: list[ParameterEntry], version: int) -> ParameterList:
        """Sets the named ones. Stale when ``version`` is not the list's."""

    def put_parameter(self, name: str, value: str, version: int) -> Parameter: ...

    def list_rules(self) -> RuleList: ...

    def get_rule(self, key: str) -> Rule: ...

    def put_rule(self, key: str, entry: RuleTermEntry, version: int) -> Rule:
        """A new number from a day on. Invalid ``auth.rule.begins_in_the_past``, ``auth.rule.overlapping``; told on its first day."""

    def put_rules(self, entries: list[RuleEntry], version: int) -> RuleList: ...

    def get_calendar(self, year: int) -> WorkCalendar: ...

    def put_calendar(self, year: int, entry: CalendarEntry, version: int) -> WorkCalendar:
        """Replaces the year's days. Stale when ``version`` is not the year's."""

    # files
    def record_file(self, new: NewFile) -> FileFact: ...

    def record_made_file(self, fact: FileFact) -> None:
        """*Open.* A file that a job made for ``uploaded_by`` (an export). The same fact twice is one."""

    def get_file(self, file_id: UUID) -> FileAccess: ...

    def take_abandoned_files(self) -> list[UUID]:
        """*Open.* Files that nothing attached for a day: their facts are dropped, their bytes are the caller's to delete."""
