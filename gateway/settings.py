"""The gateway's own settings, beside those of the kit."""

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import Names, RoomSettings, split_names

BUILT_IN = [
    "sign_in",
    "second_factors",
    "identity_providers",
    "accounts",
    "settings",
    "files",
    "agencies",
    "contracts",
    "reports",
    "visits",
    "hazards",
    "signals",
    "spot_checks",
    "checked_records",
    "rankings",
    "public",
    "statistics",
    "exports",
    "documents",
    "around",
]


class GatewaySettings(RoomSettings):
    """``ZJJG_GATEWAY_*``. ``blueprints`` are those of the door ``zjjg.gateway.blueprints``, in order; what is not listed is off."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_GATEWAY_", extra="ignore")

    blueprints: Names = BUILT_IN
    rpc_timeout_seconds: Annotated[float, Field(gt=0)] = 5.0
    actor_cache_seconds: Annotated[float, Field(ge=0, le=5)] = 5.0
    max_json_bytes: int = 1_000_000
    max_file_bytes: int = 20 * 1024 * 1024
    trusted_proxies: Annotated[int, Field(ge=0)] = 0
    """How many proxies of ours stand in front: their X-Forwarded-* are believed, nobody else's."""
    metrics: Literal["auto", "off", "loopback", "on"] = "auto"
    """Who may read /metrics: nobody, callers on this host that came by no proxy, or everybody. ``auto``: everybody in the
    development profile, nobody in production."""
    workers: Annotated[int, Field(ge=1)] = 1
    threads: Annotated[int, Field(ge=1)] = 16

    _split = field_validator("blueprints", mode="before")(split_names)
