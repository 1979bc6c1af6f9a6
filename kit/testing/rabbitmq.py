"""A private RabbitMQ node for a test run, with a virtual host a test."""

import base64
import http.client
import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from kit.testing.eventually import eventually
from kit.testing.shared import free_ports

START_SECONDS = 90


class RabbitMq:
    """The node. Virtual hosts are made through its management API: ``rabbitmqctl`` takes a second each time."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def amqp_uri(self, vhost: str) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.state['port']}/{vhost}"

    def make_vhost(self, quorum: bool = False) -> str:
        """A new one; with ``quorum`` its durable queues are quorum queues, as in production."""
        vhost = f"t{secrets.token_hex(6)}"
        self.request("PUT", f"/api/vhosts/{vhost}", {"defaultqueuetype": "quorum"} if quorum else {})
        self.request("PUT", f"/api/permissions/{vhost}/guest", {"configure": ".*", "write": ".*", "read": ".*"})
        return vhost

    def drop_vhost(self, vhost: str) -> None:
        self.request("DELETE", f"/api/vhosts/{vhost}")

    def queues(self, vhost: str) -> dict[str, dict[str, Any]]:
        """Name -> what the broker says of it (``messages`` may lag by seconds)."""
        return {q["name"]: q for q in self.request("GET", f"/api/queues/{vhost}")}

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the management API; RuntimeError for an answer that is no success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.state["http_port"], timeout=10)
        login = base64.b64encode(b"guest:guest").decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]!r}")
        return json.loads(text) if text else None


def installed() -> bool:
    return shutil.which("rabbitmq-server") is not None


def start() -> dict[str, Any]:
    """Starts a node of this run's own and waits until it serves; 5 to 15 s. There is none to share with other runs, since tests
    stop and freeze theirs."""
    folder = Path(tempfile.mkdtemp(prefix="zjjg-mq-"))
    port, http_port, dist_port = free_ports(3)
    node = f"zjjg{secrets.token_hex(4)}@localhost"
    environment = _environment(folder, node, port, dist_port)
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {http_port}\n"
        "log.console = false\nvm_memory_high_watermark.absolute = 1GiB\ndisk_free_limit.absolute = 10MB\n"
    )
    (folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
    for made in (folder / "mnesia", folder / "log"):
        made.mkdir()
    server = _spawn(folder, environment)
    state = {
        "port": port,
        "http_port": http_port,
        "dist_port": dist_port,
        "folder": str(folder),
        "group": server.pid,
        "node": node,
    }
    _wait_until_it_serves(server, state)
    return state


def start_again(state: dict[str, Any]) -> None:
    """Starts a node whose processes are gone, on its ports and with what it had on disk; ``state["group"]`` is then the new one."""
    folder = Path(state["folder"])
    server = _spawn(folder, _environment(folder, state["node"], state["port"], state["dist_port"]))
    state["group"] = server.pid
    _wait_until_it_serves(server, state)


def _wait_until_it_serves(server: "subprocess.Popen[bytes]", state: dict[str, Any]) -> None:
    def serves() -> bool:
        if server.poll() is not None:
            output = Path(state["folder"]) / "output"
            raise RuntimeError("RabbitMQ did not start: " + output.read_text(errors="replace")[-2000:])
        try:
            RabbitMq(state).request("GET", "/api/overview")
        except (OSError, http.client.HTTPException, RuntimeError):
            return False
        return True

    eventually(serves, within=START_SECONDS, every=0.2)


def _environment(folder: Path, node: str, port: int, dist_port: int) -> dict[str, str]:
    """Everything of its own: two nodes that share a distribution port, a folder or a name end each other. Only epmd is shared."""
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("RABBITMQ_")},
        "RABBITMQ_NODENAME": node,
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(dist_port),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "HOME": str(folder),
    }


def _spawn(folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    user = None
    if os.geteuid() == 0:
        # Debian's script drops to this user, who must then own the folders; started as that user it has nothing to drop.
        user = "rabbitmq"
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user, user)
    with (folder / "output").open("wb") as output:
        # The server itself: Debian's wrapper on the PATH insists on being root or rabbitmq and adds nothing.
        return subprocess.Popen(  # noqa: S603  # our own words
            [_server()],
            env=environment,
            cwd=folder,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def stop(state: dict[str, Any]) -> None:
    """Ends the node with all of its processes (a session of their own) and removes its files."""
    try:
        os.killpg(state["group"], signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        shutil.rmtree(state["folder"], ignore_errors=True)


def write_ctl(state: dict[str, Any], folder: Path) -> Path:
    """A ``rabbitmqctl`` in ``folder`` that speaks to this node, for the PATH of what is to run it."""
    path = folder / "rabbitmqctl"
    inner = Path(_server()).with_name("rabbitmqctl")
    home = shlex.quote(state["folder"])  # where the node's cookie is
    path.write_text(f'#!/bin/sh\nHOME={home} exec {shlex.quote(str(inner))} -n {state["node"]} "$@"\n')
    path.chmod(0o755)
    return path


def _server() -> str:
    inner = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    return str(inner) if inner.exists() else str(shutil.which("rabbitmq-server"))
