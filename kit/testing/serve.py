"""Runs services for tests in a process of their own: ``python -m kit.testing.serve <amqp uri> <module:Class> ...``.

The launcher finds services by entry point; here they are named, so that rooms of tests need no installing.
"""

import os

if __name__ == "__main__":
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    import eventlet

    eventlet.monkey_patch()

import gc
import importlib
import signal
import sys
import traceback
from typing import Any


def main(uri: str, names: list[str]) -> None:
    import eventlet
    from nameko.runners import ServiceRunner

    from kit.broker import nameko_config
    from kit.garbage import no_search, search_from_here
    from kit.logs import configure

    no_search()
    configure("test")
    runner = ServiceRunner(nameko_config(uri, max_workers=16))
    for name in names:
        module, _, cls = name.partition(":")
        runner.add_service(getattr(importlib.import_module(module), cls))
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    signal.signal(signal.SIGUSR1, _say_where)
    runner.start()
    search_from_here()
    runner.wait()


def _say_where(_number: int, frame: Any) -> None:
    """Where every greenlet stands, for a test that waits in vain."""
    import greenlet

    traceback.print_stack(frame)
    for one in [each for each in gc.get_objects() if isinstance(each, greenlet.greenlet)]:
        if one.gr_frame is not None:
            sys.stderr.write(f"{'-' * 20} {one}\n")
            traceback.print_stack(one.gr_frame)
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
