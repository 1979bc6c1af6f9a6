"""ID numbers under a new master key, while people are hired, looked for and refused."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from contracts.errors import Conflict
from contracts.rpc.agency import StaffQuery
from kit import rotate_command, rotation
from kit.db import make_engine
from kit.master_key import MasterKeys
from kit.settings import KitSettings, Secrets, SettingsError, load_secrets, master_key_file
from kit.testing.eventually import eventually
from services.agency.queries import staff as lists
from services.agency.room import ROOM
from services.agency.tests.interface.conftest import Desk
from services.agency.tests.numbers import id_number
from services.agency.usecases import staff

(SEALED,) = ROOM.sealed


class Office:
    """One database, and desks at it that know the old key, both, or the new one: processes before, during and after a rotation."""

    def __init__(self, desk: Desk, secrets: Secrets) -> None:
        keys = MasterKeys(secrets.master_key, secrets.sealing_keys).with_a_new_key().keys
        self.old, self.both, self.new = (self._at(desk, secrets, {id: keys[id] for id in ids}) for ids in ([1], [1, 2], [2]))

    @staticmethod
    def _at(desk: Desk, secrets: Secrets, keys: dict[int, bytes]) -> Desk:
        known = msgspec.structs.replace(secrets, keys=keys)
        return Desk(dataclasses.replace(desk.tools, secrets=known), known)

    def rotate(self) -> rotation.Done:
        return rotation.rotate(self.both.tools, SEALED, lambda done: None)

    def keys(self) -> set[str]:
        return office_keys(self.both)


def office_keys(desk: Desk) -> set[str]:
    """The ids of the keys that people's numbers are sealed with."""
    return {bytes(row[0]).decode() for row in desk.rows("select distinct substr(id_number_sealed, 1, 1) from staff")}


@pytest.fixture
def office(desk: Desk, test_secrets: Secrets) -> Office:
    return Office(desk, test_secrets)


def found(desk: Desk, who: Any, number: str) -> list[Any]:
    return [person.id for person in desk.read(who, lists.list_staff, StaffQuery(q=number)).items]


def test_every_number_comes_under_the_new_key_and_is_found_at_each_stage(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    who = office.old.declared()
    hired = [office.old.hire(who, id_number=id_number(n)) for n in range(1, 6)]
    stages = [office.old, office.both]
    for desk in stages:
        assert [found(desk, who, id_number(n)) for n in range(1, 6)] == [[person.id] for person in hired]
    late = office.both.hire(who, id_number=id_number(6))
    assert (office.keys(), found(office.old, who, id_number(6))) == ({"1", "2"}, [late.id])
    done = office.rotate()
    assert (done.sealed, done.whole, office.keys()) == (5, True, {"2"})
    assert office.both.rows("select 1 from staff where id_number_index is not null or id_number_index_even is null") == []
    for desk in (office.both, office.new):
        assert [found(desk, who, id_number(n)) for n in range(1, 7)] == [[person.id] for person in [*hired, late]]
        assert desk.write(who, staff.reveal_id_number, hired[3].id, "核对社保").id_number == id_number(4)
    assert office.rotate().sealed == 0
    assert {row.version for row in office.both.rows("select version from staff")} == {1}


@pytest.mark.parametrize(("first", "second"), [("old", "both"), ("both", "old"), ("both", "new"), ("new", "both")])
def test_processes_with_a_key_in_common_refuse_a_person_at_a_second_agency(office: Office, first: str, second: str) -> None:
    here, there = getattr(office, first), getattr(office, second)
    who, other = office.both.declared(), office.both.declared()
    here.hire(who, id_number=id_number(1))
    for desk, agency, code in ((there, other, "active_elsewhere"), (there, who, "duplicate"), (here, other, "active_elsewhere")):
        with pytest.raises(Conflict, match=rf"agency\.staff\.{code}"):
            desk.hire(agency, id_number=id_number(1))


def test_one_person_is_at_one_agency_all_through_a_rotation(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two agencies hire the same people at once, some of whom are there already, while rows are rewritten one by one."""
    monkeypatch.setattr(rotation, "BATCH", 1)
    one, two = office.both.declared(), office.both.declared()
    numbers = [id_number(n) for n in range(1, 41)]
    for number in numbers[::2]:
        office.old.hire(one, id_number=number)

    def hire(who: Any, number: str) -> bool:
        try:
            office.both.hire(who, id_number=number)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        rotating = pool.submit(office.rotate)
        tries = [(number, pool.submit(hire, who, number)) for number in numbers for who in (two, one)]
        hired = [number for number, attempt in tries if attempt.result()]
        assert rotating.result().whole
    assert sorted(hired) == sorted(numbers[1::2])
    assert office.rotate().whole
    assert office.keys() == {"2"}
    assert len(office.both.rows("select distinct id_number_index_even from staff where state = 'active'")) == len(numbers)


def test_a_row_that_another_agency_has_under_the_new_key_is_named_and_stops_nothing(office: Office) -> None:
    """It takes a process that did not know the new key when it had to: what is left of the rule is that somebody hears of it."""
    who, other = office.both.declared(), office.both.declared()
    twice, fine = (office.old.hire(who, id_number=id_number(n)) for n in (1, 2))
    office.new.hire(other, id_number=id_number(1))
    done = office.rotate()
    assert (done.clashing, done.sealed, done.whole) == ([str(twice.id)], 1, False)
    office.old.write(who, staff.leave_staff, twice.id, twice.version)
    assert office.rotate().whole
    assert found(office.new, who, id_number(2)) == [fine.id]


# ---- the command


@pytest.fixture
def command(desk: Desk, kit_settings: KitSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """``zjjg rotate-keys`` over the desk's database, with a copy of its secrets that a new key is added to."""
    for path in kit_settings.secrets_folder.iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.setenv("ZJJG_SECRETS", str(tmp_path))
    monkeypatch.setenv("ZJJG_AGENCY_DATABASE_URL", desk.tools.engine.url.render_as_string(hide_password=False))

    def run(*argv: str) -> int:
        desk.tools.engine.dispose()  # its connections are those of a process that knows the old key alone
        return rotate_command.main(list(argv))

    return run


def known(desk: Desk, path: Path) -> Desk:
    """A process that started with the secrets in that folder."""
    secrets = load_secrets(KitSettings(secrets=path))
    return Desk(dataclasses.replace(desk.tools, secrets=secrets), secrets)


def test_the_command_adds_a_key_seals_and_says_that_the_old_one_may_go(
    desk: Desk, command: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who = desk.declared()
    hired = desk.hire(who, id_number=id_number(1))
    assert command("agency") == 0
    assert "the only one there is" in capsys.readouterr().out
    assert command("--new-key") == 0
    assert (master_key_file(KitSettings(secrets=tmp_path)).stat().st_mode & 0o077) == 0
    with pytest.raises(SettingsError, match="key 1 is still there"):
        command("--new-key")
    assert command("agency") == 0
    said = capsys.readouterr().out
    assert "SEALED  agency: staff.id_number_sealed under key 2, 1 rows just now" in said
    assert "key 1" in said.splitlines()[-1]
    entries = desk.rows("select action, role, object_id, after from audit_entry where object_kind = 'sealing_key' order by id")
    assert [(e.action, e.role) for e in entries[-2:]] == [
        ("agency.sealing_key.rotation_started", "system"),
        ("agency.sealing_key.rotated", "system"),
    ]
    assert (entries[-1].object_id, entries[-1].after) == ("2", {"column": "staff.id_number_sealed", "rows": 1})
    path = tmp_path / "master.key"
    path.write_text("".join(line for line in path.open() if not line.startswith("key 1 ")))
    assert found(known(desk, tmp_path), who, id_number(1)) == [hired.id]
    rotation.require_keys(ROOM, desk.tools.engine, load_secrets(KitSettings(secrets=tmp_path)))


def test_a_start_without_a_key_that_rows_need_is_refused_and_names_it(
    office: Office, command: Callable[..., int], tmp_path: Path
) -> None:
    office.old.hire(office.old.declared())
    for desk in (office.old, office.both):
        rotation.require_keys(ROOM, desk.tools.engine, desk.tools.secrets)
    with pytest.raises(SettingsError, match=r"key 1 is not in master\.key, and rows of staff\.id_number_sealed"):
        rotation.require_keys(ROOM, office.new.tools.engine, office.new.tools.secrets)
    path = tmp_path / "master.key"
    path.write_text(MasterKeys(office.new.secrets.master_key, office.new.secrets.keys).render())
    with pytest.raises(SettingsError, match="key 1 is not"):
        command("agency")


def test_a_service_without_the_key_ends_with_its_name(
    office: Office, command: Callable[..., int], amqp_uri: str, tmp_path: Path
) -> None:
    office.old.hire(office.old.declared())
    (tmp_path / "master.key").write_text(MasterKeys(office.new.secrets.master_key, office.new.secrets.keys).render())
    environment = os.environ | {"ZJJG_AMQP_URI": amqp_uri}
    run = [sys.executable, "-m", "kit.launch", "run", "agency"]
    ended = subprocess.run(run, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "key 1 is not in master.key" in ended.stderr


def test_the_command_waits_for_no_process_that_does_not_know_the_key(desk: Desk, command: Callable[..., int]) -> None:
    desk.hire(desk.declared())
    command("--new-key")
    behind = make_engine(os.environ["ZJJG_AGENCY_DATABASE_URL"], name=rotation.connection_name(ROOM, desk.tools.secrets))
    with behind.connect() as serving:
        serving.execute(text("select 1"))
        with pytest.raises(SettingsError, match="processes that do not know key 2"):
            command("agency")
    behind.dispose()
    assert command("agency") == 0


def test_two_rotations_at_a_time_are_refused(desk: Desk, command: Callable[..., int]) -> None:
    with desk.tools.engine.connect() as other:
        other.execute(text("select pg_advisory_lock(:key)"), {"key": rotate_command._LOCK})
        with pytest.raises(SettingsError, match="another rotation"):
            command("agency")


def test_a_rotation_that_was_killed_half_way_is_finished_by_the_next(
    desk: Desk, command: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who, other = desk.declared(), desk.declared()
    numbers = [id_number(n) for n in range(1, 21)]
    hired = [desk.hire(who, id_number=number) for number in numbers]
    command("--new-key")
    desk.tools.engine.dispose()
    watching = make_engine(os.environ["ZJJG_AGENCY_DATABASE_URL"], name="watching")
    under_new = text("select count(*) from staff where get_byte(id_number_sealed, 0) = 50")
    with watching.connect() as holding, watching.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
        held = text("select id from staff where id = any(:ids) for update")
        holding.execute(held, {"ids": [person.id for person in hired[10:]]})
        process = subprocess.Popen([sys.executable, "-m", "kit.launch", "rotate-keys", "agency"])
        try:
            eventually(lambda: looking.execute(under_new).scalar() == 10, within=50)
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
    watching.dispose()
    during = known(desk, tmp_path)
    assert [found(during, who, number) for number in numbers] == [[person.id] for person in hired]
    for number in numbers[5:15]:
        with pytest.raises(Conflict, match="active_elsewhere"):
            during.hire(other, id_number=number)
    assert office_keys(desk) == {"1", "2"}
    assert command("agency") == 0
    assert "10 rows just now" in capsys.readouterr().out
    assert office_keys(desk) == {"2"}
