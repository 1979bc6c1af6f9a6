"""What the provider ``local`` reads from the environment."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_MIB = 46
"""With one pass, the least that ASVS 5.0 names for argon2id."""


class LocalSettings(BaseSettings):
    """``ZJJG_LOCAL_*``. ``memory_mib`` is what each check of a password takes: more on a large server, less where passwords guard nothing
    (demonstrations and tests). Kept hashes follow at the next sign-in."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_LOCAL_", extra="ignore")

    memory_mib: Annotated[int, Field(ge=1, le=1024)] = LEAST_MIB

    def require_production(self) -> None:
        """Raises ValueError where passwords would be kept that are too cheap to guess."""
        if self.memory_mib < LEAST_MIB:
            raise ValueError(
                f"ZJJG_LOCAL_MEMORY_MIB={self.memory_mib} is refused in the production profile: {LEAST_MIB} is the least"
            )
