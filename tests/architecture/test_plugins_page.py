"""docs/plugins.md shows the plugins as they are: each block under a file's name stands in that file, word for word."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^`(plugins/[\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_stands_in_its_file() -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "plugins.md").read_text())
    assert len(blocks) >= 6
    for path, text in blocks:
        assert text in (ROOT / path).read_text(), f"docs/plugins.md shows another {path}"


def test_the_first_example_is_whole() -> None:
    """The three files of the ten minutes: nothing is left out of them."""
    shown = dict(BLOCK.findall((ROOT / "docs" / "plugins.md").read_text()))
    folder = ROOT / "plugins" / "median-ranker"
    files = {path for path in folder.rglob("*") if path.suffix in (".toml", ".py")}
    assert {ROOT / path for path in shown if "median" in path} == files
    assert all(shown[str(path.relative_to(ROOT))] == path.read_text() for path in files)
