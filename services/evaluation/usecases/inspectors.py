"""Writing inspectors."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Invalid
from contracts.rpc.spot_checks import Inspector, InspectorPatch, NewInspector
from contracts.vocabulary import Role
from kit.db import bump, stale_unless, stamp
from kit.work import Doubtful, FactRef, Work
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.inspectors import check_entry
from services.evaluation.queries.scope import inspector_for, own_region_codes
from services.evaluation.tables.replicas import AccountCopy, AgencyCopy
from services.evaluation.tables.schema import placing
from services.evaluation.tables.spot_checks import InspectorRecord
from services.evaluation.wire import spot_checks as wire

AUDITED = "inspector"
ENTERED = ("name", "unit", "phone", "expert", "specialties", "agency_id", "former_agency_ids", "account_id")


def create_inspector(actor: Actor, work: Work, new: NewInspector) -> Inspector:
    """Of the officer's region or one below it. Conflict ``evaluation.inspector.account_taken``; Invalid names every wrong field."""
    actor.require(Role.OFFICER)
    codes = own_region_codes(actor, work, new.region_code)
    clean = _accepted(work, new, before=None)
    row = InspectorRecord(**stamp(actor, work.at), **placing(codes), **_columns(clean), active=True)
    work.db.add(row)
    work.db.flush()
    work.audit(actor, "evaluation.inspector.created", AUDITED, row.id, after=_seen(row))
    return wire.inspector(row)


def update_inspector(actor: Actor, work: Work, inspector_id: UUID, patch: InspectorPatch, version: int) -> Inspector:
    """What is named is changed. Objects that were assigned stay so."""
    actor.require(Role.OFFICER)
    row = inspector_for(actor, work, inspector_id, writes=True)
    stale_unless(row, version)
    before = _seen(row)
    given = {name: value for name in ENTERED if (value := getattr(patch, name)) is not UNSET}
    entry = NewInspector(**{**{name: getattr(row, name) for name in ENTERED}, **given})
    for name, value in _columns(_accepted(work, entry, before=row)).items():
        setattr(row, name, value)
    if patch.active is not UNSET:
        row.active = patch.active
    bump(row, actor, work.at)
    work.db.flush()
    work.audit(actor, "evaluation.inspector.updated", AUDITED, row.id, before=before, after=_seen(row))
    return wire.inspector(row)


def _accepted(work: Work, entry: NewInspector, before: InspectorRecord | None) -> NewInspector:
    """Agencies and account must be known; the account one of role inspector that is not switched off. Links that stand already are
    not asked about again."""
    fields, doubts = Fields(), list[FactRef]()
    clean = check_entry(fields, entry)
    named = [("agency_id", clean.agency_id)] if clean.agency_id is not None else []
    named += [(f"former_agency_ids.{i}", agency_id) for i, agency_id in enumerate(clean.former_agency_ids)]
    known = set(work.db.scalars(select(AgencyCopy.agency_id).where(AgencyCopy.agency_id.in_([one for _, one in named]))))
    for field, agency_id in named:
        if agency_id not in known:
            fields.add(field, "evaluation.inspector.agency_unknown")
            doubts.append(("agency", "agency", str(agency_id)))
    if clean.account_id is not None and (before is None or clean.account_id != before.account_id):
        account = work.db.get(AccountCopy, clean.account_id)
        if account is None or account.role != Role.INSPECTOR or account.disabled:
            fields.add("account_id", "evaluation.inspector.account_unfit")
            doubts.append(("auth", "account", str(clean.account_id)))
    if fields.errors:
        refusal = Invalid("fields.invalid", {}, fields.errors)
        raise Doubtful(refusal, doubts) if doubts else refusal
    return clean


def _columns(entry: NewInspector) -> dict[str, Any]:
    values = msgspec.structs.asdict(entry)
    return {name: values[name] for name in ENTERED}


def _seen(row: InspectorRecord) -> dict[str, Any]:
    """Without the telephone number."""
    return {name: getattr(row, name) for name in (*ENTERED, "active") if name != "phone"}
