"""``ZJJG_TOWNSHIPS_*``: there is nothing to set beside the database's address."""

from pydantic_settings import SettingsConfigDict

from kit.settings import RoomSettings


class TownshipsSettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_TOWNSHIPS_", extra="ignore")
