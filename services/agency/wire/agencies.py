"""An agency's row as the contract's structs and as its event."""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.events.agency import AGENCY_SAVED, AgencySaved
from contracts.rpc.agency import Agency as AgencyAnswer
from contracts.rpc.agency import AgencyRow, Declaration, FieldChange, FieldDifference, QualificationCheck, ReviewComment
from contracts.vocabulary import DeclarationState, QualificationLight, ServiceKind
from kit.work import Work
from services.agency.domain import declarations
from services.agency.domain.fields import mask_mobile
from services.agency.domain.qualifications import light
from services.agency.tables import Agency, AgencyChange

TELEPHONES = ("contact_mobile", "phone")


def kinds_of(values: Sequence[str]) -> list[ServiceKind]:
    return [ServiceKind(value) for value in values]


def declaration_of(row: Agency) -> Declaration:
    """The newest declaration; of an undeclared agency, what the registration said, with the rest empty."""
    return registration_of(row) if row.declaration is None else _identified(row, row.declaration)


def registration_of(row: Agency) -> Declaration:
    """What the account says of its agency, with the rest empty."""
    return Declaration(
        name=row.name,
        uscc=row.uscc,
        kinds=kinds_of(row.kinds),
        region_code=row.region_code,
        contact_name=row.contact_name,
        contact_mobile=row.contact_mobile,
        legal_representative="",
        address="",
    )


def approved_of(row: Agency) -> Declaration | None:
    return None if row.approved is None else _identified(row, row.approved)


def shown_of(row: Agency) -> Declaration | None:
    return None if row.shown is None else _identified(row, row.shown)


class Standing(msgspec.Struct, frozen=True):
    """A declaration with the state that it is in."""

    declaration: Declaration
    state: DeclarationState


def standing_for(row: Agency, *, own: bool) -> Standing:
    """To the agency its newest declaration; to others the one that it handed in or that is in force, else what its account says."""
    shown = shown_of(row)
    if own:
        return Standing(declaration_of(row), DeclarationState(row.state))
    if shown is None or row.shown_state is None:
        return Standing(registration_of(row), DeclarationState.DRAFT)
    return Standing(shown, DeclarationState(row.shown_state))


def _identified(row: Agency, stored: object) -> Declaration:
    return msgspec.structs.replace(msgspec.convert(stored, Declaration), name=row.name, uscc=row.uscc)


def region_codes(row: object) -> list[str]:
    """The regions of a ``Placed`` row, the city first."""
    return [code for depth in (1, 2, 3) if (code := getattr(row, f"region_{depth}")) is not None]


def agency_answer(
    row: Agency,
    standing: Standing,
    region_names: Mapping[str, str],
    changes: Sequence[AgencyChange],
    qualification: list[QualificationCheck],
    *,
    whole: bool,
) -> AgencyAnswer:
    """``whole`` False: telephone numbers masked and the history left out, for those beyond the agency and its officers."""
    draft, approved = standing.declaration, approved_of(row)
    if not whole:
        draft, approved = _masked(draft), approved and _masked(approved)
    return AgencyAnswer(
        **{field: getattr(draft, field) for field in declarations.FIELDS},
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        state=standing.state,
        region_name=region_names.get(draft.region_code, ""),
        submitted_at=row.submitted_at,
        reviewed_at=row.reviewed_at,
        comments=msgspec.convert(row.comments, list[ReviewComment]),
        approved=approved,
        differences=declarations.differences(approved, draft),
        history=[_change(change) for change in changes] if whole else [],
        qualification=qualification,
        light=light(qualification),
    )


def _masked(declaration: Declaration) -> Declaration:
    return msgspec.structs.replace(declaration, **{field: mask_mobile(getattr(declaration, field)) for field in TELEPHONES})


def _change(row: AgencyChange) -> FieldChange:
    return FieldChange(field=row.field, before=row.before, after=row.after, changed_at=row.changed_at, changed_by=row.changed_by)


def agency_row(
    row: Agency,
    standing: Standing,
    region_names: Mapping[str, str],
    staff_count: int,
    shown_light: QualificationLight | None,
    *,
    whole: bool,
) -> AgencyRow:
    contact = standing.declaration
    return AgencyRow(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        name=row.name,
        uscc=row.uscc,
        kinds=kinds_of(row.kinds),
        region_code=row.region_code,
        region_name=region_names.get(row.region_code, ""),
        state=standing.state,
        contact_name=contact.contact_name,
        contact_mobile=contact.contact_mobile if whole else mask_mobile(contact.contact_mobile) or "",
        staff_count=staff_count,
        submitted_at=row.submitted_at,
        reviewed_at=row.reviewed_at,
        light=shown_light,
    )


def agency_saved(row: Agency) -> AgencySaved:
    return AgencySaved(
        agency_id=row.id,
        name=row.name,
        uscc=row.uscc,
        kinds=kinds_of(row.kinds),
        region_code=row.region_code,
        region_codes=region_codes(row),
        state=DeclarationState(row.state),
        declared=row.declaration is not None,
    )


def publish_agency(work: Work, row: Agency) -> None:
    """After each bump of the row."""
    work.publish(AGENCY_SAVED, row.id, row.version, agency_saved(row))


def told(changes: Sequence[FieldDifference]) -> tuple[dict[str, object], dict[str, object]]:
    """What the audit may hold of changed fields, before and after: telephone numbers masked."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for change in changes:
        hide = mask_mobile if change.field in TELEPHONES else (lambda value: value)
        before[change.field], after[change.field] = hide(change.approved), hide(change.draft)
    return before, after
