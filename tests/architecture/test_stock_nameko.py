"""``nameko run services.<room>.service`` finds the room's service and nothing else (it would start the base class too, and end).

That it then serves is shown for one room, in ``services/hazard/tests/interface/test_stock_nameko.py``.
"""

import importlib
import inspect

import pytest
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")


def is_entrypoint(member: object) -> bool:
    return hasattr(member, ENTRYPOINT_EXTENSIONS_ATTR)


@pytest.mark.parametrize("room", ROOMS)
def test_a_module_holds_one_class_with_entrypoints(room: str) -> None:
    module = importlib.import_module(f"services.{room}.service")
    found = [name for name, cls in inspect.getmembers(module, inspect.isclass) if inspect.getmembers(cls, is_entrypoint)]
    assert found == [f"{room.capitalize()}Service"]
