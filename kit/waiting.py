"""How psycopg waits for the server in a process that eventlet patched: by the hub itself."""

import select
from typing import Any

import psycopg.waiting
from eventlet.hubs import trampoline
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

LOOK_SECONDS = 5.0
"""How long a wait lasts before it looks whether the connection is still there."""


class _NothingCame(Exception):
    """Within ``LOOK_SECONDS``."""


def wait_by_hub(gen: PQGen[Any], fileno: int, interval: float = 0.0, timeout: float | None = None) -> Any:
    """psycopg's ``wait``: other greenlets run meanwhile. Half the cost of ``wait_selector``, which makes a selector for each answer;
    a request waits for several."""
    if timeout is not None:
        return psycopg.waiting.wait_selector(gen, fileno, interval, timeout)
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send(_ready(fileno, wanted))
    except StopIteration as done:
        return done.value


def _ready(fileno: int, wanted: Wait) -> Ready:
    if wanted == Wait.RW:  # more was sent than the socket takes at once: rare, and the hub's quick way knows one direction
        readable, writable, _ = select.select([fileno], [fileno], [], LOOK_SECONDS)
        return Ready((Ready.R if readable else 0) | (Ready.W if writable else 0))
    read = wanted == Wait.R
    try:
        trampoline(fileno, read=read, write=not read, timeout=LOOK_SECONDS, timeout_exc=_NothingCame)
    except _NothingCame:
        return Ready.NONE
    return Ready.R if read else Ready.W


def use_hub() -> None:
    """Makes it psycopg's way to wait. For a process that eventlet patched."""
    psycopg.waiting.wait = wait_by_hub
