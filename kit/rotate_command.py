"""``zjjg rotate-keys``: seals what lies in databases under a new master key, while services run.

    zjjg rotate-keys --new-key        adds a key to master.key; copy the file to every host and restart the services there
    zjjg rotate-keys [service ...]    seals everything under it; then the old key may be taken out of the file
    zjjg rotate-keys                  once more after that and a restart: nothing of the old key's indexes is left

It asks no service: it works in the databases themselves, beside those that serve, and may be killed and run again at any time.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from kit import placement, rotation
from kit.chassis import make_tools
from kit.ids import lock_key
from kit.master_key import MasterKeys
from kit.room import Room
from kit.settings import KitSettings, SettingsError, load, load_secrets, master_key_file
from kit.work import Tools, transaction

ROTATED, NOT_YET = 0, 1
_LOCK = lock_key("rotate-keys")
STEP = 1000


def main(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. 0: all is sealed with the newest key; 1: some rows are not, and it says which and why;
    a key, file, database or service that is missing, or a service that does not know the key yet, is a SettingsError: 2."""
    parser = argparse.ArgumentParser(
        prog="zjjg rotate-keys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", metavar="service", help="all installed ones when none is named")
    parser.add_argument("--new-key", action="store_true", help="add a key to master.key, and seal nothing yet")
    arguments = parser.parse_args(argv)
    settings = load(KitSettings)
    if arguments.new_key:
        return _add_key(settings)
    rooms = placement.Placement(arguments.rooms or None).rooms()
    keyed = [room for room in rooms if room.sealed]
    with placement.databases(settings, [room.name for room in keyed]):
        whole = [_rotate_room(room, settings) for room in keyed]
    if not all(whole):
        return NOT_YET
    _say_end(load_secrets(settings).sealing_keys, [room.name for room in keyed])
    return ROTATED


def _add_key(settings: KitSettings) -> int:
    load_secrets(settings)  # makes the file of a first start, or says what is wrong with it
    path = master_key_file(settings)
    try:
        keys = MasterKeys.parse(path.read_text()).with_a_new_key()
    except ValueError as wrong:
        raise SettingsError(f"{path}: {wrong}") from None
    _replace(path, keys.render())
    sys.stdout.write(
        f"key {max(keys.keys)} is in {path}\n"
        "copy the file to every host, restart the services there one after the other, then: zjjg rotate-keys\n"
    )
    return ROTATED


def _replace(path: Path, content: str) -> None:
    """Whole or not at all, with the rights that the file had."""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        before = path.stat()
        os.chmod(temporary, before.st_mode & 0o777)
        if os.geteuid() == 0:
            os.chown(temporary, before.st_uid, before.st_gid)
        os.replace(temporary, path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({type(error).__name__})") from None


def _rotate_room(room: Room, settings: KitSettings) -> bool:
    tools = make_tools(room, settings, broadcast=lambda _topic, _payload: None)
    try:
        rotation.require_keys(room, tools.engine, tools.secrets)
        newest = max(tools.secrets.sealing_keys)
        with tools.engine.connect() as connection:
            _lock(connection, room)
            old = rotation.behind(tools.engine, room, tools.secrets)
            if old:
                raise SettingsError(
                    f"{old} connections to the database of {room.name} are of processes that do not know key {newest}: "
                    "give every host the new master.key and restart its services first"
                )
            return _rotate_columns(room, tools, newest)
    finally:
        tools.engine.dispose()


def _lock(connection: Connection, room: Room) -> None:
    """Held until the connection's end: two at a time would only be in each other's way."""
    if not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar_one():
        raise SettingsError(f"another rotation goes on in the database of {room.name}")
    connection.commit()


def _rotate_columns(room: Room, tools: Tools, newest: int) -> bool:
    whole = True
    for sealed in room.sealed:
        name = f"{sealed.table.name}.{sealed.column}"
        _audit(tools, f"{room.name}.sealing_key.rotation_started", newest, {"column": name})
        shown = [0]

        def told(done: int, shown: list[int] = shown, name: str = name) -> None:
            if done >= shown[0] + STEP:
                shown[0] = done
                sys.stdout.write(f"        {room.name}: {done} of {name}\n")
                sys.stdout.flush()

        done = rotation.rotate(tools, sealed, told)
        if done.whole:
            _audit(tools, f"{room.name}.sealing_key.rotated", newest, {"column": name, "rows": done.sealed})
            sys.stdout.write(f"SEALED  {room.name}: {name} under key {newest}, {done.sealed} rows just now\n")
        if done.held > 0:
            sys.stdout.write(f"WAITS   {room.name}: {done.held} rows of {name} are held by others; run this again\n")
        for row in done.clashing:
            sys.stdout.write(
                f"CLASHES {room.name}: {name} of row {row} is that of another row, which may not be; mend it and run this again\n"
            )
        whole = whole and done.whole
    return whole


def _audit(tools: Tools, action: str, key_id: int, after: dict[str, object]) -> None:
    with transaction(tools, None) as work:
        work.audit(None, action, "sealing_key", str(key_id), None, after)


def _say_end(keys: dict[int, bytes], rooms: Sequence[str]) -> None:
    if len(keys) == 1:
        sys.stdout.write(f"everything of {', '.join(rooms)} is under key {min(keys)}, the only one there is\n")
        return
    sys.stdout.write(
        f"{', '.join(rooms)}: nothing needs key {min(keys)} any more. When this was run for every service, take its line out of master.key "
        "on every host, restart the services, and run this once more. Backups from before open with that key alone: keep it with them\n"
    )
