"""The file ``master.key``: the keys that seal what lies in databases, by id, and the root that all other keys come from::

    root <64 hex digits>      the keys of audit chains and the like are derived from it; it stays
    key 1 <64 hex digits>     the old key, until nothing needs it
    key 2 <64 hex digits>     the newest: it seals

A file of 64 hex digits alone, as the first release made it, is root and key 1 at once: there the root goes on being the first key, and
what was sealed before the first rotation (an old backup) opens with it even when the line ``key 1`` is gone.
"""

import os
import re
from typing import Self

import msgspec

MOST_KEYS = 2
"""The one in use and the next: a blind index has a column for each (``vault.BlindIndex``)."""
LAST_ID = 200
_hex = re.compile(r"[0-9a-f]{64}", re.ASCII)


class MasterKeys(msgspec.Struct, frozen=True):
    """``keys`` holds one key, or two with ids that follow each other."""

    root: bytes
    keys: dict[int, bytes]

    @classmethod
    def new(cls) -> Self:
        return cls(os.urandom(32), {1: os.urandom(32)})

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError saying what is wrong, without a word of the file in it."""
        if _hex.fullmatch(text.strip()):
            alone = bytes.fromhex(text.strip())
            return cls(alone, {1: alone})
        keys: dict[int, bytes] = {}
        root: bytes | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if not _hex.fullmatch(words[-1]):
                raise ValueError(f"line {number} does not end in 32 bytes in hex")
            value = bytes.fromhex(words[-1])
            match words[:-1]:
                case ["root"] if root is None:
                    root = value
                case ["key", id] if id.isdecimal() and 1 <= int(id) <= LAST_ID and int(id) not in keys:
                    keys[int(id)] = value
                case _:
                    raise ValueError(f"line {number} is none of: root <hex>, key <id> <hex>, each once")
        if root is None or not keys:
            raise ValueError("it is neither 32 bytes in hex nor lines with a root and a key")
        if len(keys) > MOST_KEYS or max(keys) - min(keys) != len(keys) - 1:
            raise ValueError("it holds more than the key in use and the one after it")
        return cls(root, keys)

    def render(self) -> str:
        lines = [f"root {self.root.hex()}", *(f"key {id} {self.keys[id].hex()}" for id in sorted(self.keys))]
        return "".join(f"{line}\n" for line in lines)

    def with_a_new_key(self) -> Self:
        """With one key more, which seals from then on. Raises ValueError while an earlier rotation has not ended: two keys are there."""
        if len(self.keys) == MOST_KEYS:
            raise ValueError(f"key {min(self.keys)} is still there: rotate, and take it out first")
        return type(self)(self.root, self.keys | {max(self.keys) + 1: os.urandom(32)})
