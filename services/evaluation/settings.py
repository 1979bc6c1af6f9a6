"""What an operator may set for this room: ``ZJJG_EVALUATION_*``."""

from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import Names, RoomSettings, split_names
from services.evaluation.doors import rankers, samplers


class EvaluationSettings(RoomSettings):
    """``samplers`` are those that new campaigns may draw with; ``rankers`` make a ranking's
    columns, and the two built in are always among them. A listed one that is missing stops the start."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_EVALUATION_", extra="ignore")

    samplers: Names = Field(default_factory=lambda: ["uniform", "stratified", "weighted"])

    rankers: Names = Field(default_factory=lambda: ["mean", "shrunk_mean"])

    _split = field_validator("samplers", "rankers", mode="before")(split_names)

    @model_validator(mode="after")
    def _plugins_are_installed(self) -> Self:
        samplers(tuple(self.samplers))
        missing = {"mean", "shrunk_mean"} - set(rankers(tuple(self.rankers)))
        if missing:
            raise ValueError(f"rankings need the rankers {sorted(missing)}")
        return self
