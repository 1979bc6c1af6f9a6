"""Runs services for tests in a process of their own: ``python -m kit.testing.serve <amqp uri> <module:Class> ...``.

The launcher finds services by entry point; here they are named, so that rooms of tests need no installing.
"""

import os

if __name__ == "__main__":
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    import eventlet

    eventlet.monkey_patch()

import importlib
import signal
import sys


def main(uri: str, names: list[str]) -> None:
    import eventlet
    from nameko.runners import ServiceRunner

    from kit.broker import nameko_config
    from kit.logs import configure

    configure("test")
    runner = ServiceRunner(nameko_config(uri, max_workers=16))
    for name in names:
        module, _, cls = name.partition(":")
        runner.add_service(getattr(importlib.import_module(module), cls))
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
