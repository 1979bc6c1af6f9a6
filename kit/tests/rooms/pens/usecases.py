import time
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict, NotFound
from contracts.events.envelope import Envelope
from contracts.jobs import Job, JobError
from contracts.page import Page
from contracts.vocabulary import Role
from kit.db import bump, stale_unless, stamp
from kit.jobs import JobFailed, JobRun, enqueue
from kit.paging import order_by, page
from kit.tests.rooms.pens import wire
from kit.tests.rooms.pens.tables import Pen
from kit.tests.rooms.pens.wire import NewPen, PenQuery, PenRow
from kit.work import Work


def add_pen(actor: Actor, work: Work, new: NewPen) -> PenRow:
    actor.require(Role.AGENCY)
    pen = Pen(**stamp(actor, work.at), agency_id=actor.agency(), label=new.label, colour=new.colour)
    work.db.add(pen)
    work.publish("pen_saved", pen.id, pen.version, wire.saved(pen))
    work.audit(actor, "pens.pen.added", "pen", pen.id, after={"label": pen.label})
    work.broadcast("pen_added", {"id": str(pen.id)})
    return msgspec.structs.replace(wire.row(pen), secret="shown once")


def add_pen_slowly(actor: Actor, work: Work, new: NewPen, seconds: float) -> PenRow:
    added = add_pen(actor, work, new)
    work.db.flush()
    time.sleep(seconds)
    return added


def pen_for(actor: Actor, work: Work, pen_id: UUID) -> Pen:
    pen = work.db.execute(select(Pen).where(Pen.id == pen_id).with_for_update()).scalar_one_or_none()
    if pen is None or pen.agency_id != actor.agency_id:
        raise NotFound("pens.pen.not_found")
    return pen


def paint_pen(actor: Actor, work: Work, pen_id: UUID, version: int, colour: str) -> PenRow:
    pen = pen_for(actor, work, pen_id)
    stale_unless(pen, version)
    if colour == "none":
        raise Conflict("pens.colour_needed")
    before = {"colour": pen.colour}
    pen.colour = colour
    bump(pen, actor, work.at)
    work.publish("pen_saved", pen.id, pen.version, wire.saved(pen))
    work.audit(actor, "pens.pen.painted", "pen", pen.id, before=before, after={"colour": colour})
    return wire.row(pen)


def list_pens(actor: Actor, work: Work, query: PenQuery) -> Page[PenRow]:
    """Without a filter by agency, on purpose: row-level security is what the tests look at."""
    statement = select(Pen)
    if query.colour is not None:
        statement = statement.where(Pen.colour == query.colour)
    order = order_by(query.sort, {"label": Pen.label, "created_at": Pen.created_at}, "label", Pen.id)
    return page(work.db, statement, order=order, query=query, to_item=wire.row)


def count_pens(work: Work) -> int:
    return len(work.db.execute(select(Pen.id)).all())


def pen_facts(work: Work, ids: list[str]) -> list[Envelope]:
    pens = work.db.execute(select(Pen).where(Pen.id.in_(ids))).scalars()
    return [work.fact("pen_saved", pen.id, pen.version, wire.saved(pen)) for pen in pens]


def import_pens(actor: Actor, work: Work, labels: list[str]) -> Job:
    return enqueue(actor, work, "pen_import", {"labels": labels})


def run_import(actor: Actor, work: Work, run: JobRun, params: Any) -> Any:
    labels = params["labels"]
    errors = []
    for position, label in enumerate(labels, start=2):
        if not label:
            errors.append(JobError(row=position, field="label", code="fields.missing"))
            continue
        if label.startswith("wait "):
            run.progress(position - 1, len(labels) + 1)
            time.sleep(float(label.removeprefix("wait ")))
        add_pen(actor, work, NewPen(label=label))
        run.progress(position - 1, len(labels))
    if errors:
        raise JobFailed(errors)
    return {"added": len(labels)}
