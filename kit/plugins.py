"""Plugins by entry point: an ordered list in the settings says which are on."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from kit.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Plugin:
    """``value`` is what the entry point names. A result that a plugin made stores ``name`` and ``version`` (its distribution's)."""

    name: str
    version: str
    value: Any


def installed(group: str) -> dict[str, EntryPoint]:
    """What is installed in ``group``, by name, on or off. A name that two distributions claim stops the start."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=group):
        if point.name in found and point.value != found[point.name].value:
            raise SettingsError(f"two plugins of {group} are named {point.name}: {found[point.name].value} and {point.value}")
        found[point.name] = point
    return found


def load(group: str, enabled: Sequence[str]) -> dict[str, Plugin]:
    """The plugins of ``enabled``, in that order. Installed but not listed: off. Listed but missing: SettingsError naming it."""
    found = installed(group)
    loaded = {}
    for name in enabled:
        if name not in found:
            raise SettingsError(f"plugin {name} of {group} is switched on but not installed")
        point = found[name]
        loaded[name] = Plugin(name, point.dist.version if point.dist else "", point.load())
    return loaded
