"""The account that all others begin with."""

import os
import sys
from pathlib import Path

from sqlalchemy import func, select

from contracts.vocabulary import Role
from kit.db import stamp
from kit.ids import lock_key
from kit.settings import SettingsError
from kit.work import Work
from services.auth.domain.credentials import initial_hash, new_initial_password
from services.auth.domain.passwords import is_common
from services.auth.doors import common_passwords
from services.auth.tables.accounts import Account
from services.auth.usecases.new_accounts import account_columns, add_account
from services.auth.usecases.passwords import hashed

FIRST_ADMIN = "admin"
ADMIN_FILE = "initial-admin.txt"


def make_first_admin(work: Work) -> None:
    """Makes the account ``admin`` unless there is, or ever was, an admin. Any number of processes may call it at a time.

    With ZJJG_ADMIN_PASSWORD it need not be changed; else a random one is written to ``initial-admin.txt`` in the data folder, for
    its owner alone, and must be changed at the first sign-in.
    """
    work.db.execute(select(func.pg_advisory_xact_lock(lock_key("auth", "first_admin"))))
    if work.db.scalar(select(Account.id).where(Account.role == Role.ADMIN.value).limit(1)) is not None:
        return
    account = Account(**stamp(None, work.at), **account_columns(Role.ADMIN, FIRST_ADMIN, "系统管理员", []), rights=[])
    given = work.kit.admin_password
    if given:
        if work.kit.production and is_common(given, common_passwords()):
            raise SettingsError("ZJJG_ADMIN_PASSWORD is a password that everybody tries first")
        account.password_hash, account.must_change_password = hashed(work, given), False
    else:
        password = new_initial_password()
        account.password_hash = initial_hash(password)
        path = _write_for_owner(work.kit.data_folder / ADMIN_FILE, password)
        work.later(lambda: _say(f"The first admin signs in as {FIRST_ADMIN} with the password in {path}"))
    add_account(None, work, account, "auth.account.first_admin_made")


def _write_for_owner(path: Path, password: str) -> Path:
    """Replaces what an abandoned database left there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"{password}\n")
    return path


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
