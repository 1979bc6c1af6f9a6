"""Where accounts belong: a region's code or name as the codes of all regions that it lies in."""

from dataclasses import dataclass

from sqlalchemy import select

from kit.work import Work
from services.auth.tables.settings import Region


def find_region_codes(work: Work, code: str | None) -> list[str] | None:
    """The codes of a region that is in use, the city first; None when there is no such region."""
    if not code or "\x00" in code:
        return None
    return work.db.scalar(select(Region.codes).where(Region.code == code.strip(), Region.retired.is_(False)))


@dataclass(frozen=True, slots=True)
class RegionPlaces:
    """All regions in use, for a workbook: by code, and by name where one region alone has it."""

    by_code: dict[str, list[str]]
    by_name: dict[str, list[list[str]]]

    def find(self, text: str) -> list[list[str]]:
        """The regions that ``text`` (a code or a name) may mean: none, one, or several of one name."""
        return [self.by_code[text]] if text in self.by_code else self.by_name.get(text, [])


def region_places(work: Work) -> RegionPlaces:
    by_code: dict[str, list[str]] = {}
    by_name: dict[str, list[list[str]]] = {}
    for row in work.db.scalars(select(Region).where(Region.retired.is_(False))):
        by_code[row.code] = row.codes
        by_name.setdefault(row.name, []).append(row.codes)
    return RegionPlaces(by_code, by_name)
