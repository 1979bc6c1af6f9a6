"""What stands in a document, whatever it is written as: both Word and PDF are made of this, so that they say the same."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

MOST_PHOTOS = 60
"""In one document. What is left out is said in its place: a visit may have 3,000."""


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"


class Fact(msgspec.Struct, frozen=True):
    """A label and its text. ``long`` ones have a line of their own. What is empty stays as an empty cell: it may be written in by hand."""

    label: str
    text: str = ""
    long: bool = False


class ScoreLine(msgspec.Struct, frozen=True):
    """One item of a score sheet: what it asks for, what was found, what that cost."""

    code: str
    content: str
    points: str
    lost: str
    finding: str


class Part(msgspec.Struct, kw_only=True, frozen=True):
    """``photos`` are places in the paper's ``photos``; ``left_out`` more hang on the record."""

    heading: str = ""
    facts: list[Fact] = []
    scores: list[ScoreLine] = []
    text: str = ""
    photos: list[int] = []
    left_out: int = 0


class Paper(msgspec.Struct, kw_only=True, frozen=True):
    """``issuer`` stands above the title, ``mark`` across every page of what is not in force; ``signatures`` are lines to be signed, two a
    row. ``photos`` are ids of stored files, for ``press`` to fetch."""

    issuer: str
    title: str
    number: str
    mark: str = ""
    lead: list[str] = []
    parts: list[Part]
    signatures: list[str]
    foot: str
    photos: list[UUID] = []

    @property
    def name(self) -> str:
        """The file's, without its ending."""
        return f"{self.title}-{self.number}{'（' + self.mark + '）' if self.mark else ''}"


def shared_out(places: Sequence[Sequence[UUID]], most: int = MOST_PHOTOS) -> tuple[list[list[int]], list[UUID]]:
    """Which photos each place shows, by turns so that none goes without while another shows its tenth; and all that are shown, in order."""
    kept: list[list[UUID]] = [[] for _ in places]
    left = most
    for turn in range(max((len(ids) for ids in places), default=0)):
        for place, ids in enumerate(places):
            if left and turn < len(ids):
                kept[place].append(ids[turn])
                left -= 1
    numbered: list[list[int]] = []
    ids_in_order: list[UUID] = []
    for ids in kept:
        numbered.append(list(range(len(ids_in_order), len(ids_in_order) + len(ids))))
        ids_in_order += ids
    return numbered, ids_in_order


_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(value: Any) -> Any:
    """The same with all texts cleaned of what no XML may hold (control characters, halves of surrogate pairs), nor paper show."""
    if isinstance(value, str):
        return _NOT_IN_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return value


def lines_of(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Two facts a line, a long one alone."""
    found: list[list[Fact]] = []
    for fact in facts:
        if not fact.long and found and len(found[-1]) == 1 and not found[-1][0].long:
            found[-1].append(fact)
        else:
            found.append([fact])
    return found
