"""What the provider ``oidc`` reads from the environment; nothing of it is ever a user's to set."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.vocabulary import Entrance


class OidcSettings(BaseSettings):
    """``ZJJG_OIDC_*``. The secret may stand in a file (``ZJJG_OIDC_CLIENT_SECRET_FILE``).

    ``username_claim`` must be one that the provider's administrators set, not its users: whoever may write it may be anybody here.
    """

    model_config = SettingsConfigDict(env_prefix="ZJJG_OIDC_", extra="ignore", hide_input_in_errors=True)

    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    scope: str = "openid profile"
    username_claim: str = "preferred_username"
    entrance: Entrance = Entrance.SYSTEM
    acr: str = ""
    ca_file: Path | None = None
    seconds: Annotated[float, Field(gt=0, le=4)] = 2

    @field_validator("issuer")
    @classmethod
    def _is_an_issuer(cls, issuer: str) -> str:
        if issuer and not is_safe_address(issuer):
            raise ValueError("must be https://host/path, or http on this host")
        return issuer

    def require_all(self) -> None:
        """Raises ValueError naming what is not set: nothing is asked of those who have no such provider."""
        for name in ("issuer", "client_id"):
            if not getattr(self, name):
                raise ValueError(f"ZJJG_OIDC_{name.upper()} is not set: the identity provider oidc needs it")
        if not self.client_secret.get_secret_value():
            raise ValueError("ZJJG_OIDC_CLIENT_SECRET is not set: the identity provider oidc needs it")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"ZJJG_OIDC_CA_FILE: {self.ca_file} is not there")


def is_safe_address(address: str) -> bool:
    """Whether what is said there can be believed: https, or this very host."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_this_host(parts.hostname or "")


def _is_this_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
