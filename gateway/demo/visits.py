"""A year's visits of one agency, with hazards in every state that a list can show."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from contracts.extension.files import FileStore
from contracts.rpc.auth import NewFile
from contracts.rpc.hazard import HazardRow, MajorPlan, NewHazard, NewRectification, NewVisit
from contracts.vocabulary import ConfirmDecision, HazardCause, HazardLevel
from gateway.demo.accounts import As
from gateway.demo.people import HAZARDS, Sampler

VISITS_PER_FIRM = 4


@dataclass(frozen=True)
class Site:
    """A firm under a contract, and who may visit it."""

    enterprise_id: UUID
    contract_id: UUID
    from_on: date
    staff: list[UUID]


def enter_visits(me: As, sampler: Sampler, store: FileStore, sites: list[Site], today: date) -> None:
    """Visits since the contracts began; older hazards are mostly done, new ones mostly open, some overdue."""
    for site in sites:
        for _ in range(VISITS_PER_FIRM):
            visited_on = sampler.day_between(site.from_on, today)
            visit = me.hazard.submit_visit(_visit(sampler, site, visited_on))
            for hazard in visit.hazards:
                _live(me, sampler, store, hazard, today)


def _visit(sampler: Sampler, site: Site, visited_on: date) -> NewVisit:
    found = [_hazard(sampler, visited_on) for _ in range(sampler.chance.choice((0, 1, 2, 2, 3)))]
    return NewVisit(
        contract_id=site.contract_id,
        visited_on=visited_on,
        staff=sampler.chance.sample(site.staff, 2),
        services=["hazard_inspection"],
        companion=sampler.person(),
        summary="对生产车间、仓库和公用工程进行了检查，与企业安全管理人员交换了意见。",
        no_hazard_found=not found,
        hazards=found,
    )


def _hazard(sampler: Sampler, found_on: date) -> NewHazard:
    text = sampler.chance.choice(HAZARDS)
    major = sampler.chance.random() < 0.06
    plan = MajorPlan(
        plan="停用并限期整改，整改期间专人值守", responsible=sampler.person(), funds_fen=3_000_000, measures="隔离、检测、更换"
    )
    return NewHazard(
        found_on=found_on,
        location=text.location,
        description=text.description,
        level=HazardLevel.MAJOR if major else HazardLevel.GENERAL,
        deadline_on=found_on + timedelta(days=sampler.chance.choice((7, 15, 30))),
        category=text.category,
        cause=HazardCause(text.cause),
        suggestion=text.suggestion,
        major=plan if major else None,
    )


def _live(me: As, sampler: Sampler, store: FileStore, hazard: HazardRow, today: date) -> None:
    """Lets one hazard go as far as its age allows."""
    age_days = (today - hazard.found_on).days
    if age_days < 10 or sampler.chance.random() < 0.15:
        return
    finished_on = min(today, hazard.found_on + timedelta(days=sampler.chance.randrange(1, 20)))
    me.hazard.rectify_hazard(
        hazard.id,
        NewRectification(
            measures=hazard.suggestion or "已按要求整改",
            responsible=sampler.person(),
            finished_on=finished_on,
            photos=[_photo(me, store, hazard)],
            funds_fen=sampler.chance.randrange(1, 50) * 10_000,
        ),
    )
    if age_days < 30 or sampler.chance.random() < 0.2:
        return
    if hazard.level is HazardLevel.MAJOR:
        me.hazard.accept_hazard(hazard.id, "现场复核，整改到位。", [])
    me.hazard.confirm_hazard(hazard.id, ConfirmDecision.CONFIRM, None)


def _photo(me: As, store: FileStore, hazard: HazardRow) -> UUID:
    """A small picture that says that it is none."""
    picture = Image.new("RGB", (320, 240), (214, 221, 228))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((20, 20, 300, 220), outline=(90, 110, 130), width=3)
    drawing.text((40, 110), f"DEMO {hazard.number}", fill=(60, 70, 90))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=60)
    file_id = uuid4()
    stored = store.put(file_id, [buffer.getvalue()])
    new = NewFile(file_id=file_id, name=f"{hazard.number}.jpg", media_type="image/jpeg", size=stored.size, sha256=stored.sha256)
    return me.auth.record_file(new).file_id
