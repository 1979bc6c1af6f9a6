"""Checked records for drawn objects, each with its inspectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.events.evaluation import CHECKED_RECORD_SAVED
from contracts.vocabulary import CheckedRecordState, ServiceKind
from kit.db import stamp
from kit.work import Doubtful, Work
from services.evaluation.domain.inspectors import Able, in_order, leader_of
from services.evaluation.queries.assignable import as_able, assignable, recently_inspecting
from services.evaluation.queries.foreign import agency_names, enterprise_names
from services.evaluation.queries.pools import Poolable, objects_by_id
from services.evaluation.tables.checked_records import CheckedRecordRecord, RecordInspector
from services.evaluation.tables.schema import placing
from services.evaluation.tables.spot_checks import CampaignRecord, InspectorRecord
from services.evaluation.wire.checked_records import checked_record_saved


@dataclass(frozen=True, slots=True)
class Place:
    """A drawn object and its rank."""

    rank: int
    object_id: UUID


class Desk:
    """Who may be assigned in one campaign, read once."""

    def __init__(self, work: Work, campaign: CampaignRecord) -> None:
        self.campaign = campaign
        self.inspectors = assignable(work, campaign)
        self.able = as_able(list(self.inspectors.values()), recently_inspecting(work, campaign))

    def in_order(self, object_id: UUID, agency_id: UUID) -> list[Able]:
        return in_order(self.campaign.draw_key or "", str(object_id), agency_id, self.able)


def open_records(
    actor: Actor, work: Work, campaign: CampaignRecord, places: Sequence[Place], *, drawn: bool
) -> list[CheckedRecordRecord]:
    """One record each, to be scored. ``drawn``: by the draw itself, not in another's place.

    Conflict ``evaluation.campaign.inspectors_too_few`` names the first agency that has too few inspectors who are fit for it.
    """
    objects = objects_by_id(work, ServiceKind(campaign.kind), [place.object_id for place in places])
    gone = [str(place.object_id) for place in places if place.object_id not in objects]
    if gone:
        # Sources delete nothing, so this is a copy that was emptied and has not been refilled yet.
        raise Doubtful(Conflict("evaluation.campaign.object_missing"), [("agency", "service_contract", one) for one in gone])
    agencies = agency_names(work, {one.agency_id for one in objects.values()})
    firms = enterprise_names(work, {one.enterprise_id for one in objects.values()})
    desk, records = Desk(work, campaign), list[CheckedRecordRecord]()
    for place in places:
        found = objects[place.object_id]
        record = _record(actor, work, campaign, place, found)
        record.agency_name, record.enterprise_name = agencies[found.agency_id], firms[found.enterprise_id]
        record.object_title = found.title or record.enterprise_name
        work.db.add(record)
        records.append(record)
        _assign(work, desk, record, drawn=drawn)
    work.db.flush()
    for record in records:
        tell_record(work, record)
    return records


def tell_record(work: Work, record: CheckedRecordRecord) -> None:
    """Call it after the bump: events of one record are told apart by its version."""
    work.publish(CHECKED_RECORD_SAVED, record.id, record.version, checked_record_saved(record, work.kit.time_zone))


def seat(record: CheckedRecordRecord, inspector: InspectorRecord, position: int, *, leader: bool, drawn: bool) -> RecordInspector:
    return RecordInspector(
        record_id=record.id,
        inspector_id=inspector.id,
        position=position,
        name=inspector.name,
        unit=inspector.unit,
        leader=leader,
        drawn=drawn,
        present=True,
    )


def too_few(agency_name: str) -> Conflict:
    return Conflict("evaluation.campaign.inspectors_too_few", {"agency": agency_name})


def _assign(work: Work, desk: Desk, record: CheckedRecordRecord, *, drawn: bool) -> None:
    chosen = desk.in_order(record.object_id, record.agency_id)[: desk.campaign.inspectors_per_object]
    if len(chosen) < desk.campaign.inspectors_per_object:
        raise too_few(record.agency_name)
    leader = leader_of(chosen)
    for position, one in enumerate(chosen):
        inspector = desk.inspectors[one.inspector_id]
        work.db.add(seat(record, inspector, position, leader=one.inspector_id == leader, drawn=drawn))


def _record(actor: Actor, work: Work, campaign: CampaignRecord, place: Place, found: Poolable) -> CheckedRecordRecord:
    return CheckedRecordRecord(
        **stamp(actor, work.at),
        **placing(found.region_codes),
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        kind=campaign.kind,
        year=campaign.year,
        half=campaign.half,
        quarter=campaign.quarter,
        rank=place.rank,
        object_id=found.object_id,
        object_number=found.number,
        attributes={"kind": found.kind},
        agency_id=found.agency_id,
        enterprise_id=found.enterprise_id,
        score_sheet_id=campaign.score_sheet_id,
        scoring=campaign.scoring,
        state=CheckedRecordState.TO_SCORE.value,
        third_needed=False,
        scorer_ids=[],
    )
