"""Full-time staff of an agency: what is asked of a person's entry."""

from datetime import date

import msgspec

from contracts.rpc.agency import Certificate, StaffEntry
from contracts.vocabulary import StaffState
from services.agency.domain import id_numbers
from services.agency.domain.fields import Fields


def checked(entry: StaffEntry, today: date, kept_mask: str | None = None) -> StaffEntry:
    """The entry cleaned. ``id_number`` is None when the kept one stays: nothing or ``kept_mask`` was sent for it.

    ``kept_mask`` None means a new person. Raises Invalid with every wrong field.
    """
    fields = Fields()
    fields.days(employed_from=entry.employed_from, employed_until=entry.employed_until, pension_from=entry.pension_from)
    fields.in_order("employed_from", entry.employed_from, "employed_until", entry.employed_until)
    fields.at_most("certificates", entry.certificates, 50)
    clean = msgspec.structs.replace(
        entry,
        name=fields.text("name", entry.name, 50),
        id_number=_id_number(entry.id_number, today, kept_mask, fields),
        mobile=fields.optional_mobile("mobile", entry.mobile),
        education=fields.optional_text("education", entry.education, 50),
        major=fields.optional_text("major", entry.major, 100),
        title=fields.optional_text("title", entry.title, 50),
        specialties=fields.texts("specialties", entry.specialties, 100),
        certificates=[_certificate(c, fields.within(f"certificates.{i}")) for i, c in enumerate(entry.certificates)],
    )
    fields.finish()
    return clean


def _id_number(sent: str | None, today: date, kept_mask: str | None, fields: Fields) -> str | None:
    number = id_numbers.normal(sent or "")
    if kept_mask is not None and number in ("", kept_mask):
        return None
    if not number:
        fields.add("id_number", "field.required")
    elif not id_numbers.is_valid(number, today):
        fields.add("id_number", "agency.field.id_number")
    return number


def _certificate(certificate: Certificate, fields: Fields) -> Certificate:
    fields.days(issued_on=certificate.issued_on, valid_until=certificate.valid_until)
    fields.in_order("issued_on", certificate.issued_on, "valid_until", certificate.valid_until)
    return msgspec.structs.replace(
        certificate,
        number=fields.text("number", certificate.number, 100),
        level=fields.optional_text("level", certificate.level, 50),
        registered_unit=fields.optional_text("registered_unit", certificate.registered_unit, 100),
    )


def may_join_team(state: StaffState, employed_from: date, employed_until: date | None, today: date) -> bool:
    """Whether a contract's team may name the person today."""
    employed = employed_from <= today and (employed_until is None or employed_until >= today)
    return employed and state is StaffState.ACTIVE
