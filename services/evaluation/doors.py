"""The plugin doors that this room owns."""

from functools import cache

from contracts.extension.rankers import Ranker
from contracts.extension.samplers import Sampler
from kit import plugins

SAMPLERS = "zjjg.evaluation.samplers"
RANKERS = "zjjg.evaluation.rankers"


@cache
def samplers(enabled: tuple[str, ...]) -> dict[str, Sampler]:
    """The samplers of these names, in this order. Raises SettingsError naming one that is not installed."""
    return {name: plugin.value() for name, plugin in plugins.load(SAMPLERS, enabled).items()}


def find_installed_sampler(name: str) -> Sampler | None:
    """On or off: whoever verifies a draw needs the one that it was made with."""
    return samplers((name,))[name] if name in plugins.installed(SAMPLERS) else None


@cache
def rankers(enabled: tuple[str, ...]) -> dict[str, Ranker]:
    """The rankers of these names, in this order. Raises SettingsError naming one that is not installed."""
    return {name: plugin.value() for name, plugin in plugins.load(RANKERS, enabled).items()}
