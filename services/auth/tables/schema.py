"""The one MetaData of auth's tables."""

from sqlalchemy.orm import DeclarativeBase

from kit.db import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    """All tables of auth; the chassis' own are added once every noun is imported (``services.auth.tables``)."""

    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
