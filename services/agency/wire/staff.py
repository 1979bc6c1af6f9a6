"""A staff member's row as the contract's struct and as its event."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from contracts.events.agency import STAFF_SAVED, StaffSaved
from contracts.rpc.agency import Certificate as CertificateAnswer
from contracts.rpc.agency import StaffEntry, StaffMember
from contracts.vocabulary import CertificateKind, Gender, Post, StaffState
from kit.work import Work
from services.agency.domain import id_numbers
from services.agency.domain.fields import mask_mobile
from services.agency.domain.search import searchable
from services.agency.tables import Certificate, Staff

PERSONAL = ("gender", "birth_year", "mobile", "education", "major", "title", "pension_from", "photo")


def staff_member(row: Staff, certificates: Sequence[Certificate], agency_name: str, *, whole: bool) -> StaffMember:
    """``whole`` False masks the mobile; see also ``named_member``. The ID number always is; its whole is shown by one audited call alone."""
    return StaffMember(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        agency_id=row.agency_id,
        agency_name=agency_name,
        name=row.name,
        id_number=row.id_number_masked,
        gender=Gender(row.gender),
        birth_year=row.birth_year,
        mobile=row.mobile if whole else mask_mobile(row.mobile),
        education=row.education,
        major=row.major,
        title=row.title,
        post=Post(row.post),
        employed_from=row.employed_from,
        employed_until=row.employed_until,
        pension_from=row.pension_from,
        rehired=row.rehired,
        specialties=row.specialties,
        photo=row.photo,
        certificates=[_certificate(c) for c in certificates],
        state=StaffState(row.state),
        left_on=row.left_on,
    )


def named_member(row: Staff, agency_name: str) -> StaffMember:
    """What a contract or a visit names of a person, for those who were not given the right to see staff."""
    shown = staff_member(row, (), agency_name, whole=False)
    nothing: dict[str, Any] = dict.fromkeys(PERSONAL)
    return msgspec.structs.replace(shown, **nothing, id_number=id_numbers.HIDDEN, rehired=False, specialties=[])


def _certificate(row: Certificate) -> CertificateAnswer:
    return CertificateAnswer(
        kind=CertificateKind(row.kind),
        number=row.number,
        level=row.level,
        registered_unit=row.registered_unit,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        scan=row.scan,
    )


def staff_columns(entry: StaffEntry) -> dict[str, Any]:
    """The columns that an entry fills, all but those of the ID number."""
    search, grams = searchable(entry.name)
    return {
        "name": entry.name,
        "mobile": entry.mobile,
        "education": entry.education,
        "major": entry.major,
        "title": entry.title,
        "post": entry.post.value,
        "employed_from": entry.employed_from,
        "employed_until": entry.employed_until,
        "pension_from": entry.pension_from,
        "rehired": entry.rehired,
        "specialties": entry.specialties,
        "photo": entry.photo,
        "search": search,
        "grams": grams,
    }


def certificate_rows(staff: Staff, entries: Iterable[CertificateAnswer]) -> list[dict[str, Any]]:
    return [
        {
            "staff_id": staff.id,
            "position": position,
            "agency_id": staff.agency_id,
            "kind": c.kind.value,
            "number": c.number,
            "level": c.level,
            "registered_unit": c.registered_unit,
            "issued_on": c.issued_on,
            "valid_until": c.valid_until,
            "scan": c.scan,
        }
        for position, c in enumerate(entries)
    ]


def staff_saved(row: Staff) -> StaffSaved:
    return StaffSaved(
        staff_id=row.id,
        agency_id=row.agency_id,
        name=row.name,
        post=Post(row.post),
        state=StaffState(row.state),
        employed_from=row.employed_from,
        employed_until=row.employed_until,
        left_on=row.left_on,
    )


def publish_staff(work: Work, row: Staff) -> None:
    """After each bump of the row."""
    work.publish(STAFF_SAVED, row.id, row.version, staff_saved(row))
