"""The ``zjjg`` command.

    zjjg run --all            everything in this process, with an embedded broker and PostgreSQL where none is named
    zjjg run hazard stats     these services in this process
    zjjg run gateway          the gateway alone, under gunicorn
    zjjg up                   one process each, over the RabbitMQ in ZJJG_AMQP_URI
    zjjg migrate [service..]  databases to the newest revision
    zjjg plugins              what is installed
    zjjg dead-letters ...     list, show, replay what nobody could take (kit.dead_letters)
    zjjg broker-definitions   what deploy/rabbitmq/definitions.json holds
    zjjg <command> ...        what rooms add at the door ``zjjg.commands`` (listed by zjjg plugins): zjjg verify-draw FILE

Settings come from the environment (``ZJJG_*``); a wrong one ends the start with exit code 2 and its name.
"""

import argparse
import gc
import os
import sys
import time
import warnings
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kit.garbage import no_search, search_from_here

BEGAN = time.monotonic()
COMMANDS_DOOR = "zjjg.commands"
"""Entry points ``(argv: list[str]) -> int``; they parse their own arguments and load their own settings."""
MODULE = "kit.launch"
"""What ``zjjg up`` starts its children with."""


def main() -> None:
    """Entry point of the console script."""
    no_search()
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    added = _added_command(sys.argv[1:])
    if added is not None:
        sys.exit(_run_added(*added))
    arguments = _parse(sys.argv[1:])
    if arguments.command == "run" and _needs_hub(arguments):
        _patch()
    from kit.settings import SettingsError, read_files

    try:
        read_files()
        sys.exit(_COMMANDS[arguments.command](arguments))
    except SettingsError as wrong:
        sys.stderr.write(f"zjjg: {wrong}\n")
        sys.exit(2)
    finally:
        gc.freeze()  # the interpreter's last look for garbage costs half a second a process, and all goes with it anyway


def _added_command(argv: Sequence[str]) -> tuple[EntryPoint, list[str]] | None:
    """The command that a room added, with its own arguments. Its words are the entry point's name: ``verify.audit`` is
    ``zjjg verify audit``. None when there is no such one."""
    points = {point.name: point for point in entry_points(group=COMMANDS_DOOR)}
    for words in (2, 1):
        point = points.get(".".join(argv[:words]))
        if len(argv) >= words and point is not None:
            return point, list(argv[words:])
    return None


def _run_added(point: EntryPoint, argv: list[str]) -> int:
    """Exit code 2 for a wrong setting, as everywhere; else the command's own."""
    from kit.settings import SettingsError, read_files

    try:
        read_files()
        command = point.load()
        search_from_here()
        return int(command(argv))
    except SettingsError as wrong:
        sys.stderr.write(f"zjjg: {wrong}\n")
        return 2


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="zjjg", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run services and applications in this process")
    run.add_argument("names", nargs="*", metavar="name")
    run.add_argument("--all", action="store_true", help="all that is on (ZJJG_SERVICES) and the gateway")
    commands.add_parser("up", help="run everything, one process each, and start again what ends")
    commands.add_parser("migrate", help="bring databases to the newest revision").add_argument(
        "names", nargs="*", metavar="service"
    )
    commands.add_parser("plugins", help="list what is installed, by door")
    arguments = parser.parse_args(argv)
    if arguments.command == "run" and arguments.all == bool(arguments.names):
        parser.error("run needs names, or --all")
    return arguments


def _needs_hub(arguments: argparse.Namespace) -> bool:
    """Services live on eventlet's hub; an application alone has real threads and must not be patched."""
    services = {point.name for point in entry_points(group="zjjg.services")}
    return arguments.all or not services.isdisjoint(arguments.names)


def _patch() -> None:
    """Before anything else is imported: psycopg, SQLAlchemy and kombu block the whole process when they came first."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    import eventlet

    eventlet.monkey_patch()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _run(arguments: argparse.Namespace) -> int:
    from kit import placement
    from kit.settings import KitSettings, load

    settings = load(KitSettings)
    here = placement.Placement(None if arguments.all else arguments.names)
    _configure_logs(arguments, settings)
    uri = placement.broker_uri(settings, here)
    here.check_environment()
    if not here.services:
        return _run_app_alone(here, settings, uri)
    if not arguments.all:
        placement.require_databases(settings, here.services)
        return _run_here(here, settings, uri)
    with placement.databases(settings, here.services):
        placement.migrate(settings, here.rooms(), _say)
        return _run_here(here, settings, uri)


def _configure_logs(arguments: argparse.Namespace, settings: Any) -> None:
    """To standard error, one JSON object a line. Whoever runs everything in a terminal wants to read the address there: then the
    lines go to a file in the data folder."""
    from kit import logs

    if not (arguments.all and sys.stderr.isatty()):
        logs.configure("zjjg" if arguments.all else "+".join(arguments.names))
        return
    path = settings.data_folder / "zjjg.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    logs.configure("zjjg", stream=path.open("a", buffering=1))
    _say(f"log lines go to {path}")


def _run_app_alone(here: Any, settings: Any, uri: str) -> int:
    from kit import web
    from kit.settings import SettingsError

    if len(here.apps) != 1:
        raise SettingsError("one process serves one application")
    web.serve(here.apps[0], here.app_factory(here.apps[0]), settings, uri, _say)
    return 0


def _run_here(here: Any, settings: Any, uri: str) -> int:
    from kit import demo
    from kit.one_process import OneProcess
    from kit.settings import SettingsError

    if len(here.apps) > 1:
        raise SettingsError("one process serves one application")
    process = OneProcess(settings, uri, here.service_classes(), here.app_factory(here.apps[0]) if here.apps else None)
    client = process.start()
    search_from_here()
    where = f" at {process.address}" if process.address else ""
    _say(f"{', '.join(here.services + here.apps)} ready{where} after {time.monotonic() - BEGAN:.1f} s")
    if settings.demo and here.whole:
        demo.start(client, settings, _say)
    return process.wait()


def _up(_arguments: argparse.Namespace) -> int:
    from kit import demo, placement
    from kit.rpc_client import RpcClient
    from kit.settings import KitSettings, SettingsError, load
    from kit.supervise import Supervisor

    settings = load(KitSettings)
    here = placement.Placement(None)
    if not settings.amqp_uri:
        raise SettingsError(
            "ZJJG_AMQP_URI is not set: zjjg up runs one process a service, and they reach each other by a RabbitMQ, "
            "for example ZJJG_AMQP_URI=amqp://guest:guest@127.0.0.1/"
        )
    here.check_environment()
    with placement.databases(settings, here.services):
        placement.migrate(settings, here.rooms(), _say)
        search_from_here()
        commands = {name: [sys.executable, "-m", MODULE, "run", name] for name in here.services + here.apps}
        client = RpcClient(settings.amqp_uri) if settings.demo else None
        if client is not None:
            demo.start(client, settings, _say, here.services)
        try:
            return Supervisor(commands, {**os.environ, "PYTHONUNBUFFERED": "1"}, _say).run()
        finally:
            if client is not None:
                client.close()


def _migrate(arguments: argparse.Namespace) -> int:
    from kit import placement
    from kit.settings import KitSettings, load

    settings = load(KitSettings)
    here = placement.Placement(arguments.names or None)
    with placement.databases(settings, [name for name in here.services if settings.migration_url(name) is None]):
        placement.migrate(settings, here.rooms(), _say, anew=True)
    _say("databases stand at the newest revision")
    return 0


def _plugins(_arguments: argparse.Namespace) -> int:
    points = entry_points()
    for group in sorted(group for group in points.groups if group.startswith("zjjg.")):
        _say(group)
        for point in sorted(points.select(group=group), key=lambda point: point.name):
            by = f"{point.dist.name} {point.dist.version}" if point.dist else "unknown"
            _say(f"  {point.name:<20} {point.value}  ({by})")
    return 0


_COMMANDS = {"run": _run, "up": _up, "migrate": _migrate, "plugins": _plugins}

if __name__ == "__main__":
    main()
