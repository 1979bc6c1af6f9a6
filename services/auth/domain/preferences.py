"""What a browser may keep for an account."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from contracts.errors import invalid_field

MAX_BYTES = 64 * 1024
MAX_PREFERENCES = 200
"""Of one account: enough for every list and form of the screens, and a bound for programs gone wild."""

MAX_DEPTH = 100
"""Of lists and objects in each other. Far below what any reader of JSON gives up at, and the whole call adds to it."""

_NAME = re.compile(r"[a-z0-9_.-]{1,64}")


def check_name(name: str) -> None:
    """Raises Invalid unless it is 1 to 64 of ``a-z 0-9 _ . -``."""
    if not _NAME.fullmatch(name):
        raise invalid_field("name", "auth.preference.name_malformed")


def encode_value(value: Any) -> str:
    """The value as JSON text. Raises Invalid when that is more than 64 KB of UTF-8, or nested more than 100 deep."""
    if _is_too_deep(value):
        raise invalid_field("value", "auth.preference.too_deep", max=str(MAX_DEPTH))
    encoded = msgspec.json.encode(value)
    if len(encoded) > MAX_BYTES:
        raise invalid_field("value", "auth.preference.too_large", max_kb=str(MAX_BYTES // 1024))
    return encoded.decode()


def _is_too_deep(value: Any) -> bool:
    containers = _containers([value])
    for _ in range(MAX_DEPTH):
        if not containers:
            return False
        containers = _containers(inner for outer in containers for inner in _inside(outer))
    return bool(containers)


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def _inside(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container
