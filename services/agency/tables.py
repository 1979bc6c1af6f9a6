"""The room's tables. Their DDL, with row-level security and the indexes of lists, is in ``migrations/``."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, Double, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.db import COLUMN_TYPES, Instant, Tracked, new_metadata
from kit.tables import kit_tables

ACTIVE_ID_NUMBER = "uq_staff_active_id_number"
ACTIVE_ID_NUMBER_EVEN = "uq_staff_active_id_number_even"
ENTERPRISE_CODE = "uq_enterprise_uscc"
EVALUATION_NUMBER = "uq_evaluation_contract_number"
SERVICE_NUMBER = "uq_service_contract_number"
AGENCY_CODE = "uq_agency_uscc"


class Base(DeclarativeBase):
    metadata = new_metadata()
    # PostgreSQL's own ARRAY: the general one has no containment.
    type_annotation_map = COLUMN_TYPES | {date: Date(), bytes: LargeBinary(), float: Double(), list[str]: ARRAY(Text())}


class Placed:
    """Mixin: where a row counts. ``region_1`` is the city, then district, then township or zone; what is deeper than known is None.

    An officer's scope is one column: ``region_<depth> = own code``."""

    region_1: Mapped[str | None]
    region_2: Mapped[str | None]
    region_3: Mapped[str | None]


class Searchable:
    """Mixin: what ``q`` finds a row by, made by ``domain.search.searchable`` at each write."""

    search: Mapped[str]
    grams: Mapped[list[str]]


def search_indexes(table: str) -> tuple[Index, ...]:
    return (
        Index(f"ix_{table}_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
        Index(f"ix_{table}_grams", "grams", postgresql_using="gin"),
    )


def region_indexes(table: str) -> tuple[Index, ...]:
    """One a depth, each ended by the id: the order of every list."""
    return tuple(Index(f"ix_{table}_region_{depth}", f"region_{depth}", "id") for depth in (1, 2, 3))


class Agency(Tracked, Placed, Searchable, Base):
    """``name``, ``uscc`` and what is ``registered_*`` come from auth. ``declaration`` is the newest one as saved, ``approved`` the one in
    force; both are ``contracts.rpc.agency.Declaration`` as JSON, whose name and code give way to the row's.

    ``shown`` is the one that officers see, as it was handed in or approved, and ``shown_state`` its state: a draft that lies beside it
    is the agency's own. ``kinds`` and ``region_code`` are those that count: see ``domain/registrations.py``. ``registration_version`` is auth's."""

    __tablename__ = "agency"
    __table_args__ = (
        UniqueConstraint("uscc", name=AGENCY_CODE),
        *search_indexes("agency"),
        *region_indexes("agency"),
        Index("ix_agency_to_review", "region_1", "region_2", postgresql_where=text("state = 'submitted'")),
    )
    name: Mapped[str]
    uscc: Mapped[str]
    kinds: Mapped[list[str]]
    region_code: Mapped[str]
    contact_name: Mapped[str]
    contact_mobile: Mapped[str]
    state: Mapped[str]
    registered_kinds: Mapped[list[str]]
    registered_region_code: Mapped[str]
    registration_version: Mapped[int]
    declaration: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    approved: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    shown: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    shown_state: Mapped[str | None]
    comments: Mapped[Any] = mapped_column(JSONB())
    submitted_at: Mapped[Instant | None]
    reviewed_at: Mapped[Instant | None]


class AgencyChange(Base):
    """One field of a declaration that one save changed."""

    __tablename__ = "agency_change"
    __table_args__ = (Index("ix_agency_change_agency", "agency_id", "id"),)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    field: Mapped[str]
    before: Mapped[Any | None] = mapped_column(JSONB())
    after: Mapped[Any | None] = mapped_column(JSONB())
    changed_at: Mapped[Instant]
    changed_by: Mapped[UUID | None]


class AgencyRegion(Base):
    """The agency works there: a contract of it with an enterprise of the region (or below it) has come into force."""

    __tablename__ = "agency_region"
    __table_args__ = (Index("ix_agency_region_region_code", "region_code", "agency_id"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(Text(), primary_key=True)


class Staff(Tracked, Placed, Searchable, Base):
    """The regions are the agency's, and follow it; ``listed`` once the agency was submitted. ``search`` holds the name alone.

    The ID number is sealed (``id_vault``); the two indexes, under master keys with odd and even ids, find equal ones. Over all agencies each
    keeps a person active at one."""

    __tablename__ = "staff"
    __table_args__ = (
        Index(ACTIVE_ID_NUMBER, "id_number_index", unique=True, postgresql_where=text("state = 'active'")),
        Index(ACTIVE_ID_NUMBER_EVEN, "id_number_index_even", unique=True, postgresql_where=text("state = 'active'")),
        Index("ix_staff_agency_id", "agency_id", "id"),
        Index("ix_staff_name", "name", "id"),
        Index("ix_staff_id_number_index", "id_number_index"),
        Index("ix_staff_id_number_index_even", "id_number_index_even"),
        *search_indexes("staff"),
        *region_indexes("staff"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str]
    id_number_sealed: Mapped[bytes]
    id_number_index: Mapped[bytes | None]
    id_number_index_even: Mapped[bytes | None]
    id_number_masked: Mapped[str]
    gender: Mapped[str]
    birth_year: Mapped[int]
    mobile: Mapped[str | None]
    education: Mapped[str | None]
    major: Mapped[str | None]
    title: Mapped[str | None]
    post: Mapped[str]
    employed_from: Mapped[date]
    employed_until: Mapped[date | None]
    pension_from: Mapped[date | None]
    rehired: Mapped[bool]
    specialties: Mapped[list[str]]
    photo: Mapped[UUID | None]
    state: Mapped[str]
    left_on: Mapped[date | None]
    listed: Mapped[bool]


STAFF: Any = Staff.__table__  # a Table, which its declared type does not say


class Certificate(Base):
    """``position`` keeps the order in which they were sent."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_agency_valid", "agency_id", "valid_until"),
        Index("ix_certificate_valid_until", "valid_until"),
    )
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger(), primary_key=True)
    agency_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[str]
    level: Mapped[str | None]
    registered_unit: Mapped[str | None]
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    scan: Mapped[UUID | None]


class CertificateReminder(Base):
    """It was told that the certificate ends within ``days`` days: once. No tenant reaches this table."""

    __tablename__ = "certificate_reminder"
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text(), primary_key=True)
    valid_until: Mapped[date] = mapped_column(Date(), primary_key=True)
    days: Mapped[int] = mapped_column(BigInteger(), primary_key=True)
    told_at: Mapped[Instant]


class Enterprise(Tracked, Placed, Searchable, Base):
    """The shared registry. ``region_*`` lead down to the township, where one is given."""

    __tablename__ = "enterprise"
    __table_args__ = (
        UniqueConstraint("uscc", name=ENTERPRISE_CODE),
        Index("ix_enterprise_name", "name", "id"),
        *search_indexes("enterprise"),
        *region_indexes("enterprise"),
    )
    name: Mapped[str]
    uscc: Mapped[str]
    region_code: Mapped[str]
    township_code: Mapped[str | None]
    address: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    industry: Mapped[str | None]
    category: Mapped[str | None]
    scale: Mapped[str | None]
    employees: Mapped[int | None]
    risk_level: Mapped[str | None]
    safety_lead: Mapped[str | None]
    safety_lead_mobile: Mapped[str | None]


class AgencyEnterprise(Base):
    """The agency knows the enterprise: it ``entered`` it, or a contract of it has come into force and was not voided."""

    __tablename__ = "agency_enterprise"
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"), primary_key=True)
    entered: Mapped[bool]


class Contract(Tracked, Placed, Searchable):
    """Mixin: what both kinds of contract hold. Regions are the enterprise's when the contract was written."""

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str]
    enterprise_id: Mapped[UUID] = mapped_column(ForeignKey("enterprise.id"))
    region_code: Mapped[str]
    team: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    attachments: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    state: Mapped[str]
    void_reason: Mapped[str | None]


def _contract_indexes(table: str, number: str) -> tuple[Index, ...]:
    return (
        # A contract entered wrongly is voided, and its number is then free for the right one.
        Index(number, "agency_id", "number", unique=True, postgresql_where=text("state <> 'void'")),
        Index(f"ix_{table}_agency_id", "agency_id", "id"),
        Index(f"ix_{table}_number", "number", "id"),
        Index(f"ix_{table}_enterprise_id", "enterprise_id", "id"),
        *search_indexes(table),
        *region_indexes(table),
    )


class EvaluationContract(Contract, Base):
    __tablename__ = "evaluation_contract"
    __table_args__ = (
        *_contract_indexes("evaluation_contract", EVALUATION_NUMBER),
        Index(
            "ix_evaluation_contract_unannounced", "starts_on", postgresql_where=text("state = 'active' and site_notice_on is null")
        ),
    )
    project: Mapped[str]
    kind: Mapped[str]
    scope: Mapped[str | None]
    signed_on: Mapped[date]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    fee_fen: Mapped[int]
    site_notice_on: Mapped[date | None]
    site_notice_file: Mapped[UUID | None]
    site_notice_recorded_at: Mapped[Instant | None]


class ServiceContract(Contract, Base):
    __tablename__ = "service_contract"
    __table_args__ = _contract_indexes("service_contract", SERVICE_NUMBER)
    service_items: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    visits_per_year: Mapped[int]
    fee_fen: Mapped[int | None]
    payer: Mapped[str | None]


class ContractVisit(Base):
    """Replica of hazard's visits, as far as contracts count them."""

    __tablename__ = "contract_visit"
    __table_args__ = (Index("ix_contract_visit_counted", "contract_id", postgresql_where=text("state = 'submitted'")),)
    visit_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    contract_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    state: Mapped[str]
    version: Mapped[int]


class AttachedFile(Placed, Base):
    """A file hangs on a thing of the agency. The regions are the thing's: they say which officers may read it."""

    __tablename__ = "attached_file"
    __table_args__ = (
        Index("ix_attached_file_object", "object_kind", "object_id"),
        Index("ix_attached_file_agency_id", "agency_id"),
    )
    file_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    object_kind: Mapped[str] = mapped_column(Text(), primary_key=True)
    object_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    agency_id: Mapped[UUID]


class Region(Base):
    """Replica of auth's regions. ``codes``: its own and all above it, the city first."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(Text(), primary_key=True)
    name: Mapped[str]
    codes: Mapped[list[str]]
    retired: Mapped[bool]
    version: Mapped[int]


class Rule(Base):
    """Replica of auth's rule book. ``value`` is decimal text in ``unit``."""

    __tablename__ = "rule"
    key: Mapped[str] = mapped_column(Text(), primary_key=True)
    value: Mapped[str]
    unit: Mapped[str]
    source: Mapped[str]
    version: Mapped[int]


class CalendarYear(Base):
    """Replica of auth's work calendar. ``days``: ISO day -> whether it is worked, for the days that are not as their weekday says."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    days: Mapped[Any] = mapped_column(JSONB())
    version: Mapped[int]


class ReminderTold(Base):
    """It was told that something of ``subject_id`` is due on ``due_on``, ``days`` before: once. No tenant reaches this table."""

    __tablename__ = "reminder_told"
    topic: Mapped[str] = mapped_column(Text(), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    due_on: Mapped[date] = mapped_column(Date(), primary_key=True)
    days: Mapped[int] = mapped_column(BigInteger(), primary_key=True)
    told_at: Mapped[Instant]


class Dictionary(Base):
    """Replica of auth's dictionaries: the words in use, and those retired. ``labels``: what people call a word in use -> the word."""

    __tablename__ = "dictionary"
    name: Mapped[str] = mapped_column(Text(), primary_key=True)
    words: Mapped[list[str]]
    retired: Mapped[list[str]]
    labels: Mapped[Any] = mapped_column(JSONB(), server_default="{}")
    version: Mapped[int]


kit_tables(Base.metadata)
