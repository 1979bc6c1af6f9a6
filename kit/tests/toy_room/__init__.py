"""A room without tables, for tests of the launcher."""

import gc
import time
from collections.abc import Callable
from typing import Any

from pydantic_settings import SettingsConfigDict
from sqlalchemy import MetaData

from contracts.errors import Busy
from kit.room import Room
from kit.rpc_client import RpcClient
from kit.settings import KitSettings, RoomSettings


class ToySettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_TOY_", extra="ignore")

    colour: str = "red"


ROOM = Room(name="toy", settings=ToySettings, metadata=MetaData(), package="kit.tests.toy_room")


def create_app(_settings: KitSettings, client: RpcClient) -> Callable[..., Any]:
    """``/slow`` asks the toy service for half a second of its time, ``/garbage`` whether this process looks for garbage and keeps what its
    start made out of that, any other path for an echo of it."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        try:
            if path == "/garbage":
                answer: Any = str((gc.isenabled(), gc.get_freeze_count() > 10_000)).encode()
            else:
                answer = client.call("toy", "slow", 0.5, "mark") if path == "/slow" else client.call("toy", "echo", path)
        except Busy as away:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [away.code.encode()]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [bytes(answer)]

    return app


def fill(client: RpcClient, settings: KitSettings, say: Callable[[str], None]) -> None:
    """Demo data: a line with the time, so that a test sees how often it ran."""
    client.call("toy", "echo", "demo")
    say(f"demo filled {time.time()} in {settings.data_folder.name}")
