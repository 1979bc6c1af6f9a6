"""Python's search for unreachable objects, kept away from a start and from what a start leaves.

A start makes a few hundred thousand objects, all to stay (modules, tables, schemas): looking through them again and again took a fifth
of the processor's time until "ready", and as much at each full search afterwards.
"""

import gc


def no_search() -> None:
    """Until `search_from_here`. First thing in a process."""
    gc.disable()


def search_from_here() -> None:
    """What is there now stays and is never looked through; what comes after is, as ever."""
    gc.freeze()
    gc.enable()
