"""The plugins that auth's settings switch on, made once a process."""

from functools import cache
from importlib.resources import files
from typing import Any

from contracts.extension.identity_providers import IdentityProvider, RedirectingIdentityProvider
from contracts.extension.notice_channels import NoticeChannel
from contracts.extension.password_policies import PasswordPolicy
from kit import plugins
from kit.settings import KitSettings, SettingsError
from kit.work import Work
from services.auth.identity_providers.local_settings import LocalSettings
from services.auth.settings import AuthSettings

IDENTITY_PROVIDERS = "zjjg.auth.identity_providers"
NOTICE_CHANNELS = "zjjg.notices.channels"
PASSWORD_POLICIES = "zjjg.auth.password_policies"  # noqa: S105  # the name of a door


def identity_providers(work: Work) -> tuple[IdentityProvider, ...]:
    """Those that judge a password, in the order of the settings; the first one makes the hashes of new passwords."""
    return _judging(work.settings)


def redirecting_providers(work: Work) -> dict[str, RedirectingIdentityProvider]:
    """Name -> each that sends the browser elsewhere."""
    made = _made(IDENTITY_PROVIDERS, tuple(work.settings.identity_providers))
    return {name: provider for name, provider in made.items() if _redirects(provider)}


def _judging(settings: AuthSettings) -> tuple[IdentityProvider, ...]:
    made = _made(IDENTITY_PROVIDERS, tuple(settings.identity_providers))
    return tuple(provider for provider in made.values() if not _redirects(provider))


def _redirects(provider: object) -> bool:
    return hasattr(provider, "begin")


def password_policy(work: Work) -> PasswordPolicy:
    """The one that the settings name, or that of the profile."""
    policies = _made(PASSWORD_POLICIES, tuple(work.settings.password_policies))
    policy: PasswordPolicy = policies[work.settings.policy_name(work.kit)]
    return policy


def notice_channels(work: Work) -> dict[str, NoticeChannel]:
    """Name -> each that the settings switch on."""
    return _made(NOTICE_CHANNELS, tuple(work.settings.notice_channels))


@cache
def common_passwords() -> frozenset[str]:
    """In lower case; see data/README.md."""
    lines = files("services.auth").joinpath("data/common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip())


def check_doors(settings: AuthSettings, kit: KitSettings) -> None:
    """Raises SettingsError naming a plugin that is switched on but not installed: at the start, not at the first sign-in."""
    try:
        judging = _judging(settings)
        if kit.production and "local" in settings.identity_providers:
            LocalSettings().require_production()
    except ValueError as wrong:  # how a plugin says that its own settings will not do
        raise SettingsError(f"ZJJG_AUTH_IDENTITY_PROVIDERS: {wrong}") from None
    if not judging:
        raise SettingsError("ZJJG_AUTH_IDENTITY_PROVIDERS names none that judges a password: accounts could not be made")
    try:
        _made(NOTICE_CHANNELS, tuple(settings.notice_channels))
    except ValueError as wrong:
        raise SettingsError(f"ZJJG_AUTH_NOTICE_CHANNELS: {wrong}") from None
    policies = _made(PASSWORD_POLICIES, tuple(settings.password_policies))
    if settings.policy_name(kit) not in policies:
        raise SettingsError(f"ZJJG_AUTH_PASSWORD_POLICY: {settings.policy_name(kit)} is not among ZJJG_AUTH_PASSWORD_POLICIES")


@cache
def _made(group: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Name -> what its entry point's callable makes without arguments."""
    return {name: plugin.value() for name, plugin in plugins.load(group, names).items()}
