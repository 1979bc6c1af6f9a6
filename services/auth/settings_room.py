"""What the settings half of auth adds to the room: ``room.py`` merges these into ROOM."""

from collections.abc import Mapping

from contracts.events.files import FILES_ATTACHED
from kit.room import ApplyEvent, FactsOf, Timer
from services.auth.city import load_city
from services.auth.settings_facts import calendar_facts, dictionary_facts, file_facts, region_facts, rule_facts
from services.auth.usecases.deliveries import deliver_notices
from services.auth.usecases.digests import send_digests
from services.auth.usecases.files import apply_files_attached
from services.auth.usecases.work_calendar import load_calendar

FACTS: Mapping[str, FactsOf] = {
    "region": region_facts,
    "dictionary": dictionary_facts,
    "rule": rule_facts,
    "calendar": calendar_facts,
    "file": file_facts,
}

REPLICAS: Mapping[str, Mapping[str, ApplyEvent]] = {
    source: {FILES_ATTACHED: apply_files_attached} for source in ("agency", "evaluation", "hazard")
}

TIMERS: tuple[Timer, ...] = (
    Timer("city", 600, load_city),
    Timer("calendar", 3600, load_calendar),
    Timer("notices", 10, deliver_notices),
    Timer("digests", 300, send_digests),
)

CONFLICTS: Mapping[str, str] = {"pk_stored_file": "auth.file.exists"}
"""Of two uploads under one id at the same time."""
