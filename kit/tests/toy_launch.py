"""``zjjg`` in an installation that has only the toys: ``python -m kit.tests.toy_launch run --all``."""

import importlib.metadata
import os
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

_TOYS = EntryPoints(
    [
        EntryPoint("toy", "kit.tests.toy_services:Toy", "zjjg.services"),
        EntryPoint("toyweb", "kit.tests.toy_room:create_app", "zjjg.apps"),
        EntryPoint("toy", "kit.tests.toy_room:fill", "zjjg.demo"),
    ]
)


def toy_entry_points(**selection: Any) -> EntryPoints:
    return _TOYS.select(**selection)


if __name__ == "__main__":
    importlib.metadata.entry_points = toy_entry_points  # type: ignore[assignment]  # before the launcher takes it
    os.environ.setdefault("ZJJG_SERVICES", "toy")
    from kit import launch, supervise

    launch.MODULE = "kit.tests.toy_launch"
    supervise.BACK_OFF_SECONDS = (0.1, 1.0)
    launch.main()
