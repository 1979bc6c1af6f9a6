"""The S3 store, on a server that speaks S3: moto's, in a process of its own."""

import os
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from minio import Minio

from contracts.errors import Busy
from contracts.extension.files import check_file_store
from kit import plugins
from kit.placement import Placement
from kit.settings import SettingsError, read_files
from kit.stores.s3 import PART_BYTES, S3Store
from kit.testing.eventually import eventually
from kit.testing.shared import free_ports

BUCKET = "zjjg-test"


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_ports(1)[0]
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    with (tmp_path_factory.mktemp("s3") / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        eventually(lambda: answers(port), within=30)
        Minio(f"127.0.0.1:{port}", "any", "any-secret", secure=False).make_bucket(BUCKET)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def configured(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The settings of a host with this store; a folder, as the door gives one."""
    settings = {"ENDPOINT": endpoint, "BUCKET": BUCKET, "ACCESS_KEY": "any", "SECRET_KEY": "any-secret"}
    for name, value in settings.items():
        monkeypatch.setenv(f"ZJJG_S3_{name}", value)
    return tmp_path


def objects(endpoint: str) -> list[str]:
    client = Minio(endpoint.removeprefix("http://"), "any", "any-secret", secure=False)
    return [str(thing.object_name) for thing in client.list_objects(BUCKET)]


def test_it_is_a_file_store_and_can_be_named_in_the_settings(configured: Path) -> None:
    make = plugins.load("zjjg.files.stores", ["s3"])["s3"].value
    assert make is S3Store
    check_file_store(make, configured)


PATCHED = """
import eventlet
eventlet.monkey_patch()
from pathlib import Path
from uuid import uuid4
from contracts.extension.files import check_file_store
from kit.stores.s3 import S3Store
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        eventlet.sleep(0)
eventlet.spawn(tick)
check_file_store(S3Store, Path())
store, ids = S3Store(Path()), [uuid4() for _ in range(30)]
pool = eventlet.GreenPool()
list(pool.imap(lambda i: store.put(i, [str(i).encode()] * 10), ids))
assert list(pool.imap(lambda i: store.open(i).read(), ids)) == [str(i).encode() * 10 for i in ids]
list(pool.imap(store.delete, ids))
print(ticks)
"""


def test_under_eventlet_others_run_while_it_waits(configured: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", PATCHED]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > 100  # one store's waits on the network alone let it tick


def test_threads_share_one_store(configured: Path) -> None:
    store = S3Store(configured)
    wrong: list[str] = []

    def work(number: int) -> None:
        file_id, content = uuid4(), bytes([number]) * 100_000
        store.put(file_id, [content])
        with store.open(file_id) as stream:
            if stream.read() != content:
                wrong.append(f"thread {number} read another's bytes")
        store.delete(file_id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_a_large_file_goes_up_and_down_in_parts_with_flat_memory(configured: Path) -> None:
    store, file_id = S3Store(configured), uuid4()
    chunk, count = os.urandom(256 * 1024), 200
    tracemalloc.start()
    try:
        assert store.put(file_id, (chunk for _ in range(count))).size == len(chunk) * count
        with store.open(file_id) as stream:
            assert all(stream.read(len(chunk)) == chunk for _ in range(count))
            assert stream.read() == b""
        assert tracemalloc.get_traced_memory()[1] < 6 * PART_BYTES < len(chunk) * count
    finally:
        tracemalloc.stop()
        store.delete(file_id)


@pytest.mark.parametrize("chunks_before", [1, 3])
def test_a_file_that_broke_off_leaves_nothing(configured: Path, endpoint: str, chunks_before: int) -> None:
    def broken() -> Iterator[bytes]:
        for _ in range(chunks_before):
            yield bytes(PART_BYTES)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        S3Store(configured).put(uuid4(), broken())
    assert objects(endpoint) == []


def test_an_empty_file_is_a_file(configured: Path) -> None:
    store, file_id = S3Store(configured), uuid4()
    assert store.put(file_id, []).size == 0
    with store.open(file_id) as stream:
        assert stream.read() == b""
    store.delete(file_id)


def test_a_server_that_is_away_is_busy_and_one_that_refuses_is_an_error(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZJJG_S3_BUCKET", "nobodys-bucket")
    with pytest.raises(OSError, match="NoSuchBucket"):
        S3Store(configured).put(uuid4(), [b"x"])
    monkeypatch.setenv("ZJJG_S3_ENDPOINT", f"http://127.0.0.1:{free_ports(1)[0]}")
    store = S3Store(configured)
    for act in (lambda: store.put(uuid4(), [b"x"]), lambda: store.open(uuid4()), lambda: store.delete(uuid4())):
        with pytest.raises(Busy, match=r"files\.away"):
            act()


@pytest.mark.parametrize("missing", ["ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY"])
def test_what_is_not_set_stops_the_start_with_its_name(configured: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delenv(f"ZJJG_S3_{missing}")
    with pytest.raises(SettingsError, match=f"ZJJG_S3_{missing}"):
        S3Store(configured)


def test_a_key_may_stand_in_a_file(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("another-secret\n", "any-secret\n"):
        (configured / "s3.key").write_text(text)
        monkeypatch.setenv("ZJJG_S3_SECRET_KEY_FILE", str(configured / "s3.key"))
        if text.startswith("another"):
            with pytest.raises(SettingsError, match="says something else"):
                read_files()
            monkeypatch.delenv("ZJJG_S3_SECRET_KEY")
    read_files()
    check_file_store(S3Store, configured)


def test_a_wrong_address_is_refused_without_being_told(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZJJG_S3_ENDPOINT", "s3.example.org/with-a-secret")
    with pytest.raises(SettingsError, match="ZJJG_S3_ENDPOINT") as refused:
        S3Store(configured)
    assert "with-a-secret" not in str(refused.value)


def test_a_start_knows_its_variables_and_no_other_of_the_prefix(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Placement([]).check_environment()
    monkeypatch.setenv("ZJJG_S3_BUCKETS", "two")
    with pytest.raises(SettingsError, match="ZJJG_S3_BUCKETS"):
        Placement([]).check_environment()
