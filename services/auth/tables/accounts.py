"""Who signs in and how: accounts, sessions, captchas, failed attempts, tokens; and the foreign facts that this needs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant, Tracked
from services.auth.tables.schema import Base

LOCAL = "local"
"""``provider`` of a session that a password opened, whichever plugin checked it."""


class AgencyRegistration(Tracked, Base):
    """What the bureau says of an agency: its identity, before and beside its own declaration. ``id`` is the agency's."""

    __tablename__ = "agency_registration"

    name: Mapped[str]
    uscc: Mapped[str] = mapped_column(unique=True)
    kinds: Mapped[list[str]]
    region_code: Mapped[str]
    contact_name: Mapped[str]
    contact_mobile: Mapped[str]


class Account(Tracked, Base):
    """One who may sign in. A deleted one keeps its row, so that what it wrote keeps its name; its username is free again.

    ``password_hash`` is what the identity provider made; ``former_hashes`` are the last ones, newest first. The region columns are
    the codes of the account's region by depth, as they were when it was written. ``second_factor_at`` is when it got its second
    factor, None while it has none.
    """

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_username", "username", unique=True, postgresql_where=text("deleted_at is null")),
        Index("ix_account_agency_id", "agency_id", "id"),
        Index("ix_account_enterprise_id", "enterprise_id"),
        Index("ix_account_region_1", "region_1", "role", "id"),
        Index("ix_account_region_2", "region_2", "role", "id"),
        Index("ix_account_region_3", "region_3", "role", "id"),
        Index("ix_account_created_at", "created_at", "id"),
        Index("ix_account_search", "search_text", postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"}),
    )

    role: Mapped[str]
    username: Mapped[str]
    display_name: Mapped[str]
    mobile: Mapped[str | None]
    agency_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    region_code: Mapped[str | None]
    region_1: Mapped[str | None]
    region_2: Mapped[str | None]
    region_3: Mapped[str | None]
    rights: Mapped[list[str]]
    disabled: Mapped[bool]
    deleted_at: Mapped[Instant | None]
    password_hash: Mapped[str]
    former_hashes: Mapped[list[str]]
    must_change_password: Mapped[bool]
    password_changed_at: Mapped[Instant | None]
    last_signed_in_at: Mapped[Instant | None]
    second_factor_at: Mapped[Instant | None]
    search_text: Mapped[str]

    @property
    def region_codes(self) -> list[str]:
        """City first, the account's own region last."""
        return [code for code in (self.region_1, self.region_2, self.region_3) if code]


class SignInSession(Base):
    """A session, from sign-in until ``ended_at`` or ``expires_at``. ``account_id`` of a link's session is the link's id.

    ``agency_id`` and ``enterprise_id`` are the account's: row-level security reads them. ``provider`` is the identity provider that
    vouched for whoever opened it.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("ix_sign_in_session_account_id", "account_id", "created_at"),
        Index("ix_sign_in_session_expires_at", "expires_at"),
    )

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID]
    link_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID | None]
    entrance: Mapped[str | None]
    provider: Mapped[str] = mapped_column(default=LOCAL, server_default=LOCAL)
    address: Mapped[str]
    user_agent: Mapped[str]
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]


class ApiTokenRow(Base):
    """A program's way in, for the account that made it. ``token_hash`` is sha256 of the whole token."""

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_account_id", "account_id", "id"),)

    id: Mapped[Id]
    account_id: Mapped[UUID]
    agency_id: Mapped[UUID | None]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[Instant]
    last_used_at: Mapped[Instant | None]
    expires_on: Mapped[date | None]
    revoked_at: Mapped[Instant | None]


class CaptchaRow(Base):
    """A question that was shown. ``sealed_answer`` is the answer encrypted with the master key, for the sound alone."""

    __tablename__ = "captcha"
    __table_args__ = (Index("ix_captcha_expires_at", "expires_at"),)

    id: Mapped[Id]
    answer_hash: Mapped[str]
    sealed_answer: Mapped[bytes] = mapped_column(LargeBinary())
    expires_at: Mapped[Instant]


class SignInThrottle(Base):
    """Failed attempts of one subject (a username or an address, as a keyed hash: people type passwords into the name field)."""

    __tablename__ = "sign_in_throttle"
    __table_args__ = (Index("ix_sign_in_throttle_touched_at", "touched_at"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    failed_at: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
    locked_until: Mapped[Instant | None]
    touched_at: Mapped[Instant]


class AgencyFact(Base):
    """agency's word on an agency, from ``agency_saved``. ``state`` is empty where it came before states were kept."""

    __tablename__ = "agency_fact"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    declared: Mapped[bool]
    state: Mapped[str]
    version: Mapped[int]


class StaffFact(Base):
    """agency's word on a staff member, from ``staff_saved``."""

    __tablename__ = "staff_fact"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID]
    name: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]


class EnterpriseFact(Base):
    """agency's word on an enterprise, from ``enterprise_saved``."""

    __tablename__ = "enterprise_fact"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    region_code: Mapped[str]
    region_codes: Mapped[list[str]]
    version: Mapped[int]


class LinkFactRow(Base):
    """hazard's word on the link of one hazard, from ``link_changed``."""

    __tablename__ = "link_fact"

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    hazard_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    enterprise_name: Mapped[str]
    secret_hash: Mapped[str]
    expires_at: Mapped[Instant]
    ended: Mapped[bool]
    version: Mapped[int]
