"""Events of auth. Each payload is the whole state of its entity."""

from datetime import date
from uuid import UUID

import msgspec

from contracts.rpc.auth_settings import DictionaryItem
from contracts.vocabulary import Role, ServiceKind

AGENCY_REGISTERED = "agency_registered"
ACCOUNT_SAVED = "account_saved"
REGION_SAVED = "region_saved"
DICTIONARY_SAVED = "dictionary_saved"
RULE_SAVED = "rule_saved"
FILE_SAVED = "file_saved"
CALENDAR_SAVED = "calendar_saved"

SESSION_ENDED = "session_ended"
"""A broadcast, not an event: ``{"session_ids": [...]}``. Losing one costs at most the 5 s that a gateway keeps an actor."""
SETTINGS_CHANGED = "settings_changed"
"""A broadcast: ``{"kind": "regions" | "dictionaries" | "parameters", "name": ...}``: gateways drop the bytes that they keep."""


class AgencyRegistered(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the agency. What an account import or an officer says of an agency: its identity, before and beside its declaration.

    agency makes the (undeclared) row from it, and takes later changes of name, code, kinds and region over."""

    agency_id: UUID
    name: str
    uscc: str
    kinds: list[ServiceKind]
    region_code: str
    contact_name: str
    contact_mobile: str


class AccountSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the account. Enough to show who did a thing and whom to tell."""

    account_id: UUID
    role: Role
    username: str
    display_name: str
    agency_id: UUID | None
    enterprise_id: UUID | None
    region_code: str | None
    disabled: bool


class RegionSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the region's code. ``codes`` are its own and all above it, the city first."""

    code: str
    name: str
    parent_code: str | None
    kind: str
    codes: list[str]
    retired: bool


class RuleSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the rule's key. ``value`` is decimal text in ``unit``."""

    key: str
    value: str
    unit: str
    source: str


class DictionarySaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the dictionary's name. All of its items in their order, the retired ones too."""

    name: str
    items: list[DictionaryItem]


class CalendarSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the year as text. ``days``: whether a day is worked, for those that are not as their weekday says (``contracts.working_days``).
    ``source`` says where that is known from."""

    year: int
    days: dict[date, bool]
    source: str
