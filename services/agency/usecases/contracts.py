"""What evaluation and service contracts have in common: what an entry leans on, and their life."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import FieldError, Invalid, invalid_field
from contracts.events.agency import EVALUATION_CONTRACT_SAVED, SERVICE_CONTRACT_SAVED
from contracts.rpc.agency_contracts import EvaluationContractEntry, ServiceContractEntry
from contracts.vocabulary import ContractState, Right, Role, StaffState
from kit.db import bump, stale_unless, stamp
from kit.work import Work
from services.agency.domain.contracts import Act, checked_reason, next_state
from services.agency.domain.search import searchable
from services.agency.domain.staff import may_join_team
from services.agency.queries.contracts import around_of
from services.agency.queries.scope import contract_for, declared_agency
from services.agency.reference import TEAM_MIN, require_words, rule_number
from services.agency.tables import Agency, AgencyRegion, Contract, Enterprise, EvaluationContract, ServiceContract, Staff
from services.agency.usecases.attachments import attach, require_own_files
from services.agency.usecases.enterprises import forget, know
from services.agency.wire.agencies import region_codes
from services.agency.wire.contracts import Around, evaluation_saved, service_saved

C = TypeVar("C", bound=Contract)
E = TypeVar("E", EvaluationContractEntry, ServiceContractEntry)
A = TypeVar("A")
Entry = EvaluationContractEntry | ServiceContractEntry

AUDITED = {
    "evaluation_contract": {
        "created": "agency.evaluation_contract.created",
        "updated": "agency.evaluation_contract.updated",
        "activated": "agency.evaluation_contract.activated",
        "closed": "agency.evaluation_contract.closed",
        "voided": "agency.evaluation_contract.voided",
        "notice_recorded": "agency.evaluation_contract.notice_recorded",
    },
    "service_contract": {
        "created": "agency.service_contract.created",
        "updated": "agency.service_contract.updated",
        "activated": "agency.service_contract.activated",
        "closed": "agency.service_contract.closed",
        "voided": "agency.service_contract.voided",
    },
}
"""Kind of contract -> what was done -> the audit's name of it."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[C, E, A]):
    """What tells the two kinds of contract apart. ``own_fields``: columns that the other kind has not; ``search``: an entry's own words
    that ``q`` finds it by; ``dictionaries``: field -> the dictionary that its words are of."""

    table: type[C]
    right: Right
    checked: Callable[[E, int], E]
    answer: Callable[[C, Around], A]
    own_fields: tuple[str, ...]
    search: Callable[[E], Sequence[str]]
    dictionaries: Mapping[str, str]


def create(actor: Actor, work: Work, kind: Kind[C, E, A], entry: E) -> A:
    """As a draft, or in force at once (``state`` active)."""
    require_writer(actor, kind)
    agency = declared_agency(actor, work)
    clean, row = new_row(actor, work, kind, agency, entry)
    _store_new(actor, work, row, clean)
    return answer(work, kind, row)


def new_row(actor: Actor, work: Work, kind: Kind[C, E, A], agency: Agency, entry: E) -> tuple[E, C]:
    """The entry judged and cleaned, and the row of a draft, not added yet."""
    clean, columns = _judged(actor, work, kind, entry, None)
    own = {"agency_id": agency.id, "state": ContractState.DRAFT.value, "void_reason": None}
    return clean, kind.table(**stamp(actor, work.at), **columns, **own)


def update(actor: Actor, work: Work, kind: Kind[C, E, A], contract_id: UUID, entry: E, version: int) -> A:
    """Only a draft."""
    require_writer(actor, kind)
    row = contract_for(actor, work, kind.table, contract_id, lock=True)
    stale_unless(row, version)
    next_state(ContractState(row.state), Act.EDIT)
    clean, columns = _judged(actor, work, kind, entry, row)
    _store_edit(actor, work, row, clean, columns)
    return answer(work, kind, row)


def require_writer(actor: Actor, kind: Kind[C, E, A]) -> None:
    actor.require(Role.AGENCY, right=kind.right)


def answer(work: Work, kind: Kind[C, E, A], row: C) -> A:
    return kind.answer(row, around_of(work, [row]))


def _judged(actor: Actor, work: Work, kind: Kind[C, E, A], entry: E, row: C | None) -> tuple[E, dict[str, Any]]:
    """The entry cleaned and the columns that it fills. ``row`` is the draft that it changes."""
    clean = kind.checked(entry, rule_number(work, TEAM_MIN))
    for field, dictionary in kind.dictionaries.items():
        require_words(work, field, dictionary, getattr(clean, field), getattr(row, field) if row else ())
    enterprise = enterprise_to_serve(work, clean.enterprise_id)
    require_team(actor, work, clean.team)
    require_attachments(actor, work, clean.attachments, row.attachments if row else ())
    return clean, _columns(clean, enterprise, kind.own_fields, kind.search(clean))


def enterprise_to_serve(work: Work, enterprise_id: UUID) -> Enterprise:
    """Any enterprise of the registry: a contract is how an agency begins to serve one."""
    row = work.db.get(Enterprise, enterprise_id)
    if row is None:
        raise invalid_field("enterprise_id", "agency.enterprise.not_found")
    return row


def require_team(actor: Actor, work: Work, team: Sequence[UUID]) -> None:
    """Invalid, naming each, for people who are not active staff of the agency today."""
    if not team:
        return
    mine = select(Staff.id, Staff.state, Staff.employed_from, Staff.employed_until).where(
        Staff.agency_id == actor.agency(), Staff.id.in_(team)
    )
    fit = {r.id for r in work.db.execute(mine) if may_join_team(StaffState(r.state), r.employed_from, r.employed_until, work.today)}
    errors: list[FieldError] = [
        {"field": f"team.{i}", "code": "agency.contract.team_member_unfit", "params": {}}
        for i, id in enumerate(team)
        if id not in fit
    ]
    if errors:
        raise Invalid("fields.invalid", {}, errors)


def require_attachments(actor: Actor, work: Work, files: Sequence[UUID], kept: Collection[UUID] = ()) -> None:
    require_own_files(actor, work, {f"attachments.{i}": file_id for i, file_id in enumerate(files)}, kept)


def _columns(entry: Entry, enterprise: Enterprise, own_fields: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    """The columns that an entry fills. The region is the enterprise's as it is now."""
    search, grams = searchable(enterprise.name, entry.number, *words)
    return {
        "number": entry.number,
        "enterprise_id": enterprise.id,
        "region_code": enterprise.region_code,
        "region_1": enterprise.region_1,
        "region_2": enterprise.region_2,
        "region_3": enterprise.region_3,
        "team": entry.team,
        "attachments": entry.attachments,
        "search": search,
        "grams": grams,
        **{field: value.value if isinstance(value := getattr(entry, field), StrEnum) else value for field in own_fields},
    }


def _store_new(actor: Actor, work: Work, row: Contract, entry: Entry) -> None:
    """Writes a new contract, in force at once when the entry says so."""
    work.db.add(row)
    work.db.flush()
    if entry.state is ContractState.ACTIVE:
        put_in_force(work, row)
    tell(actor, work, row, "created", None, files_before=())


def _store_edit(actor: Actor, work: Work, row: Contract, entry: Entry, columns: dict[str, Any]) -> None:
    """Writes the edit of a draft; ``state`` active puts it in force at once."""
    before, files_before = audited(row), list(row.attachments)
    for column, value in columns.items():
        setattr(row, column, value)
    if entry.state is ContractState.ACTIVE:
        put_in_force(work, row)
    bump(row, actor, work.at)
    work.db.flush()
    tell(actor, work, row, "updated", before, files_before)


def activate(actor: Actor, work: Work, kind: Kind[C, E, A], contract_id: UUID) -> A:
    """draft -> active. The team is judged anew: people leave while a draft lies, and a service contract's draft may have none."""
    require_writer(actor, kind)
    row = contract_for(actor, work, kind.table, contract_id, lock=True)
    next_state(ContractState(row.state), Act.ACTIVATE)
    team_min = rule_number(work, TEAM_MIN)
    if len(row.team) < team_min:
        raise invalid_field("team", "agency.contract.team_too_small", smallest=str(team_min))
    require_team(actor, work, row.team)
    before = audited(row)
    put_in_force(work, row)
    _end(actor, work, row, "activated", before)
    return answer(work, kind, row)


def close(actor: Actor, work: Work, kind: Kind[C, E, A], contract_id: UUID) -> A:
    """active -> closed."""
    require_writer(actor, kind)
    row = contract_for(actor, work, kind.table, contract_id, lock=True)
    before = audited(row)
    row.state = next_state(ContractState(row.state), Act.CLOSE).value
    _end(actor, work, row, "closed", before)
    return answer(work, kind, row)


def void(actor: Actor, work: Work, kind: Kind[C, E, A], contract_id: UUID, reason: str) -> A:
    """draft or active -> void. It stays visible with its reason; its number is free again. What the agency knew by it alone of the
    enterprise, it knows no longer."""
    require_writer(actor, kind)
    row = contract_for(actor, work, kind.table, contract_id, lock=True)
    clean = checked_reason(reason)
    before = audited(row)
    row.state, row.void_reason = next_state(ContractState(row.state), Act.VOID).value, clean
    _end(actor, work, row, "voided", before)
    forget(work, row.agency_id, row.enterprise_id)
    return answer(work, kind, row)


def put_in_force(work: Work, *rows: Contract) -> None:
    """From now on their agency knows the enterprises, and works in their regions: those regions' officers may read of it. All of one
    agency, a thousand at a time at most."""
    for row in rows:
        row.state = next_state(ContractState(row.state), Act.ACTIVATE).value
    agency_id = rows[0].agency_id
    know(work, agency_id, *{row.enterprise_id for row in rows})
    places = [{"agency_id": agency_id, "region_code": code} for code in sorted({c for row in rows for c in region_codes(row)})]
    work.db.execute(insert(AgencyRegion).values(places).on_conflict_do_nothing())


def _end(actor: Actor, work: Work, row: Contract, act: str, before: dict[str, Any]) -> None:
    bump(row, actor, work.at)
    work.db.flush()
    tell(actor, work, row, act, before, files_before=files_on(row))


def tell(actor: Actor, work: Work, row: Contract, act: str, before: dict[str, Any] | None, files_before: Collection[UUID]) -> None:
    """Audit, event and files of one write."""
    kind, event, saved = announced(row)
    attach(work, kind, row, row.agency_id, row, files_on(row), files_before)
    work.audit(actor, AUDITED[kind][act], kind, row.id, before, audited(row))
    work.publish(event, row.id, row.version, saved)


def files_on(row: Contract) -> list[UUID]:
    """All that hangs on the contract: its papers and the copy of its notice of site work."""
    notice = row.site_notice_file if isinstance(row, EvaluationContract) else None
    return [*row.attachments, *([] if notice is None else [notice])]


def announced(row: Contract) -> tuple[str, str, msgspec.Struct]:
    """Kind of contract, event and what the event says of it."""
    if isinstance(row, EvaluationContract):
        return "evaluation_contract", EVALUATION_CONTRACT_SAVED, evaluation_saved(row)
    if isinstance(row, ServiceContract):
        return "service_contract", SERVICE_CONTRACT_SAVED, service_saved(row)
    raise TypeError(f"{type(row).__name__} is no contract")


def audited(row: Contract) -> dict[str, Any]:
    told = {
        "number": row.number,
        "enterprise_id": row.enterprise_id,
        "team": row.team,
        "state": row.state,
        "fee_fen": getattr(row, "fee_fen", None),
    }
    if isinstance(row, EvaluationContract) and row.site_notice_on is not None:
        told["site_notice_on"] = row.site_notice_on
    return told | ({"reason": row.void_reason} if row.void_reason else {})
