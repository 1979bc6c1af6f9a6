"""What ``facts_of`` answers of regions, dictionaries, rules and files."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from contracts.events.auth import CALENDAR_SAVED, DICTIONARY_SAVED, FILE_SAVED, REGION_SAVED, RULE_SAVED
from contracts.events.envelope import Envelope
from kit.work import Work
from services.auth.queries.rules import rules_in_force_by_key
from services.auth.tables.files import StoredFile
from services.auth.tables.settings import CalendarYear, Dictionary, Region
from services.auth.wire.files import FIRST_VERSION, file_fact
from services.auth.wire.settings import dictionary_saved, region_saved, rule_saved
from services.auth.wire.work_calendar import calendar_saved


def region_facts(work: Work, codes: list[str]) -> list[Envelope]:
    found = work.db.scalars(select(Region).where(Region.code.in_(_plain(codes))).order_by(Region.code))
    return [work.fact(REGION_SAVED, row.code, row.version, region_saved(row)) for row in found]


def dictionary_facts(work: Work, names: list[str]) -> list[Envelope]:
    found = work.db.scalars(select(Dictionary).where(Dictionary.name.in_(_plain(names))).order_by(Dictionary.name))
    return [work.fact(DICTIONARY_SAVED, row.name, row.version, dictionary_saved(row)) for row in found]


def rule_facts(work: Work, keys: list[str]) -> list[Envelope]:
    return [work.fact(RULE_SAVED, row.key, row.version, rule_saved(row)) for row in rules_in_force_by_key(work, _plain(keys))]


def calendar_facts(work: Work, years: list[str]) -> list[Envelope]:
    wanted = [int(year) for year in years if year.isascii() and year.isdecimal() and len(year) == 4]
    found = work.db.scalars(select(CalendarYear).where(CalendarYear.year.in_(wanted)).order_by(CalendarYear.year))
    return [work.fact(CALENDAR_SAVED, str(row.year), row.version, calendar_saved(row)) for row in found]


def file_facts(work: Work, ids: list[str]) -> list[Envelope]:
    found = work.db.scalars(select(StoredFile).where(StoredFile.file_id.in_(_uuids(ids))).order_by(StoredFile.file_id))
    return [work.fact(FILE_SAVED, row.file_id, FIRST_VERSION, file_fact(row)) for row in found]


def _plain(texts: Sequence[str]) -> list[str]:
    """Those that may be codes or keys. Rooms pass on what people typed, and PostgreSQL takes no NUL."""
    return [text for text in texts if text.isascii() and text.isprintable()]


def _uuids(texts: Sequence[str]) -> list[UUID]:
    """Those that are ids; of anything else there is no file."""
    ids = []
    for text in texts:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids
