"""The glossary is the only source of names: it and the enums on the wire say the same."""

import inspect
import re
from enum import Enum
from pathlib import Path

import pytest

from contracts import vocabulary

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"

ENUMS = {
    name: cls
    for name, cls in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(cls, Enum) and cls.__module__ == vocabulary.__name__
}


def sections() -> dict[str, list[tuple[str, str]]]:
    """Heading -> (value, Chinese) of each row of the table below it."""
    found: dict[str, list[tuple[str, str]]] = {}
    heading = ""
    for line in GLOSSARY.read_text("utf-8").splitlines():
        if line.startswith("### "):
            heading = line.removeprefix("### ").strip()
            found[heading] = []
        elif row := re.match(r"\| `([^`]+)` \| ([^|]+) \|", line):
            found[heading].append((row[1], row[2].strip()))
    return found


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_every_value_on_the_wire_stands_in_the_glossary_with_its_chinese_word(name: str) -> None:
    rows = sections().get(name, [])
    assert [value for value, _ in rows] == [member.value for member in ENUMS[name]]
    assert all(chinese for _, chinese in rows)


def test_the_glossary_has_no_set_of_values_that_is_not_on_the_wire() -> None:
    assert sorted(sections()) == sorted(ENUMS)
