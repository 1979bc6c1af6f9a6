"""Work of tens of milliseconds of CPU, off the hub that all calls of a process share."""

import sys
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Args = TypeVarTuple("Args")


def offload(fn: Callable[[*Args], T], *args: *Args) -> T:
    """``fn(*args)`` in a native thread when eventlet has patched this process, else here.

    ``fn`` must touch no Session, no client and no lock of this process: native threads know nothing of greenlets.
    """
    patcher = sys.modules.get("eventlet.patcher")
    if patcher is None or not patcher.is_monkey_patched("thread"):
        return fn(*args)
    import eventlet.tpool  # only where eventlet is in use: its import is slow and warns

    answer: T = eventlet.tpool.execute(fn, *args)
    return answer
