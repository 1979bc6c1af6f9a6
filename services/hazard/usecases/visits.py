"""Submitting a visit with all its hazards in one act, and taking one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from contracts.actor import Actor
from contracts.errors import Conflict, NotFound
from contracts.events.hazard import VISIT_SUBMITTED, VISIT_VOIDED
from contracts.extension.hazard_rules import RuleFinding, VisitFacts
from contracts.rpc.hazard import NewHazard, NewVisit, Visit
from contracts.vocabulary import ContractState, FindingSeverity, HazardLevel, HazardState, Right, Role, StaffState, VisitState
from kit.db import bump, stamp
from kit.ids import new_id
from kit.tables import audit_entry, outbox
from kit.work import Doubtful, FactRef, Work
from services.hazard import wire
from services.hazard.domain.fields import REASON_LENGTH, Fields, needed_text
from services.hazard.domain.hazards import Act, step
from services.hazard.domain.visits import agency_may_void, clean_visit, contract_covers, number_of, works_on
from services.hazard.doors import hazard_rules
from services.hazard.queries.foreign import Book, Contract, find_book, find_contract, find_staff, number_in, rule_number
from services.hazard.queries.scope import visible_visits
from services.hazard.queries.visits import visit_of
from services.hazard.tables.hazards import HazardRecord, HazardStep
from services.hazard.tables.replicas import ContractCopy, StaffCopy
from services.hazard.tables.schema import Base
from services.hazard.tables.visits import FindingRecord, VisitRecord
from services.hazard.usecases.attachments import FileCheck, attach, check_files, publish_attached, used_before
from services.hazard.usecases.counters import DELTAS, count_changes, delta_rows
from services.hazard.usecases.hazards import hazards_of_visit, raise_wrong, record, step_row
from services.hazard.usecases.links import end_link

VISITS: Any = VisitRecord.__table__
HAZARDS: Any = HazardRecord.__table__
FINDINGS: Any = FindingRecord.__table__
STEPS: Any = HazardStep.__table__
SERVICES, CATEGORIES = "service_items", "hazard_category"
_UNKNOWN = {SERVICES: "hazard.visit.service_unknown", CATEGORIES: "hazard.hazard.category_unknown"}
REPORT_HOURS = "hazard.major_report_hours"
VOID_HOURS = "visit.void_by_agency_hours"
TEXT_RULE = "text_quality"
"""Its warnings are counted on the hazard, for the officer."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A finding with the rule that made it."""

    rule: str
    version: str
    finding: RuleFinding


@dataclass(frozen=True, slots=True)
class Accepted:
    """A visit that may be written, with the foreign facts it stands on."""

    new: NewVisit
    contract: Contract
    staff: list[StaffCopy]
    files: FileCheck
    findings: list[Ruled]
    rules: Mapping[str, str]


def submit_visit(actor: Actor, work: Work, new: NewVisit) -> Visit:
    """The visit, its hazards, what the rules said, files, numbers, audit and one event: all or nothing.

    Invalid names every wrong field. NotFound when the agency has no such contract, Conflict
    ``hazard.visit.contract_not_active`` when it is not in force or its term does not hold the day. What was entered a moment ago
    in another room counts: a refusal that rests on a copy is a doubt.
    """
    actor.require(Role.AGENCY, right=Right.VISIT)
    accepted = _accept(actor, work, new)
    running, *numbers = _next_numbers(work, len(accepted.new.hazards))
    visit = _new_visit(actor, work, accepted, running)
    hazards = _new_hazards(actor, work, visit, accepted, numbers)
    findings = _new_findings(visit, hazards, accepted.findings)
    audited = {"number": visit.number, "hazards": [row.number for row in hazards]}
    work.insert(
        {
            VISITS: [_columns_of(visit)],
            HAZARDS: [_columns_of(row) for row in hazards],
            FINDINGS: [_columns_of(row) for row in findings],
            STEPS: [step_row(work, row, actor, Act.FOUND) for row in hazards],
            DELTAS: delta_rows(visit, [(None, HazardState.OPEN) for _ in hazards]),
            audit_entry: [work.audit_row(actor, "hazard.visit.submitted", "visit", visit.id, audited)],
            outbox: [work.event_row(VISIT_SUBMITTED, visit.id, visit.version, wire.visit_fact(visit, hazards))],
        }
    )
    files: list[tuple[UUID | None, UUID]] = [(None, photo) for photo in visit.photos]
    files += [(row.id, photo) for row in hazards for photo in row.photos]
    attach(work, visit, visit.id, files, accepted.files.sha256)
    publish_attached(work, "visit", visit.id, visit.version, [photo for _, photo in files])
    return wire.visit_detail(visit, hazards, findings, work.today)


def _columns_of(row: Base) -> dict[str, Any]:
    """What was set on a row that no session holds."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _accept(actor: Actor, work: Work, new: NewVisit) -> Accepted:
    """Looks at all fields first, then at the contract's state, so that one answer says all that is to be mended."""
    agency_id = actor.agency()
    fields, doubts = Fields(), list[FactRef]()
    new = clean_visit(new, work.today, fields)
    contract = find_contract(work, agency_id, new.contract_id)
    contract_fact: FactRef = ("agency", "service_contract", str(new.contract_id))
    staff = _check_staff(work, agency_id, new, fields, doubts)
    book = find_book(work, SERVICES, CATEGORIES)
    _check_words(book, new, fields, doubts)
    photos = {"photos": new.photos} | {f"hazards.{i}.photos": hazard.photos for i, hazard in enumerate(new.hazards)}
    files = check_files(actor, work, photos, fields)
    doubts += files.doubts
    findings = _judge(work, new, contract.contract, files, book.rules) if contract is not None else []
    for ruled in findings:
        if ruled.finding.severity is FindingSeverity.BLOCK:
            fields.wrong(ruled.finding.field, ruled.finding.code, **ruled.finding.params)
    raise_wrong(fields, doubts)
    if contract is None:
        raise Doubtful(NotFound("hazard.visit.contract_not_found"), [contract_fact])
    term = contract.contract
    if not contract_covers(ContractState(term.state), term.starts_on, term.ends_on, new.visited_on):
        raise Doubtful(Conflict("hazard.visit.contract_not_active", {"number": term.number}), [contract_fact])
    return Accepted(new, contract, staff, files, findings, book.rules)


def _check_staff(work: Work, agency_id: UUID, new: NewVisit, fields: Fields, doubts: list[FactRef]) -> list[StaffCopy]:
    """Each of the agency's own staff and on it that day."""
    found = find_staff(work, agency_id, new.staff)
    for i, staff_id in enumerate(new.staff):
        row = found.get(staff_id)
        if row is None or not works_on(StaffState(row.state), row.employed_from, row.employed_until, row.left_on, new.visited_on):
            fields.wrong(f"staff.{i}", "hazard.visit.staff_unknown" if row is None else "hazard.visit.staff_not_active")
            doubts.append(("agency", "staff", str(staff_id)))
    return [found[staff_id] for staff_id in new.staff if staff_id in found]


def _check_words(book: Book, new: NewVisit, fields: Fields, doubts: list[FactRef]) -> None:
    """Words that the dictionaries offer today; an empty service is named as missing already, a category may be left out."""
    said = {
        SERVICES: {f"services.{i}": word for i, word in enumerate(new.services) if word},
        CATEGORIES: {f"hazards.{i}.category": hazard.category for i, hazard in enumerate(new.hazards) if hazard.category},
    }
    for dictionary, words in said.items():
        for field, word in words.items():
            if word not in book.words[dictionary]:
                fields.wrong(field, _UNKNOWN[dictionary])
                doubts.append(("auth", "dictionary", dictionary))


def _judge(work: Work, new: NewVisit, contract: ContractCopy, files: FileCheck, book: Mapping[str, str]) -> list[Ruled]:
    """What the rules that are on say, in their order."""
    facts = VisitFacts(
        today=work.today,
        contract_ends_on=contract.ends_on,
        used_photos=used_before(work, files.sha256),
        thresholds=dict(book),
    )
    rules = hazard_rules(tuple(work.settings.rules))
    return [Ruled(rule.name, rule.version, finding) for rule in rules for finding in rule.findings(new, facts)]


def _next_numbers(work: Work, hazards: int) -> list[int]:
    """The running number of the visit, then those of its hazards: one look at the sequences."""
    visit, of_hazards = work.db.execute(_NEXT_NUMBERS, {"hazards": hazards}).one()
    return [visit, *of_hazards]


_NEXT_NUMBERS = text("select nextval('visit_number'), array(select nextval('hazard_number') from generate_series(1, :hazards))")


def _new_visit(actor: Actor, work: Work, accepted: Accepted, running: int) -> VisitRecord:
    new, contract = accepted.new, accepted.contract.contract
    agency, enterprise = accepted.contract.parties()
    codes = [*enterprise.region_codes[:3], None, None, None]
    return VisitRecord(
        **stamp(actor, work.at),
        number=number_of("FQ", enterprise.region_codes, work.today.year, running),
        contract_id=contract.contract_id,
        contract_number=contract.number,
        agency_id=contract.agency_id,
        agency_name=agency.name,
        enterprise_id=contract.enterprise_id,
        enterprise_name=enterprise.name,
        region_1=codes[0],
        region_2=codes[1],
        region_3=codes[2],
        staff_members=[{"id": str(row.staff_id), "name": row.name} for row in accepted.staff],
        hazard_count=len(new.hazards),
        position=msgspec.to_builtins(new.position),
        state=VisitState.SUBMITTED.value,
        submitted_at=work.at,
        void_reason=None,
        **{name: getattr(new, name) for name in _AS_SENT},
    )


_AS_SENT = (
    *("visited_on", "from_time", "until_time", "services", "companion", "summary", "no_hazard_found", "photos"),
    *("signed", "refused_reason", "next_on"),
)


def _new_hazards(actor: Actor, work: Work, visit: VisitRecord, accepted: Accepted, numbers: list[int]) -> list[HazardRecord]:
    """In the order sent."""
    news = accepted.new.hazards
    if not news:
        return []
    hours = number_in(accepted.rules, REPORT_HOURS) if any(new.level is HazardLevel.MAJOR for new in news) else 0
    rows = []
    for i, (new, running) in enumerate(zip(news, numbers, strict=True)):
        warned = [r for r in accepted.findings if r.rule == TEXT_RULE and r.finding.field.startswith(f"hazards.{i}.")]
        rows.append(
            HazardRecord(
                **stamp(actor, work.at),
                **{name: getattr(visit, name) for name in _OF_VISIT},
                **_hazard_columns(new),
                number=number_of("YH", wire.codes_of(visit), work.today.year, running),
                visit_id=visit.id,
                position=i,
                report_due_at=work.at + timedelta(hours=hours) if new.level is HazardLevel.MAJOR else None,
                text_warnings=len(warned),
                state=HazardState.OPEN.value,
                **_NOT_YET,
            )
        )
    return rows


_NOT_YET = dict.fromkeys(
    ("rectified_on", "acceptance_opinion", "acceptance_files", "accepted_at", "confirmed_at", "cancel_reason"),
)


_OF_VISIT = ("agency_id", "agency_name", "enterprise_id", "enterprise_name", "region_1", "region_2", "region_3")


def _hazard_columns(new: NewHazard) -> dict[str, Any]:
    names = ("found_on", "location", "description", "category", "basis", "suggestion", "deadline_on", "photos")
    return {name: getattr(new, name) for name in names} | {
        "cause": new.cause.value if new.cause else None,
        "level": new.level.value,
        "first_deadline_on": new.deadline_on,
        "plan": msgspec.to_builtins(new.major),
    }


def _new_findings(visit: VisitRecord, hazards: list[HazardRecord], findings: list[Ruled]) -> list[FindingRecord]:
    """In the order in which the rules spoke."""
    rows = []
    for i, ruled in enumerate(findings):
        head, _, rest = ruled.finding.field.partition(".")
        place = rest.partition(".")[0]
        of_hazard = head == "hazards" and place.isdecimal() and int(place) < len(hazards)
        rows.append(
            FindingRecord(
                id=new_id(),
                visit_id=visit.id,
                hazard_id=hazards[int(place)].id if of_hazard else None,
                agency_id=visit.agency_id,
                enterprise_id=visit.enterprise_id,
                position=i,
                rule=ruled.rule,
                rule_version=ruled.version,
                severity=ruled.finding.severity.value,
                field=ruled.finding.field,
                code=ruled.finding.code,
                params=ruled.finding.params,
            )
        )
    return rows


def void_visit(actor: Actor, work: Work, visit_id: UUID, reason: str) -> Visit:
    """A wrong visit and all its hazards leave the views; they stay in the books with the reason.

    Its agency may within the rule book's hours, whatever became of the hazards; an officer at any time.
    """
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.VISIT)
    visit = work.db.scalar(visible_visits(actor).where(VisitRecord.id == visit_id).with_for_update())
    if visit is None:
        raise NotFound("hazard.visit.not_found")
    reason = needed_text("reason", reason, REASON_LENGTH)
    if visit.state == VisitState.VOID:
        raise Conflict("hazard.visit.void_already")
    hazards = hazards_of_visit(work, visit, lock=True)
    if actor.role is not Role.OFFICER:
        _refuse_late_voiding(work, visit)
    visit.state, visit.void_reason = VisitState.VOID.value, reason
    bump(visit, actor, work.at)
    changes = []
    for row in hazards:
        before = HazardState(row.state)
        row.state = step(before, Act.VOID).value
        bump(row, actor, work.at)
        if before is HazardState.OPEN:
            end_link(work, row)
        record(work, row, actor, Act.VOID, reason)
        changes.append((before, HazardState.VOID))
    count_changes(work, visit, changes)
    work.audit(
        actor, "hazard.visit.voided", "visit", visit.id, {"state": VisitState.SUBMITTED}, {"state": visit.state, "reason": reason}
    )
    work.publish(VISIT_VOIDED, visit.id, visit.version, wire.visit_fact(visit, hazards))
    return visit_of(work, visit, hazards)


def _refuse_late_voiding(work: Work, visit: VisitRecord) -> None:
    hours = rule_number(work, VOID_HOURS)
    if not agency_may_void(visit.submitted_at, work.at, hours):
        raise Conflict("hazard.visit.void_too_late", {"hours": f"{hours:g}"})
