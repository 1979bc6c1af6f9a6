"""Writing score sheets: each change is a new revision."""

from contracts.actor import Actor
from contracts.errors import Conflict, invalid_field
from contracts.rpc.spot_checks import ScoreSheet, ScoreSheetEntry
from contracts.vocabulary import Role
from kit.db import bump, stamp
from kit.work import Work
from services.evaluation.domain.score_sheets import check_entry, total_points
from services.evaluation.queries.scope import own_region_codes, sheet_for
from services.evaluation.tables.schema import placing
from services.evaluation.tables.spot_checks import SheetRecord
from services.evaluation.wire import spot_checks as wire

AUDITED = "score_sheet"


def create_score_sheet(actor: Actor, work: Work, entry: ScoreSheetEntry) -> ScoreSheet:
    """A sheet of the officer's region, or the next revision of ``replaces`` in that one's region. Conflict
    ``evaluation.score_sheet.replaced`` when a later revision stands; Invalid names every wrong field."""
    actor.require(Role.OFFICER)
    clean = check_entry(entry)
    before = sheet_for(actor, work, entry.replaces, writes=True) if entry.replaces is not None else None
    if before is not None:
        _supersede(actor, work, before, clean)
    codes = before.region_codes() if before is not None else own_region_codes(actor, work, None)
    row = SheetRecord(
        **stamp(actor, work.at),
        **placing(codes),
        name=clean.name,
        kind=clean.kind.value,
        revision=before.revision + 1 if before is not None else 1,
        replaces=clean.replaces,
        latest=True,
        points=total_points(clean.items),
        items=clean.items,
    )
    work.db.add(row)
    work.db.flush()
    work.db.refresh(row)
    seen = {"name": row.name, "revision": row.revision, "replaces": row.replaces, "items": clean.items}
    work.audit(actor, "evaluation.score_sheet.created", AUDITED, row.id, after=seen)
    return wire.score_sheet(row)


def _supersede(actor: Actor, work: Work, before: SheetRecord, entry: ScoreSheetEntry) -> None:
    if not before.latest:
        raise Conflict("evaluation.score_sheet.replaced")
    if before.kind != entry.kind:
        raise invalid_field("kind", "evaluation.score_sheet.kind_fixed")
    before.latest = False
    bump(before, actor, work.at)
