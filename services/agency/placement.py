"""Keeps an agency's row, its staff and their files in the region that counts."""

from sqlalchemy import update

from kit.work import Work
from services.agency.domain.registrations import Standing, standing
from services.agency.domain.search import searchable
from services.agency.reference import find_region, placing
from services.agency.tables import Agency, AttachedFile, Staff
from services.agency.wire.agencies import approved_of, declaration_of, kinds_of, shown_of


def settle(work: Work, row: Agency) -> None:
    """Brings kinds, region and search words of the row to what counts now; its staff follow it to another region."""
    declared = shown_of(row) or (declaration_of(row) if row.declaration is not None else None)
    registered = Standing(kinds_of(row.registered_kinds), row.registered_region_code)
    now = standing(registered, declared, approved_of(row))
    row.kinds = [kind.value for kind in now.kinds]
    row.search, row.grams = searchable(row.name, row.uscc)
    if now.region_code != row.region_code or row.region_1 is None:
        row.region_code = now.region_code
        place_agency(work, row)


def place_agency(work: Work, row: Agency) -> None:
    """Sets the regions above the row's own. One that is not known here yet leaves them empty until it comes."""
    region = find_region(work, row.region_code)
    place = placing(region.codes if region else [])
    for column, code in place.items():
        setattr(row, column, code)
    place_staff(work, row)
    files = (AttachedFile.agency_id == row.id) & AttachedFile.object_kind.in_(("agency", "staff"))
    work.db.execute(update(AttachedFile).where(files).values(place).execution_options(synchronize_session=False))


def place_staff(work: Work, row: Agency) -> None:
    """Staff are found where their agency is, once it was submitted."""
    place: dict[str, object] = {f"region_{depth}": getattr(row, f"region_{depth}") for depth in (1, 2, 3)}
    place["listed"] = row.submitted_at is not None
    work.db.execute(update(Staff).where(Staff.agency_id == row.id).values(place).execution_options(synchronize_session=False))
