"""The admin's edits of the tree of regions."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Stale
from contracts.events.auth import REGION_SAVED, SETTINGS_CHANGED
from contracts.rpc.auth_settings import RegionEntry, RegionList
from contracts.vocabulary import Role
from kit.db import bump, stamp
from kit.work import Work
from services.auth.domain.regions import Tree, codes_of, merge_regions
from services.auth.queries.regions import list_regions
from services.auth.tables.settings import Region, RegionTree
from services.auth.wire.settings import region_entry, region_saved


def put_regions(actor: Actor, work: Work, entries: list[RegionEntry], version: int) -> RegionList:
    """Replaces or adds the named regions and leaves all others alone; those below a moved one move with it.

    Stale when ``version`` is not the list's; Invalid names each wrong entry as ``items.<position>.<field>``.
    """
    actor.require(Role.ADMIN)
    tree_row = lock_tree(work)
    if tree_row.version != version:
        raise Stale("version.stale", {"version": str(tree_row.version)})
    present = present_regions(work)
    tree = merge_regions({code: region_entry(row) for code, row in present.items()}, entries)
    changed = write_tree(actor, work, present, tree)
    if changed:
        tree_row.version += 1
        work.broadcast(SETTINGS_CHANGED, {"kind": "regions", "name": ""})
    return list_regions(work)


def lock_tree(work: Work) -> RegionTree:
    """The row that all edits of the tree wait for."""
    return work.db.execute(select(RegionTree).with_for_update()).scalar_one()


def present_regions(work: Work) -> dict[str, Region]:
    return {row.code: row for row in work.db.scalars(select(Region))}


def write_tree(actor: Actor | None, work: Work, present: dict[str, Region], tree: Tree) -> int:
    """Brings the rows to ``tree``, audits and publishes each that changed, and answers how many did. ``actor`` None is the start."""
    changed: list[Region] = []
    for code, entry in tree.items():
        codes = codes_of(code, tree)
        row = present.get(code)
        before = None if row is None else region_entry(row)
        if row is not None and before == entry and row.codes == codes:
            continue
        if row is None:
            row = Region(**stamp(actor, work.at), code=code)
            work.db.add(row)
        else:
            bump(row, actor, work.at)
        row.name, row.parent_code, row.kind, row.retired, row.codes = (
            entry.name,
            entry.parent_code,
            entry.kind,
            entry.retired,
            codes,
        )
        if actor is not None:
            work.audit(actor, "auth.region.saved", "region", code, before, entry)
        changed.append(row)
    work.db.flush()
    work.publish_many(REGION_SAVED, ((row.code, row.version, region_saved(row)) for row in changed))
    return len(changed)
