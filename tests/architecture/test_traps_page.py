"""docs/traps-countered.md names tests that are there, and what no running test can hold: the names of event handlers."""

import ast
import re
from pathlib import Path

import pytest

from kit.entrypoints import KitEventHandler
from kit.placement import Placement

ROOT = Path(__file__).parents[2]
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs" / "traps-countered.md").read_text())))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_page_names_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_page_names_a_test() -> None:
    rows = [line for line in (ROOT / "docs" / "traps-countered.md").read_text().splitlines() if line.startswith("| ")]
    assert [row for row in rows if "::" not in row and not row.startswith("| trap |")] == []


def test_a_handlers_name_follows_from_its_event_so_that_its_queue_keeps_its_name() -> None:
    """Nameko builds the queue's name from the handler's: a renamed handler leaves a queue that fills for ever."""
    strange = []
    for cls in Placement(None).service_classes():
        for name in dir(cls):
            for entrypoint in getattr(getattr(cls, name), "nameko_entrypoints", ()):
                if isinstance(entrypoint, KitEventHandler):
                    source, event = entrypoint.source_service, entrypoint.event_type
                    if name not in (f"on_{event}", f"on_{source}_{event}"):
                        strange.append(f"{cls.__name__}.{name} for {source}.{event}")
    assert strange == []
