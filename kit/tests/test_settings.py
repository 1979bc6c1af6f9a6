"""Settings, secrets, tokens, clock, logs and plugins: what a start stands on."""

import json
import multiprocessing
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from pydantic_settings import SettingsConfigDict

from contracts.errors import Unauthenticated
from contracts.extension.files import check_file_store
from kit import logs, plugins, tokens
from kit.clock import FileClock, FixedClock, clock_from, local_day
from kit.settings import KitSettings, RoomSettings, SettingsError, check_environment, load, load_secrets, read_files
from kit.stores.local import LocalStore

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class ShelfSettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_SHELF_")

    boards: int = 3


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    import os

    for name in [n for n in os.environ if n.startswith("ZJJG_")]:
        monkeypatch.delenv(name)


def test_a_setting_that_nobody_reads_stops_the_start_with_its_name(monkeypatch):
    monkeypatch.setenv("ZJJG_SHELF_BOARDS", "4")
    monkeypatch.setenv("ZJJG_SHELF_DATABASE_URL", "postgresql://x")
    monkeypatch.setenv("ZJJG_TEST_POSTGRES", "x")
    check_environment([ShelfSettings], ["shelf"])
    monkeypatch.setenv("ZJJG_SHELF_BORADS", "4")
    with pytest.raises(SettingsError, match="ZJJG_SHELF_BORADS"):
        check_environment([ShelfSettings], ["shelf"])


@pytest.mark.parametrize(
    ("cls", "name", "value"),
    [(KitSettings, "ZJJG_PORT", "http"), (KitSettings, "ZJJG_CAPTCHA", "perhaps"), (ShelfSettings, "ZJJG_SHELF_BOARDS", "many")],
)
def test_a_wrong_value_is_told_by_the_name_of_its_variable_and_not_repeated(monkeypatch, cls, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as refused:
        load(cls)
    assert value not in str(refused.value).replace(name, "")


@pytest.mark.parametrize(("name", "value"), [("ZJJG_CAPTCHA", "off"), ("ZJJG_TEST_CLOCK", "2026-01-01T00:00:00Z")])
def test_production_refuses_what_only_tests_may(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    load(KitSettings)
    monkeypatch.setenv("ZJJG_PROFILE", "production")
    with pytest.raises(SettingsError, match=name):
        load(KitSettings)


def _make(folder, queue):
    queue.put(msgspec.structs.astuple(load_secrets(KitSettings(data=folder))))


def test_secrets_are_made_once_whoever_comes_first_and_are_nobody_elses(tmp_path):
    forked = multiprocessing.get_context("spawn")
    queue = forked.Queue()
    processes = [forked.Process(target=_make, args=(tmp_path, queue)) for _ in range(3)]
    for process in processes:
        process.start()
    made = [queue.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert made[0] == made[1] == made[2]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_production_makes_no_secrets_in_a_folder_that_hosts_share(tmp_path):
    with pytest.raises(SettingsError, match=r"actor-public\.pem"):
        load_secrets(KitSettings(data=tmp_path, secrets=tmp_path / "shared", profile="production"))
    made = load_secrets(KitSettings(data=tmp_path, profile="production"))
    assert made == load_secrets(KitSettings(data=tmp_path, secrets=tmp_path / "secrets", profile="production"))


def test_keys_for_two_purposes_differ(test_secrets):
    assert test_secrets.derive("audit:a") == test_secrets.derive("audit:a") != test_secrets.derive("audit:b")


def test_a_token_gives_its_actor_until_it_runs_out(test_secrets, actor):
    me = actor("sub_account", rights=["visit"])
    token = tokens.sign(me, test_secrets.actor_private_key, NOW, 60)
    assert tokens.verify(token, test_secrets.actor_public_key, NOW + timedelta(seconds=59)) == me
    with pytest.raises(Unauthenticated):
        tokens.verify(token, test_secrets.actor_public_key, NOW + timedelta(seconds=60))


def test_a_changed_or_foreign_token_is_refused(test_secrets, actor, tmp_path):
    token = tokens.sign(actor(), test_secrets.actor_private_key, NOW, 60)
    head, claims, signature = token.split(".")
    foreign = load_secrets(KitSettings(data=tmp_path))
    other = tokens.sign(actor(), foreign.actor_private_key, NOW, 60)
    for bad in ("", "x.y.z", f"{head}.{claims}.", f"{head}.{claims[:-2]}AA.{signature}", other):
        with pytest.raises(Unauthenticated):
            tokens.verify(bad, test_secrets.actor_public_key, NOW)


def test_a_clock_can_be_fixed_or_stand_in_a_file(tmp_path):
    assert clock_from("2026-11-23T16:00:00+08:00").now() == NOW
    path = tmp_path / "clock"
    path.write_text("2026-11-23T08:00:00Z")
    clock = clock_from(f"@{path}")
    assert isinstance(clock, FileClock)
    assert clock.now() == NOW
    path.write_text("2026-11-24T08:00:00Z")
    assert clock.now() == NOW + timedelta(days=1)
    with pytest.raises(ValueError, match="offset"):
        clock_from("2026-11-23T16:00:00")
    assert isinstance(clock_from("2026-11-23T08:00:00Z"), FixedClock)


def test_the_local_day_begins_at_local_midnight():
    assert local_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 23)
    assert local_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 24)


SAYS_TOO_MUCH = """
import logging
from kit import logs
logs.configure("test")
id_number, mobile = "330802199001011234", "13812345678"
logs.get_logger().info("saved", who=f"张三 {id_number}", tel=mobile, nested={"password": "p1", "list": [mobile]}, token="t1", n=5)
try:
    raise ValueError(f"bad {id_number}")
except ValueError:
    logs.get_logger("named").exception("failed")
logging.getLogger("elsewhere").warning("tel %s\\nsecond line", mobile)
"""


def test_no_whole_number_of_a_person_and_no_secret_gets_into_the_log():
    """In a process of its own: logging is configured once a process."""
    text = subprocess.run([sys.executable, "-c", SAYS_TOO_MUCH], capture_output=True, text=True, check=True).stderr
    assert "330802199001011234" not in text
    assert "13812345678" not in text
    for secret in ("p1", "t1"):
        assert f'"{secret}"' not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == ["saved", "failed", "tel 138****5678\nsecond line"]
    assert lines[0]["who"] == "张三 330802********1234"
    assert {line["service"] for line in lines} == {"test"}


def test_a_uuid_is_not_taken_for_a_number_of_a_person():
    text = "01a2098c-14e9-7315-9345-138123456780"
    assert logs.mask(text) == text


def test_a_plugin_is_on_when_it_is_listed_and_missing_ones_stop_the_start():
    assert plugins.load("zjjg.files.stores", []) == {}
    loaded = plugins.load("zjjg.files.stores", ["local"])["local"]
    assert (loaded.value, loaded.version) == (LocalStore, "0.1.0")
    with pytest.raises(SettingsError, match="tape"):
        plugins.load("zjjg.files.stores", ["local", "tape"])


def test_the_local_store_is_a_file_store(tmp_path):
    check_file_store(LocalStore, tmp_path)


def test_a_file_that_broke_off_leaves_nothing(tmp_path, actor):
    def broken():
        yield b"half"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        LocalStore(tmp_path).put(actor().account_id, broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_password_may_stand_in_a_file_that_a_variable_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uri").write_text("amqp://user:word@host/vhost\n")
    monkeypatch.setenv("ZJJG_AMQP_URI", "remembered as unset, and so put back")
    monkeypatch.delenv("ZJJG_AMQP_URI")
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(tmp_path / "uri"))
    read_files()
    assert load(KitSettings).amqp_uri == "amqp://user:word@host/vhost"
    assert "ZJJG_AMQP_URI_FILE" not in os.environ
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(tmp_path / "uri"))
    read_files()  # the same once more is no contradiction
    (tmp_path / "uri").write_text("amqp://other/")
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(tmp_path / "uri"))
    with pytest.raises(SettingsError, match="ZJJG_AMQP_URI is set"):
        read_files()


def test_a_password_may_be_a_credential_of_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "zjjg_hazard_database_url").write_text("postgresql://hazard@host/hazard")
    (tmp_path / "master.key").write_text("not a setting")
    monkeypatch.setenv("ZJJG_HAZARD_DATABASE_URL", "remembered as unset, and so put back")
    monkeypatch.delenv("ZJJG_HAZARD_DATABASE_URL")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    read_files()
    assert load(KitSettings).database_url("hazard") == "postgresql://hazard@host/hazard"
    assert load(KitSettings).migration_url("hazard") == "postgresql://hazard@host/hazard"


def test_a_file_that_cannot_be_read_is_refused_by_the_settings_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(tmp_path / "missing"))
    with pytest.raises(SettingsError, match=r"ZJJG_AMQP_URI: .*missing cannot be read"):
        read_files()
