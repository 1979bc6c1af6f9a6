"""Demo data, brought in once a data folder while the system already serves."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from contracts.errors import Busy
from kit import plugins
from kit.logs import get_logger
from kit.rpc_client import RpcClient
from kit.settings import KitSettings

log = get_logger()

GROUP = "zjjg.demo"
"""Name -> ``fill(rpc_client, settings, say)``."""
PATIENCE_SECONDS = 120.0
"""How long services that are processes of their own may take to answer."""


def start(client: RpcClient, settings: KitSettings, say: Callable[[str], None], services: Sequence[str] = ()) -> None:
    """Runs what is installed for the door ``zjjg.demo`` in the background, unless it ran to its end here before: first waits until
    each of ``services`` answers."""
    for name, point in plugins.installed(GROUP).items():
        mark = settings.data_folder / f"demo-{name}.done"
        if not mark.exists():
            arguments = (point.load(), client, settings, say, mark, services)
            threading.Thread(target=_fill, args=arguments, name="demo", daemon=True).start()


def _fill(
    fill: Callable[..., None],
    client: RpcClient,
    settings: KitSettings,
    say: Callable[[str], None],
    mark: Path,
    services: Sequence[str],
) -> None:
    try:
        _wait_for(client, services)
        fill(client, settings, say)
    except Exception:  # the system serves without demo data; the next start tries again
        log.exception("demo_failed")
        say("the demo data could not be brought in; see the log")
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _wait_for(client: RpcClient, services: Sequence[str]) -> None:
    """Until each has answered once. Raises Busy naming the one that does not."""
    end = time.monotonic() + PATIENCE_SECONDS
    for service in services:
        while True:
            try:
                client.call(service, "health", timeout=2)
                break
            except Busy:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)
