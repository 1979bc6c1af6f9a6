"""Fingerprints of texts and pictures: what is the same, whatever small was changed."""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

_strip_marks = re.compile(r"[\W_]+").sub
BITS = 64
WIDTH, HEIGHT = 9, 8
FLATTEST = 6
"""A picture with fewer steps up, or fewer steps that are not up, says nothing: a wall, a black frame."""


def bare_text(text: str) -> str:
    """Letters and digits alone, small: marks, spaces and lines do not make a text another one."""
    return _strip_marks("", text).lower()


def text_print(bare: str) -> str:
    return hashlib.blake2b(bare.encode(), digest_size=16).hexdigest()


def picture_print(grey: Sequence[int]) -> int | None:
    """The difference hash of a picture shrunk to 9 x 8 grey points, row by row: bit by bit whether a point is brighter than its left
    neighbour. Size, format and compression do not change it much. None for a picture too flat to be told from another."""
    found = 0
    for row in range(HEIGHT):
        points = grey[row * WIDTH : (row + 1) * WIDTH]
        for left, right in pairwise(points):
            found = found << 1 | (right > left)
    return found if FLATTEST <= found.bit_count() <= BITS - FLATTEST else None


def bands(bits: int) -> list[int]:
    """Four parts of 16 bits: two prints that differ in at most three bits have one part in common."""
    return [bits >> shift & 0xFFFF for shift in (48, 32, 16, 0)]


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ; the database keeps them as a signed number."""
    return ((one ^ other) & (1 << BITS) - 1).bit_count()
