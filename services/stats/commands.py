"""``zjjg rebuild stats`` and ``zjjg verify stats``."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.logs import configure
from kit.settings import KitSettings, SettingsError, load
from services.stats.anew import Anew, Occupied, opened, read_cursors
from services.stats.comparing import compared, settle, wrong_figures
from services.stats.recounting import count_of, counted_sums, wrong_cells
from services.stats.switching import NotWhole, switch

DONE, FAILED = 0, 1
PATIENCE_SECONDS = 10.0
"""How long a running stats may take to hear what its sources had said before it is called behind."""
MOST_LINES = 200
_DATABASES = (
    "It needs ZJJG_STATS_MIGRATION_URL (or the owner's ZJJG_STATS_DATABASE_URL), and for each source its ZJJG_<SERVICE>_DATABASE_URL, "
    "which also works while services are stopped, or else ZJJG_AMQP_URI, over which running ones are asked."
)


def rebuild(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. 0: the statistics are what the sources say; 1: they are as they were, and why was
    printed. What the environment lacks is a SettingsError."""
    _parse("rebuild", f"Fills the statistics anew from their sources while the old ones answer. {_DATABASES}", argv)
    return _with_anew(_rebuild)


def verify(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. 0: nothing differs; 1: each difference was printed. What the environment lacks is a
    SettingsError."""
    _parse(
        "verify", f"Counts the statistics again, from their own facts and from their sources; changes nothing. {_DATABASES}", argv
    )
    return _with_anew(_verify)


def _parse(verb: str, description: str, argv: Sequence[str]) -> None:
    argparse.ArgumentParser(prog=f"zjjg {verb} stats", description=description).parse_args(argv)


def _with_anew(act: Callable[[Anew], int]) -> int:
    configure("stats")  # log lines to standard error: standard output is for what was found
    try:
        with opened(load(KitSettings)) as anew:
            return act(anew)
    except Occupied:
        _say("REFUSED  another rebuild or verification of the statistics is at work")
        return FAILED


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _rebuild(anew: Anew) -> int:
    state = anew.fill()
    if state != "ok":
        return _kept(state)
    _say(f"FILLED   {_told(anew)}")
    try:
        changed = switch(anew)
    except NotWhole as why:
        return _kept(str(why))
    rows = ", ".join(f"{rows} in {name}" for name, rows in changed.items() if rows)
    _say(f"REBUILT  {f'changed rows: {rows}' if rows else 'nothing was different'}")
    return DONE


def _kept(why: str) -> int:
    _say(f"REFUSED  the statistics stay as they were: {why}")
    return FAILED


def _told(anew: Anew) -> str:
    return ", ".join(f"{count} events of {source}" for source, count in anew.heard.items())


def _verify(anew: Anew) -> int:
    lines = _filled(anew)
    lines += _behind(anew)
    with Session(anew.present.engine) as present:
        present.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        present.execute(text("set local statement_timeout = 0"))
        counted = counted_sums(present)
        lines += [f"SUMS     {cell} beside the facts here" for cell in wrong_cells(present, counted)]
        facts = compared(present)
        _filled(anew)
        settle(facts, anew)
        lines += [f"FACTS    {line}" for line in facts.lines]
        with Session(anew.tools.engine) as new:
            lines += [f"SOURCES  {cell} by the facts here" for cell in wrong_figures(facts, present, new, counted)]
        checked = count_of(present)
    for line in lines[:MOST_LINES]:
        _say(line)
    if len(lines) > MOST_LINES:
        _say(f"and {len(lines) - MOST_LINES} more")
    if not lines:
        _say(f"SAME     {checked} facts and all sums, beside {_told(anew)}")
    return FAILED if lines else DONE


def _filled(anew: Anew) -> list[str]:
    """What a source said that cannot be applied. A source that does not answer ends the command: nothing can be told without it."""
    state = anew.fill()
    parked = [event for event in state.split("; ") if event.endswith("events parked")]
    if state != "ok" and state != "; ".join(parked):
        raise SettingsError(f"not every source could be read: {state}")
    return [f"EVENTS   {line}: what their sources say cannot be applied" for line in parked]


def _behind(anew: Anew) -> list[str]:
    """Sources that the present statistics have not heard as far as they were heard just now, after some patience; and what they could
    not apply."""
    heard, end = anew.cursors(), time.monotonic() + PATIENCE_SECONDS
    while late := {source: seq for source, seq in heard.items() if read_cursors(anew.present).get(source, 0) < seq}:
        if time.monotonic() > end:
            break
        time.sleep(0.2)
    lines = [f"BEHIND   {source}: its events up to {seq} were not all heard" for source, seq in late.items()]
    with anew.present.engine.connect() as connection:
        parked = connection.execute(text("select source, seq from parked_event order by source, seq limit 100")).all()
    return lines + [f"PARKED   event {row.seq} of {row.source} could not be applied" for row in parked]
