"""What an operator may set for this room (prefix ``ZJJG_AGENCY_``)."""

from pydantic_settings import SettingsConfigDict

from kit.settings import RoomSettings


class AgencySettings(RoomSettings):
    """Nothing of its own so far: numbers of law stand in the rule book."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_AGENCY_")
