"""Evaluation reports, one row a revision."""

from datetime import date
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Instant, Tracked
from services.evaluation.tables.schema import Base, Placed

SEARCHED = "lower(number || chr(10) || title || chr(10) || enterprise_name || chr(10) || agency_name)"


class ReportRecord(Tracked, Placed, Base):
    """One revision of a report. ``root_id`` is the id of revision 0 and joins the revisions; ``replaces`` the one before.

    ``kind`` and the names are those of the day on which the row was last written. ``sha256`` is the file's.
    """

    __tablename__ = "evaluation_report"
    __table_args__ = (
        Index(
            "uq_evaluation_report_number", "agency_id", "number", "revision", unique=True, postgresql_where=text("state <> 'void'")
        ),
        Index("uq_evaluation_report_revision", "root_id", "revision", unique=True),
        Index("ix_evaluation_report_agency_id", "agency_id", "finished_on", "id"),
        Index("ix_evaluation_report_contract_id", "contract_id"),
        Index("ix_evaluation_report_enterprise_id", "enterprise_id"),
        Index("ix_evaluation_report_file_id", "file_id"),
        Index("ix_evaluation_report_region_1", "region_1", "finished_on", "id"),
        Index("ix_evaluation_report_region_2", "region_2", "finished_on", "id"),
        Index("ix_evaluation_report_region_3", "region_3", "finished_on", "id"),
        Index("ix_evaluation_report_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    root_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    agency_name: Mapped[str]
    number: Mapped[str]
    revision: Mapped[int]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("evaluation_report.id"))
    contract_id: Mapped[UUID]
    contract_number: Mapped[str]
    kind: Mapped[str]
    enterprise_id: Mapped[UUID]
    enterprise_name: Mapped[str]
    title: Mapped[str]
    conclusion: Mapped[str]
    open_problems: Mapped[int]
    compiled_by: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    approved_by: Mapped[str | None]
    finished_on: Mapped[date]
    valid_until: Mapped[date | None]
    file_id: Mapped[UUID | None]
    sha256: Mapped[str | None]
    state: Mapped[str]
    issued_at: Mapped[Instant | None]
    void_reason: Mapped[str | None]
    search: Mapped[str] = mapped_column(Text(), Computed(SEARCHED, persisted=True), deferred=True)
