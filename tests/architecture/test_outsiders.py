"""Plugins from outside live by the doors alone: what their sources import of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[2] / "plugins"
OURS = ("contracts", "kit", "gateway", "services", "tests")
ALLOWED = ("contracts", "kit", "gateway.door")
SOURCES = sorted(path for path in PLUGINS.glob("*/src/**/*.py"))


def imports(text: str) -> Iterator[str]:
    """Every module that is imported, and every name from it as a module of its own: ``from gateway import door`` is ``gateway.door``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign(text: str) -> list[str]:
    """What of ours is imported past the doors."""
    ours = [name for name in imports(text) if name.split(".")[0] in OURS]
    return [name for name in ours if not any(name == door or name.startswith(f"{door}.") for door in ALLOWED)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_a_plugin_imports_the_doors_alone(path: Path) -> None:
    assert foreign(path.read_text()) == []


def test_a_service_knows_no_gateway_so_that_it_runs_where_none_is_installed() -> None:
    for path in SOURCES:
        if path.name != "blueprint.py":
            assert not [name for name in imports(path.read_text()) if name.startswith("gateway")], path


@pytest.mark.parametrize(
    "line",
    [
        "from services.hazard.tables import hazards",
        "import gateway.blueprint",
        "from gateway import blueprint",
        "from gateway.schemas.fields import Text",
        "def late():\n    from services.stats import tables",
    ],
)
def test_what_goes_past_the_doors_is_found(line: str) -> None:
    assert foreign(line)
    assert (
        foreign("from gateway.door import Blueprint\nfrom kit import service\nfrom contracts.page import Page\nimport json") == []
    )
