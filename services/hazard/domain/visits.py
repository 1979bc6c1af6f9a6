"""What makes a visit one that can be entered. Pure: facts come as arguments."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from contracts.rpc.hazard import MajorPlan, NewHazard, NewVisit
from contracts.vocabulary import ContractState, HazardLevel, StaffState
from services.hazard.domain.fields import REASON_LENGTH, Fields

HAZARDS_MAX = 100
PHOTOS_MAX = 30
STAFF_MAX = 30
DESCRIPTION_LENGTH = 1000
SUMMARY_LENGTH = 2000


def clean_visit(new: NewVisit, today: date, fields: Fields) -> NewVisit:
    """The visit with trimmed texts; what is wrong with it goes to ``fields`` under the path in the body.

    A visit without hazards needs the tick, one with hazards must not have it: a forgotten hazard and a forgotten tick are told
    apart. ``visited_on`` is today at the latest.
    """
    fields.day("visited_on", new.visited_on)
    if new.visited_on > today:
        fields.wrong("visited_on", "hazard.visit.in_the_future")
    if new.from_time is not None and new.until_time is not None and new.from_time >= new.until_time:
        fields.wrong("until_time", "hazard.visit.ends_before_it_begins")
    fields.ids("staff", new.staff, STAFF_MAX, least=1)
    fields.ids("photos", new.photos, PHOTOS_MAX)
    services = _clean_services(new.services, fields)
    if not new.hazards and not new.no_hazard_found:
        fields.wrong("no_hazard_found", "hazard.visit.tick_missing")
    if new.hazards and new.no_hazard_found:
        fields.wrong("no_hazard_found", "hazard.visit.tick_with_hazards")
    if len(new.hazards) > HAZARDS_MAX:
        fields.wrong("hazards", "hazard.field.too_many", max=str(HAZARDS_MAX))
    if new.position is not None:
        fields.degrees("position.latitude", new.position.latitude, 90)
        fields.degrees("position.longitude", new.position.longitude, 180)
        if new.position.accuracy_m is not None and not 0 <= new.position.accuracy_m <= 1e7:
            fields.wrong("position.accuracy_m", "hazard.field.out_of_range")
    fields.day("next_on", new.next_on)
    if new.next_on is not None and new.next_on < new.visited_on:
        fields.wrong("next_on", "hazard.visit.next_before_it")
    if new.signed and (new.refused_reason or "").strip():
        fields.wrong("refused_reason", "hazard.visit.signed_and_refused")
    return msgspec.structs.replace(
        new,
        services=services,
        companion=fields.text("companion", new.companion, 100),
        summary=fields.text("summary", new.summary, SUMMARY_LENGTH),
        refused_reason=fields.text("refused_reason", new.refused_reason, REASON_LENGTH),
        hazards=[_clean_hazard(hazard, f"hazards.{i}", today, fields) for i, hazard in enumerate(new.hazards[:HAZARDS_MAX])],
    )


def _clean_services(services: Sequence[str], fields: Fields) -> list[str]:
    if not services:
        fields.wrong("services", "hazard.field.required")
    if len(services) > 30:
        fields.wrong("services", "hazard.field.too_many", max="30")
    return [fields.needed(f"services.{i}", service, 64) for i, service in enumerate(services[:30])]


def _clean_hazard(new: NewHazard, path: str, today: date, fields: Fields) -> NewHazard:
    """Found today at the latest: a day that has not come is no day of finding. All else about the days is the rule ``deadline``'s to say."""
    fields.day(f"{path}.found_on", new.found_on)
    fields.day(f"{path}.deadline_on", new.deadline_on)
    if new.found_on > today:
        fields.wrong(f"{path}.found_on", "hazard.hazard.found_in_the_future")
    fields.ids(f"{path}.photos", new.photos, PHOTOS_MAX)
    if new.level is HazardLevel.MAJOR and new.major is None:
        fields.wrong(f"{path}.major", "hazard.hazard.plan_missing")
    if new.level is HazardLevel.GENERAL and new.major is not None:
        fields.wrong(f"{path}.major", "hazard.hazard.plan_not_asked")
    return msgspec.structs.replace(
        new,
        location=fields.needed(f"{path}.location", new.location, 200),
        # A blank one is a bad text like "无": the rule text_quality warns of it, and officers see it counted.
        description=fields.text(f"{path}.description", new.description, DESCRIPTION_LENGTH) or "",
        category=fields.text(f"{path}.category", new.category, 100),
        basis=fields.text(f"{path}.basis", new.basis, 1000),
        suggestion=fields.text(f"{path}.suggestion", new.suggestion, 1000),
        major=_clean_plan(new.major, f"{path}.major", fields) if new.major else None,
    )


def _clean_plan(plan: MajorPlan, path: str, fields: Fields) -> MajorPlan:
    """五落实: plan, responsible person, funds and measures; the fifth, the deadline, is the hazard's own."""
    fields.amount(f"{path}.funds_fen", plan.funds_fen)
    return MajorPlan(
        plan=fields.needed(f"{path}.plan", plan.plan, 2000),
        responsible=fields.needed(f"{path}.responsible", plan.responsible, 100),
        funds_fen=plan.funds_fen,
        measures=fields.needed(f"{path}.measures", plan.measures, 2000),
    )


def contract_covers(state: ContractState, starts_on: date, ends_on: date, day: date) -> bool:
    """Whether a visit on ``day`` can stand under the contract: in force now, and its term holds the day (both ends included)."""
    return state is ContractState.ACTIVE and starts_on <= day <= ends_on


def works_on(state: StaffState, employed_from: date, employed_until: date | None, left_on: date | None, day: date) -> bool:
    """Whether somebody was on the staff that day. Who left later was; who left without a day is taken as gone."""
    if day < employed_from or (employed_until is not None and employed_until < day):
        return False
    if state is StaffState.LEFT:
        return left_on is not None and day <= left_on
    return left_on is None or day <= left_on


def agency_may_void(submitted_at: datetime, at: datetime, hours: float) -> bool:
    """Within the rule book's hours after the submission; the last instant counts."""
    return at <= submitted_at + timedelta(hours=hours)


def place_code(region_codes: Sequence[str]) -> str:
    """The district in a number for people: the second code, or the city's where there is no second."""
    return region_codes[1] if len(region_codes) > 1 else region_codes[0]


def number_of(prefix: str, region_codes: Sequence[str], year: int, running: int) -> str:
    """``YH-330802-2026-000123``. Gaps are allowed; the running number goes on over the years, so two are never equal."""
    return f"{prefix}-{place_code(region_codes)}-{year}-{running:06d}"
