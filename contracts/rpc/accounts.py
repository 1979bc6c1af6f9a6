"""auth: accounts as officers and admins keep them, and the sub-accounts of an agency (manual: 子账号管理)."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from contracts.page import PageQuery
from contracts.row import Row
from contracts.vocabulary import Right, Role, ServiceKind


class NewSubAccount(msgspec.Struct, kw_only=True, frozen=True):
    username: str
    display_name: str
    rights: list[Right]
    mobile: str | None = None
    staff_id: UUID | None = None
    initial_password: str | None = None


class SubAccountPatch(msgspec.Struct, kw_only=True, frozen=True):
    display_name: str | UnsetType = UNSET
    rights: list[Right] | UnsetType = UNSET
    mobile: str | UnsetType | None = UNSET
    staff_id: UUID | UnsetType | None = UNSET
    disabled: bool | UnsetType = UNSET


class SubAccount(Row, kw_only=True, frozen=True):
    """``initial_password`` stands only in the answer to its creation, and only when the caller gave none; None when that answer is
    repeated for its idempotency key."""

    username: str
    display_name: str
    rights: list[Right]
    mobile: str | None
    staff_id: UUID | None
    disabled: bool
    must_change_password: bool
    last_signed_in_at: datetime | None
    initial_password: str | UnsetType | None = UNSET


class SubAccountQuery(PageQuery, kw_only=True, frozen=True):
    q: str | None = None


class NewAccount(msgspec.Struct, kw_only=True, frozen=True):
    """By role. officer and admin: username, display_name, region_code (officer). agency: username, name, uscc, kinds, region_code,
    contact_name, contact_mobile. enterprise: username, enterprise_id. inspector: username, display_name, region_code."""

    role: Role
    username: str
    display_name: str | None = None
    region_code: str | None = None
    name: str | None = None
    uscc: str | None = None
    kinds: list[ServiceKind] | None = None
    contact_name: str | None = None
    contact_mobile: str | None = None
    enterprise_id: UUID | None = None
    initial_password: str | None = None


class AccountPatch(msgspec.Struct, kw_only=True, frozen=True):
    """An agency's ``name``, ``uscc``, ``kinds`` and ``region_code`` are an officer's to change, here."""

    display_name: str | UnsetType = UNSET
    region_code: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    uscc: str | UnsetType = UNSET
    kinds: list[ServiceKind] | UnsetType = UNSET
    contact_name: str | UnsetType = UNSET
    contact_mobile: str | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class AccountRow(Row, kw_only=True, frozen=True):
    """An account as officers and admins see it. ``second_factor_at`` None: it has no second factor. ``name``, ``uscc``,
    ``kinds`` and the contact belong to role agency."""

    role: Role
    username: str
    display_name: str
    region_code: str | None
    agency_id: UUID | None
    enterprise_id: UUID | None
    name: str | None
    uscc: str | None
    kinds: list[ServiceKind]
    contact_name: str | None
    contact_mobile: str | None
    disabled: bool
    must_change_password: bool
    last_signed_in_at: datetime | None
    second_factor_at: datetime | None
    initial_password: str | UnsetType | None = UNSET


class AccountQuery(PageQuery, kw_only=True, frozen=True):
    role: Role | None = None
    region_code: str | None = None
    q: str | None = None
