"""Services and web applications on the hub of one process, and their orderly end."""

import errno
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

import eventlet
import eventlet.wsgi
from eventlet.event import Event
from nameko.runners import ServiceRunner

from kit.broker import nameko_config
from kit.logs import get_logger
from kit.rpc_client import RpcClient
from kit.settings import KitSettings, SettingsError

log = get_logger()

REQUESTS_SECONDS = 20
"""How long requests in flight may take once the process is told to stop."""
SERVICES_SECONDS = 30
"""How long the services then may take to drain."""
SAME_SIGNAL_SECONDS = 3.0
"""make and timeout signal their child again when the whole group was signalled: that is one stop, not two."""
CONNECTIONS = 512

WsgiApp = Callable[..., Any]


class OneProcess:
    """Runs from ``start`` until SIGTERM or SIGINT, or until a service dies; a second signal, some seconds later, ends the process on the spot."""

    def __init__(self, settings: KitSettings, amqp_uri: str, services: list[Any], app: Callable[..., WsgiApp] | None) -> None:
        self._settings, self._amqp_uri, self._app_factory = settings, amqp_uri, app
        self._runner = ServiceRunner(nameko_config(amqp_uri, settings.max_workers))
        for service in services:
            self._runner.add_service(service)
        self._told, self._failed = Event(), False
        self._stopping_since: float | None = None
        self._listener = _bind(settings) if app is not None else None
        self._client: RpcClient | None = None
        self._web: Any = None

    @property
    def address(self) -> str | None:
        """Where the application is served, once it is."""
        if self._listener is None:
            return None
        host, port = self._listener.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> RpcClient:
        """Everything runs when this returns; without a broker or database it goes on looking for them."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        self._runner.start()
        eventlet.spawn(self._watch_services)
        self._client = RpcClient(self._amqp_uri)
        if self._listener is not None and self._app_factory is not None:
            app = self._app_factory(self._settings, self._client)
            self._listener.listen(256)
            self._web = eventlet.spawn(
                eventlet.wsgi.server,
                self._listener,
                app,
                custom_pool=eventlet.GreenPool(CONNECTIONS),
                keepalive=30,
                socket_timeout=60,
                log_output=False,
                debug=False,
            )
        return self._client

    def wait(self) -> int:
        """Waits for the end, then ends all in order. The process' exit code: 1 when a service died by itself."""
        self._told.wait()
        began = time.monotonic()
        self._stop_web()
        self._stop_services()
        if self._client is not None:
            self._client.close()
        log.info("stopped", seconds=round(time.monotonic() - began, 1))
        return 1 if self._failed else 0

    def _stop_web(self) -> None:
        """No new connection, idle ones closed, requests in flight waited for."""
        if self._web is None or self._listener is None:
            return
        self._web.kill()
        self._listener.close()
        with eventlet.Timeout(REQUESTS_SECONDS, False):
            try:
                self._web.wait()
            except eventlet.greenlet.GreenletExit:
                return
        log.error("requests_cut", after_seconds=REQUESTS_SECONDS)

    def _stop_services(self) -> None:
        with eventlet.Timeout(SERVICES_SECONDS, False):
            self._runner.stop()
            return
        log.error("services_cut", after_seconds=SERVICES_SECONDS)

    def _watch_services(self) -> None:
        if not self._runner.service_map:
            return
        try:
            self._runner.wait()
        except Exception:  # whatever killed it ends this process, which a supervisor starts again
            log.exception("service_died")
            self._failed = True
        self._tell()

    def _on_signal(self, _number: int, _frame: object) -> None:
        now = time.monotonic()
        if self._stopping_since is not None:
            if now - self._stopping_since > SAME_SIGNAL_SECONDS:
                os._exit(1)
            return
        self._stopping_since = now
        eventlet.spawn_n(self._tell)

    def _tell(self) -> None:
        if not self._told.ready():
            self._told.send()


def _bind(settings: KitSettings) -> socket.socket:
    """The listening address, taken before anything starts, so that a second start fails at once and says why."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as taken:
        why = "is in use" if taken.errno == errno.EADDRINUSE else f"cannot be listened on ({taken.strerror})"
        raise SettingsError(f"ZJJG_PORT, ZJJG_HOST: {settings.host}:{settings.port} {why}") from None
    return listener
