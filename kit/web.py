"""One web application under gunicorn, in a process of its own: threads, no eventlet."""

from typing import Any

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from kit.garbage import search_from_here
from kit.rpc_client import RpcClient
from kit.settings import PREFIX, KitSettings, RoomSettings, load


def _worker_settings(name: str) -> type[RoomSettings]:
    class WorkerSettings(RoomSettings):
        model_config = SettingsConfigDict(env_prefix=f"{PREFIX}{name.upper()}_", extra="ignore")

        workers: int = Field(1, ge=1)
        threads: int = Field(16, ge=1)

    return WorkerSettings


def serve(name: str, factory: Any, settings: KitSettings, amqp_uri: str, say: Any) -> None:
    """Serves until SIGTERM, on which gunicorn waits for requests in flight. Returns never: gunicorn exits the process.

    ``ZJJG_<NAME>_WORKERS`` processes (1) of ``ZJJG_<NAME>_THREADS`` threads (16). The application is made once before they are, to be
    thrown away: a setting or plugin that will not do ends the start with its name here, where in a worker it would be a trace after
    "ready".
    """
    factory(settings, _Nobody())
    from gunicorn.app.base import BaseApplication

    own: Any = load(_worker_settings(name))
    address = f"{settings.host}:{settings.port}"
    options = {
        "bind": address,
        "workers": own.workers,
        "threads": own.threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 25,
        "keepalive": 30,
        "proc_name": f"zjjg-{name}",
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": lambda _server: _ready(say, f"{name} is ready at http://{address}"),
        "worker_exit": lambda _server, worker: _close(worker),
    }

    class Served(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            for option, value in options.items():
                self.cfg.set(option, value)

        def load(self) -> Any:
            # In the worker, after the fork: the client's thread and sockets would not survive it.
            self.client = RpcClient(amqp_uri)
            application = factory(settings, self.client)
            search_from_here()
            return application

    Served().run()


def _ready(say: Any, text: str) -> None:
    """In the process that watches over the workers, before it makes them."""
    search_from_here()
    say(text)


class _Nobody:
    """Stands where the client is, in an application that is asked nothing."""

    def on_broadcast(self, topic: str, listener: Any) -> None:
        """Nobody broadcasts."""


def _close(worker: Any) -> None:
    client = getattr(worker.app, "client", None)
    if client is not None:
        client.close()
