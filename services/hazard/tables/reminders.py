"""Which reminders of deadlines were told."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Instant
from services.hazard.tables.schema import Base


class ReminderTold(Base):
    """It was told that the hazard's deadline ``due_on`` is within ``days``, or (0) has passed: once. No tenant reaches this table."""

    __tablename__ = "reminder_told"

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    told_at: Mapped[Instant]
