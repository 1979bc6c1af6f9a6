"""Reporting that a hazard is rectified."""

from uuid import UUID

from contracts.actor import Actor
from contracts.rpc.hazard import Hazard, NewRectification
from contracts.vocabulary import HazardState, Right, Role
from kit.ids import new_id
from kit.work import Work
from services.hazard.domain.fields import Fields
from services.hazard.domain.hazards import Act, clean_rectification, step
from services.hazard.queries.hazards import hazard_of
from services.hazard.tables.hazards import RectificationRecord
from services.hazard.usecases.attachments import attach, check_files
from services.hazard.usecases.hazards import hazard_for, move, publish_hazard_files, raise_wrong


def rectify_hazard(actor: Actor, work: Work, hazard_id: UUID, new: NewRectification) -> Hazard:
    """open -> rectified, by its agency or its enterprise (account or link). At least one photo, from whoever reports.

    A hazard's link ends with it: what comes by it afterwards finds no session.
    """
    actor.require(Role.AGENCY, Role.ENTERPRISE, right=Right.HAZARD)
    row = hazard_for(actor, work, hazard_id)
    after = step(HazardState(row.state), Act.RECTIFY)
    fields = Fields()
    new = clean_rectification(new, row.found_on, work.today, fields)
    files = {"photos": new.photos, "plan_files": new.plan_files, "acceptance_files": new.acceptance_files}
    check = check_files(actor, work, files, fields)
    raise_wrong(fields, check.doubts)
    work.db.add(
        RectificationRecord(
            id=new_id(),
            hazard_id=row.id,
            agency_id=row.agency_id,
            enterprise_id=row.enterprise_id,
            measures=new.measures,
            responsible=new.responsible,
            funds_fen=new.funds_fen,
            finished_on=new.finished_on,
            photos=new.photos,
            plan_files=new.plan_files,
            acceptance_files=new.acceptance_files,
            reported_at=work.at,
            reported_by=actor.display_name,
        )
    )
    move(actor, work, row, Act.RECTIFY, after, note=new.measures, rectified_on=new.finished_on)
    attach(work, row, row.visit_id, [(row.id, file_id) for ids in files.values() for file_id in ids], check.sha256)
    publish_hazard_files(work, row)
    return hazard_of(work, row)
