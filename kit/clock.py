"""The time, as a thing that is handed in."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo


class Clock:
    """The system's clock. ``now`` is aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock(Clock):
    """Stands still until it is set; for tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class FileClock(Clock):
    """The instant that stands in a file, read anew each time: one clock for all processes of a test."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        return parse_instant(self.path.read_text().strip())


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with its offset, in UTC. Raises ValueError, also when the offset is missing."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return at.astimezone(UTC)


def clock_from(setting: str | None) -> Clock:
    """``None``: the system's. An instant: one that stands still there. ``@<path>``: the instant in that file."""
    if setting is None:
        return Clock()
    if setting.startswith("@"):
        return FileClock(Path(setting[1:]))
    return FixedClock(parse_instant(setting))


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an instant in ``zone``."""
    return at.astimezone(ZoneInfo(zone)).date()
