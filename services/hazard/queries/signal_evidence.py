"""What signals are shown: for a few hundred visits at a time, in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, bindparam, select, text

from contracts.extension.signals import ContractEvidence, PhotoUse, SeenHazard, SeenVisit, TextUse, VisitEvidence
from contracts.row import Named
from contracts.vocabulary import ContractState, HazardState, VisitState
from kit.work import Work
from services.hazard.domain.contract_years import years_over
from services.hazard.domain.prints import bare_text, distance
from services.hazard.queries.foreign import thresholds
from services.hazard.tables.hazards import HazardRecord
from services.hazard.tables.replicas import ContractCopy, EnterpriseCopy
from services.hazard.tables.visits import VisitRecord

USES = 3
"""Of what was used before, so many earlier uses are looked at: the earliest ones."""
OTHERS_MOST = 20
"""So many earlier visits of one day are looked at: whoever made more has signals enough."""
_IDS = bindparam("ids", type_=ARRAY(Uuid()))

_SAME_DAY = text("""
select distinct v.id as visit_id, o.id as earlier_visit_id from visit v
join visit o on o.agency_id = v.agency_id and o.visited_on = v.visited_on and o.id < v.id and o.state = 'submitted'
cross join lateral jsonb_array_elements(v.staff_members) m
where v.id = any(:ids) and o.staff_members @> jsonb_build_array(jsonb_build_object('id', m.value -> 'id'))
order by v.id, o.id
""").bindparams(_IDS)
_SAME_BYTES = text("""
select a.visit_id, a.file_id as photo_id, e.visit_id as earlier_visit_id, e.file_id as earlier_photo_id, 0 as distance
from attachment a
cross join lateral (select o.visit_id, o.file_id from attachment o join visit v on v.id = o.visit_id
  where o.sha256 = a.sha256 and o.visit_id < a.visit_id and v.state = 'submitted' order by o.visit_id limit :uses) e
where a.visit_id = any(:ids)
""").bindparams(_IDS)
_LIKE_PICTURES = text("""
select a.visit_id, a.file_id as photo_id, o.visit_id as earlier_visit_id, o.file_id as earlier_photo_id, p.bits, e.bits as earlier_bits
from attachment a join picture_print p on p.sha256 = a.sha256 and p.bits is not null
cross join lateral (
  select l.sha256, l.bits from (
    (select sha256, bits from picture_print where band_1 = p.band_1 limit 200) union
    (select sha256, bits from picture_print where band_2 = p.band_2 limit 200) union
    (select sha256, bits from picture_print where band_3 = p.band_3 limit 200) union
    (select sha256, bits from picture_print where band_4 = p.band_4 limit 200)) l
  where l.sha256 <> p.sha256 and length(replace((l.bits # p.bits)::bit(64)::text, '0', '')) <= 3) e
cross join lateral (select w.visit_id, w.file_id from attachment w join visit v on v.id = w.visit_id
  where w.sha256 = e.sha256 and w.visit_id < a.visit_id and v.state = 'submitted' order by w.visit_id limit :uses) o
where a.visit_id = any(:ids)
""").bindparams(_IDS)
_SAME_WORDS = text("""
select p.visit_id, p.hazard_id, e.visit_id as earlier_visit_id, e.hazard_id as earlier_hazard_id from description_print p
cross join lateral (select o.visit_id, o.hazard_id from description_print o join visit v on v.id = o.visit_id
  where o.digest = p.digest and o.hazard_id < p.hazard_id and o.enterprise_id <> p.enterprise_id and v.state = 'submitted'
  order by o.hazard_id limit :uses) e
where p.visit_id = any(:ids)
""").bindparams(_IDS)


def visit_evidence(work: Work, ids: Sequence[UUID]) -> Iterator[tuple[VisitRecord, VisitEvidence]]:
    """Of these visits that are not void, in the order of entry. Seven queries."""
    found = (
        select(VisitRecord).where(VisitRecord.id.in_(ids), VisitRecord.state == VisitState.SUBMITTED.value).order_by(VisitRecord.id)
    )
    visits = work.db.scalars(found).all()
    of_visit = defaultdict(list)
    for hazard in work.db.scalars(select(HazardRecord).where(HazardRecord.visit_id.in_(ids)).order_by(HazardRecord.id)):
        of_visit[hazard.visit_id].append(hazard)
    zone = ZoneInfo(work.kit.time_zone)
    same_day: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in work.db.execute(_SAME_DAY, {"ids": list(ids)}):
        if len(same_day[row.visit_id]) < OTHERS_MOST:
            same_day[row.visit_id].append(row.earlier_visit_id)
    photos = [dict(row._mapping) for row in work.db.execute(_SAME_BYTES, {"ids": list(ids), "uses": USES})]
    for row in work.db.execute(_LIKE_PICTURES, {"ids": list(ids), "uses": USES}):
        one = dict(row._mapping)
        photos.append(one | {"distance": distance(one.pop("bits"), one.pop("earlier_bits"))})
    texts = [dict(row._mapping) for row in work.db.execute(_SAME_WORDS, {"ids": list(ids), "uses": USES})]
    shared = {use["earlier_visit_id"] for use in (*photos, *texts)}
    earlier = _seen_by_id(work, shared.union(*same_day.values()), zone)
    photos_of = _by_visit(use | {"earlier": earlier[use.pop("earlier_visit_id")]} for use in photos)
    texts_of = _by_visit(use | {"earlier": earlier[use.pop("earlier_visit_id")]} for use in texts)
    book = thresholds(work)
    for visit in visits:
        hazards = of_visit[visit.id]
        lengths = {row.id: len(bare_text(row.description)) for row in hazards}
        yield (
            visit,
            VisitEvidence(
                visit=_seen(visit, zone),
                hazards=[_seen_hazard(row) for row in hazards if row.state != HazardState.VOID],
                same_staff=[earlier[other] for other in same_day[visit.id]],
                photos_used=[PhotoUse(**use) for use in photos_of[visit.id]],
                texts_used=[TextUse(**use, length=lengths[use["hazard_id"]]) for use in texts_of[visit.id]],
                thresholds=book,
            ),
        )


def _by_visit(uses: Iterable[dict[str, Any]]) -> Mapping[UUID, list[dict[str, Any]]]:
    """Without the visit's id in each."""
    found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for use in uses:
        found[use.pop("visit_id")].append(use)
    return found


def _seen_by_id(work: Work, ids: set[UUID], zone: ZoneInfo) -> dict[UUID, SeenVisit]:
    rows = work.db.scalars(select(VisitRecord).where(VisitRecord.id.in_(ids))) if ids else ()
    return {row.id: _seen(row, zone) for row in rows}


def _seen(row: Any, zone: ZoneInfo) -> SeenVisit:
    return SeenVisit(
        visit_id=row.id,
        number=row.number,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise_name,
        visited_on=row.visited_on,
        entered_on=row.submitted_at.astimezone(zone).date(),
        from_time=row.from_time,
        until_time=row.until_time,
        staff=[Named(UUID(member["id"]), member["name"]) for member in row.staff_members],
    )


def _seen_hazard(row: HazardRecord) -> SeenHazard:
    return SeenHazard(
        hazard_id=row.id, number=row.number, found_on=row.found_on, rectified_on=row.rectified_on, state=HazardState(row.state)
    )


_IN_FORCE = (ContractState.ACTIVE.value, ContractState.CLOSED.value)
_DONE = text(
    "select array_agg(id order by id) from visit where contract_id = :contract_id and state = 'submitted'"
    " and visited_on >= :from_on and visited_on < :until_on"
)


def contract_evidence(
    work: Work, since: date | None, today: date
) -> Iterator[tuple[ContractCopy, EnterpriseCopy, ContractEvidence]]:
    """The contract years that were over by ``today`` and not yet by ``since``; all of them without ``since``. A contract whose enterprise
    or number of visits is not known here has none."""
    found = (
        select(ContractCopy, EnterpriseCopy)
        .join(EnterpriseCopy, EnterpriseCopy.enterprise_id == ContractCopy.enterprise_id)
        .where(ContractCopy.state.in_(_IN_FORCE), ContractCopy.visits_per_year > 0)
    )
    book = thresholds(work)
    for contract, enterprise in work.db.execute(found).all():
        for year in years_over(contract.starts_on, contract.ends_on, contract.visits_per_year or 0, today):
            if since is not None and year.until_on <= since:
                continue
            asked = {"contract_id": contract.contract_id, "from_on": year.from_on, "until_on": year.until_on}
            evidence = ContractEvidence(
                contract_id=contract.contract_id,
                number=contract.number,
                enterprise_name=enterprise.name,
                from_on=year.from_on,
                until_on=year.until_on,
                promised=year.promised,
                done=list(work.db.execute(_DONE, asked).scalar() or ()),
                thresholds=book,
            )
            yield contract, enterprise, evidence
