"""``python -m gateway.openapi_file``: writes the OpenAPI document of the built-in blueprints to docs/api/openapi.json."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from gateway.app import create_app
from gateway.settings import BUILT_IN, GatewaySettings
from kit.settings import KitSettings

FILE = Path(__file__).parent.parent / "docs" / "api" / "openapi.json"


class _NoRooms:
    """Stands where the rooms' client is; the document asks no room."""

    def on_broadcast(self, topic: str, listener: Any) -> None:
        """Nobody broadcasts."""

    def call(self, service: str, method: str, *args: Any, **kwargs: Any) -> msgspec.Raw:
        raise AssertionError(f"{service}.{method} was called")


def document() -> bytes:
    """The document as a gateway with the built-in blueprints serves it, with a line feed at its end."""
    client: Any = _NoRooms()
    app = create_app(KitSettings(), client, GatewaySettings(blueprints=BUILT_IN))
    served: bytes = app.extensions["zjjg.openapi"]
    return served + b"\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(document())
    sys.stdout.write(f"{FILE}\n")
