"""The plugin doors that this room owns."""

from functools import cache

from contracts.extension.hazard_rules import HazardRule
from contracts.extension.signals import Signal
from kit import plugins

RULES = "zjjg.hazard.rules"
SIGNALS = "zjjg.hazard.signals"


@cache
def hazard_rules(enabled: tuple[str, ...]) -> tuple[HazardRule, ...]:
    """The rules of these names, in this order. Raises SettingsError naming one that is not installed."""
    return tuple(plugin.value() for plugin in plugins.load(RULES, enabled).values())


@cache
def signals(enabled: tuple[str, ...]) -> tuple[Signal, ...]:
    """The signals of these names. Raises SettingsError naming one that is not installed."""
    return tuple(plugin.value() for plugin in plugins.load(SIGNALS, enabled).values())
