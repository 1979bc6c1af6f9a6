"""The room's MetaData, and the columns that many of its tables share."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import Date, LargeBinary, Numeric
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.db import COLUMN_TYPES, new_metadata

Score = Annotated[Decimal, mapped_column(Numeric(6, 2))]
"""0.00 to 100.00."""
Points = Annotated[Decimal, mapped_column(Numeric(8, 2))]


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES | {date: Date(), bytes: LargeBinary()}


class Placed:
    """Mixin: the regions that a row lies in as they were when it was written, by depth, the city first."""

    region_1: Mapped[str | None]
    region_2: Mapped[str | None]
    region_3: Mapped[str | None]

    def region_codes(self) -> list[str]:
        return [code for code in (self.region_1, self.region_2, self.region_3) if code is not None]

    @property
    def region_code(self) -> str:
        """The deepest; empty for a row without a region."""
        codes = self.region_codes()
        return codes[-1] if codes else ""


def placing(codes: list[str]) -> dict[str, Any]:
    """The columns of ``Placed`` for a region's codes."""
    return {f"region_{depth}": codes[depth - 1] if depth <= len(codes) else None for depth in (1, 2, 3)}
