"""An agency's declaration: its life, what it must hold, and what changed in it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec

from contracts.life import moved
from contracts.rpc.agency import Attachment, Declaration, FieldDifference, ReviewComment
from contracts.vocabulary import AttachmentKind, DeclarationState, ReviewDecision, ServiceKind
from services.agency.domain.fields import Fields

S = DeclarationState


class Act(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"


LIFE: dict[tuple[DeclarationState, Act], DeclarationState] = {
    (S.UNDECLARED, Act.SAVE): S.DRAFT,
    (S.DRAFT, Act.SAVE): S.DRAFT,
    (S.SUBMITTED, Act.SAVE): S.DRAFT,
    (S.RETURNED, Act.SAVE): S.DRAFT,
    (S.APPROVED, Act.SAVE): S.DRAFT,
    (S.DRAFT, Act.SUBMIT): S.SUBMITTED,
    (S.RETURNED, Act.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, Act.APPROVE): S.APPROVED,
    (S.SUBMITTED, Act.RETURN): S.RETURNED,
}
"""All there is; an act that stands not here is refused. What was approved stays in force while a new draft is edited."""

FIELDS = Declaration.__struct_fields__
GENERAL_COMMENT = "general"
"""The field of a comment that is about no single one."""

NEEDED_FOR_ALL = (AttachmentKind.LICENCE,)
NEEDED_FOR_EVALUATION = (AttachmentKind.LICENCE, AttachmentKind.CERTIFICATE)


def next_state(state: DeclarationState, act: Act) -> DeclarationState:
    """Raises Conflict ``agency.not_declared`` or ``agency.state`` when ``act`` has no place in ``state``."""
    return moved(LIFE, state, act, "agency.not_declared" if state is S.UNDECLARED else "agency.state")


def checked(declaration: Declaration) -> Declaration:
    """The declaration cleaned (trimmed, codes in upper case). Raises Invalid with every wrong field.

    Whether the region and the files exist is not known here.
    """
    d, fields = declaration, Fields()
    _check_facts(d, fields)
    clean = msgspec.structs.replace(
        d,
        name=fields.text("name", d.name, 100, shortest=2),
        uscc=fields.uscc("uscc", d.uscc),
        kinds=_kinds(d.kinds, fields),
        legal_representative=fields.text("legal_representative", d.legal_representative, 50),
        contact_name=fields.text("contact_name", d.contact_name, 50),
        contact_mobile=fields.mobile("contact_mobile", d.contact_mobile),
        region_code=fields.text("region_code", d.region_code, 12),
        address=fields.text("address", d.address, 200),
        phone=fields.optional_text("phone", d.phone, 30),
        email=fields.email("email", d.email),
        certificate_no=fields.optional_text("certificate_no", d.certificate_no, 100),
        certificate_issuer=fields.optional_text("certificate_issuer", d.certificate_issuer, 100),
        scopes=fields.texts("scopes", d.scopes, 100),
        service_regions=fields.texts("service_regions", d.service_regions, 50),
        technical_lead=fields.optional_text("technical_lead", d.technical_lead, 50),
        quality_lead=fields.optional_text("quality_lead", d.quality_lead, 50),
    )
    fields.finish()
    return clean


def _kinds(kinds: list[ServiceKind], fields: Fields) -> list[ServiceKind]:
    if not kinds:
        fields.add("kinds", "field.required")
    return sorted(set(kinds))


def _check_facts(d: Declaration, fields: Fields) -> None:
    for field in ("registered_capital_fen", "fixed_assets_fen", "floor_area_m2", "archive_area_m2"):
        fields.number(field, getattr(d, field))
    fields.days(established_on=d.established_on, certificate_from=d.certificate_from, certificate_until=d.certificate_until)
    fields.in_order("certificate_from", d.certificate_from, "certificate_until", d.certificate_until)
    fields.at_most("attachments", d.attachments, 20)
    seen: set[Attachment] = set()
    for i, attachment in enumerate(d.attachments):
        if attachment in seen:
            fields.add(f"attachments.{i}", "field.repeated")
        seen.add(attachment)


def missing_attachments(declaration: Declaration) -> list[AttachmentKind]:
    """What an approval still asks for."""
    needed: Iterable[AttachmentKind] = NEEDED_FOR_EVALUATION if ServiceKind.EVALUATION in declaration.kinds else NEEDED_FOR_ALL
    held = {attachment.kind for attachment in declaration.attachments}
    return [kind for kind in needed if kind not in held]


def differences(approved: Declaration | None, draft: Declaration) -> list[FieldDifference]:
    """The fields of ``draft`` that are not as in ``approved``, in the order of the form; none without an approved one."""
    if approved is None:
        return []
    return [FieldDifference(field=field, approved=was, draft=now) for field, was, now in changed_fields(approved, draft)]


def changed_fields(before: Declaration, after: Declaration) -> list[tuple[str, Any, Any]]:
    return [(f, getattr(before, f), getattr(after, f)) for f in FIELDS if getattr(before, f) != getattr(after, f)]


def checked_comments(decision: ReviewDecision, comments: list[ReviewComment]) -> list[ReviewComment]:
    """Cleaned comments of a review. Raises Invalid: returning needs at least one, and each names a field of the form or ``general``."""
    fields = Fields()
    if decision is ReviewDecision.RETURN and not comments:
        fields.add("comments", "agency.review.comment_missing")
    fields.at_most("comments", comments, len(FIELDS) * 2)
    clean = []
    for i, comment in enumerate(comments):
        if comment.field not in (*FIELDS, GENERAL_COMMENT):
            fields.add(f"comments.{i}.field", "agency.review.field_unknown")
        clean.append(ReviewComment(field=comment.field, text=fields.text(f"comments.{i}.text", comment.text, 500)))
    fields.finish()
    return clean
