"""``zjjg find signals``: has all visits and contracts looked at once more for signals of paper visits."""

import argparse
import sys
from collections.abc import Sequence

from kit import placement
from kit.chassis import make_tools
from kit.settings import KitSettings, load
from kit.work import transaction
from services.hazard.room import ROOM
from services.hazard.usecases.signal_watch import start_again


def find_signals(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. It only marks that all is to be looked at; the running service does it, some hundred
    visits every two seconds. What was found before stays as it was decided."""
    parser = argparse.ArgumentParser(prog="zjjg find signals", description=__doc__)
    parser.parse_args(argv)
    settings = load(KitSettings)
    placement.require_databases(settings, [ROOM.name])
    tools = make_tools(ROOM, settings, broadcast=lambda _topic, _payload: None)
    try:
        with transaction(tools, None) as work:
            start_again(work)
    finally:
        tools.engine.dispose()
    sys.stdout.write("all visits and contracts will be looked at again\n")
    return 0
