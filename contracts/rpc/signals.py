"""hazard: signals of paper visits, which officers weigh."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from contracts.page import PageQuery
from contracts.row import Row
from contracts.vocabulary import SignalState


class SignalRow(Row, kw_only=True, frozen=True):
    """``name`` and ``signal_version`` are the plugin's that found it; ``code`` and ``params`` explain it, the gateway fills ``message``.

    ``visit_id`` or ``contract_id`` is what it is about. ``note`` is the officer's, with a dismissal or a follow-up.
    """

    name: str
    signal_version: str
    agency_id: UUID
    agency_name: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    visit_id: UUID | None
    contract_id: UUID | None
    code: str
    params: dict[str, str]
    found_at: datetime
    state: SignalState
    note: str | None
    decided_at: datetime | None
    message: str = ""


class SignalPhoto(msgspec.Struct, kw_only=True, frozen=True):
    """Where a photo hangs that the finding rests on."""

    file_id: UUID
    visit_id: UUID
    hazard_id: UUID | None


class SignalQuery(PageQuery, kw_only=True, frozen=True):
    """``found_from`` inclusive, ``found_until`` exclusive, local days. sort: found_at or -found_at (default)."""

    name: str | None = None
    agency_id: UUID | None = None
    region_code: str | None = None
    state: SignalState | None = None
    found_from: date | None = None
    found_until: date | None = None
