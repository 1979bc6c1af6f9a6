"""Hashing and drawing, off the hub that all calls of this process share, and not too much of it at once."""

import os
import threading
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from kit.offload import offload

T = TypeVar("T")
Args = TypeVarTuple("Args")

_slots = threading.BoundedSemaphore(max(1, min(4, os.cpu_count() or 1)))
"""Each argon2id run takes 46 MiB: no more at once than there are processors to run them."""


def off_hub(fn: Callable[[*Args], T], *args: *Args) -> T:
    """``kit.offload``, waiting for a free processor first."""
    with _slots:
        return offload(fn, *args)
