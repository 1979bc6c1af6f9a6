"""What the bureau sets for all rooms: regions, dictionaries, parameters and the rule book."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.db import Tracked
from services.auth.tables.schema import Base


class Region(Tracked, Base):
    """``codes`` are the region's own and all above it, the city first. Retired, never deleted: other rooms' rows hold its code."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code", deferrable=True, initially="DEFERRED"))
    kind: Mapped[str]
    codes: Mapped[list[str]]
    retired: Mapped[bool]


class RegionTree(Base):
    """One row: the version of the regions as one list, which is what an admin edits."""

    __tablename__ = "region_tree"

    one: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[int]


class Dictionary(Tracked, Base):
    """One closed list of values; ``version`` counts the writes of the list as a whole."""

    __tablename__ = "dictionary"

    name: Mapped[str] = mapped_column(unique=True)
    items: Mapped[list["DictionaryItem"]] = relationship(
        order_by="DictionaryItem.position", cascade="all, delete-orphan", passive_deletes=True
    )


class DictionaryItem(Base):
    """``position`` is its place in the list. A value that rows may hold is retired, never deleted."""

    __tablename__ = "dictionary_item"

    dictionary_id: Mapped[UUID] = mapped_column(ForeignKey("dictionary.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    retired: Mapped[bool]
    position: Mapped[int]


class Parameter(Tracked, Base):
    """A text of the bureau's own: the names are those of the city's data set."""

    __tablename__ = "parameter"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


class Rule(Tracked, Base):
    """A number of law for a time: in force from ``in_force_from`` until before ``in_force_until``; None is for good."""

    __tablename__ = "rule"
    __table_args__ = (Index("uq_rule_key_in_force_from", "key", "in_force_from", unique=True),)

    key: Mapped[str]
    value: Mapped[Decimal]
    unit: Mapped[str]
    source: Mapped[str]
    note: Mapped[str]
    in_force_from: Mapped[date]
    in_force_until: Mapped[date | None]


class CalendarYear(Tracked, Base):
    """A year of the work calendar. ``days``: ``{"day", "working", "name"}`` of those with a name or not as their weekday says."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(BigInteger(), unique=True)
    days: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    source: Mapped[str]


class RuleInForce(Base):
    """What was last published of a key. ``version`` grows with each publication."""

    __tablename__ = "rule_in_force"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal]
    unit: Mapped[str]
    source: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger())
