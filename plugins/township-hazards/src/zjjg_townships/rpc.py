"""What the service ``townships`` answers."""

from typing import Protocol

import msgspec

from contracts.page import Page, PageQuery


class Township(msgspec.Struct, kw_only=True, frozen=True):
    """``id`` is the region's code: a township, or what lies above it where an enterprise named none. ``open``: not rectified; ``overdue``
    and ``major`` are of those."""

    id: str
    open: int
    overdue: int
    major: int


class TownshipQuery(PageQuery, kw_only=True, frozen=True):
    """``sort``: id, open, overdue or major. ``major_only``: townships with an open major hazard."""

    major_only: bool = False


class TownshipsRpc(Protocol):
    def list_townships(self, query: TownshipQuery) -> Page[Township]:
        """Those of the officer's region that have a hazard that is not rectified."""

    def get_township(self, code: str) -> Township:
        """NotFound for a code outside the officer's region, or without such a hazard."""
