"""``zjjg verify audit [room ...]``: follows the audit chains in the databases themselves, beside the heads that were kept elsewhere.

It asks no service: what it says does not rest on one that may have been tampered with as well. It needs the databases' addresses and
the system's secrets (``ZJJG_SECRETS``), and reads ``ZJJG_AUDIT_HEADS``. In production the embedded PostgreSQL is not started.
"""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.audit import AuditVerification
from kit import audit, placement, plugins
from kit.audit_heads import Kept
from kit.db import make_engine
from kit.settings import KitSettings, Secrets, SettingsError, load, load_secrets

UNBROKEN, BROKEN = 0, 1


def main(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. 0: every chain is whole; 1: one is not, and each room's first bad seq was printed;
    a room that is not installed, a database or file of heads that cannot be read is a SettingsError, which ends the command with 2."""
    parser = argparse.ArgumentParser(
        prog="zjjg verify audit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", metavar="room", help="a service; all that are on when none is named")
    settings = load(KitSettings)
    rooms = parser.parse_args(argv).rooms or settings.services
    unknown = sorted(set(rooms) - set(plugins.installed(placement.SERVICES)))
    if unknown:
        raise SettingsError(f"no service named {unknown[0]} is installed")
    secrets = load_secrets(settings)
    with placement.databases(settings, rooms):
        whole = [_is_whole(room, settings, secrets) for room in rooms]
    return UNBROKEN if all(whole) else BROKEN


def _is_whole(room: str, settings: KitSettings, secrets: Secrets) -> bool:
    heads = audit.heads_of(room, settings, secrets)
    try:
        kept = heads.read()
    except OSError as error:
        raise SettingsError(f"ZJJG_AUDIT_HEADS: {heads.path} cannot be read ({type(error).__name__})") from None
    try:
        found = _verified(room, settings, secrets, kept)
    except DBAPIError as error:
        raise SettingsError(f"ZJJG_{room.upper()}_DATABASE_URL: the audit cannot be read ({type(error.orig).__name__})") from None
    beside = f"{found.kept_heads} kept heads" if found.kept_heads else "no kept heads: a tail that was cut off would not show"
    if found.broken_at is None:
        sys.stdout.write(f"WHOLE   {room}: {found.entries} entries, head {found.head[:16]}, beside {beside}\n")
    else:
        sys.stdout.write(f"BROKEN  {room}: at seq {found.broken_at}; the {found.entries} entries before it fit, beside {beside}\n")
    if found.forged_heads:
        lines = ", ".join(map(str, found.forged_heads[:10]))
        sys.stdout.write(f"FORGED  {room}: lines of {heads.path} that this system did not write: {lines}\n")
    return found.broken_at is None and not found.forged_heads


def _verified(room: str, settings: KitSettings, secrets: Secrets, kept: Kept) -> AuditVerification:
    url = settings.database_url(room)
    if url is None:
        raise SettingsError(f"ZJJG_{room.upper()}_DATABASE_URL is not set")
    engine = make_engine(url, name="verify-audit", pooled=False)
    try:
        with engine.connect() as connection:
            connection.execute(text("set statement_timeout = 0"))  # a chain of millions takes longer than a call may
            return audit.verify_kept(connection, audit.key_of(room, secrets), kept)
    finally:
        engine.dispose()
