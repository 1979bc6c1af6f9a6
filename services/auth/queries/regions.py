"""The regions as every screen offers them."""

from sqlalchemy import select

from contracts.rpc.auth_settings import RegionList
from kit.work import Work
from services.auth.tables.settings import Region, RegionTree
from services.auth.wire.settings import region_struct


def list_regions(work: Work) -> RegionList:
    """All of them, the retired too: old rows hold their codes. A region stands right before those below it, by code."""
    rows = sorted(work.db.scalars(select(Region)), key=lambda row: row.codes)
    return RegionList(items=[region_struct(row) for row in rows], version=work.db.execute(select(RegionTree.version)).scalar_one())
