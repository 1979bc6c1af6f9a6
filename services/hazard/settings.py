"""What an operator may set for this room: ``ZJJG_HAZARD_*``."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import Names, RoomSettings, split_names
from services.hazard.doors import hazard_rules, signals

SIGNALS = ("staff_overlap", "photo_used_before", "copied_descriptions", "rectified_at_once", "visits_missing", "entered_late")


class HazardSettings(RoomSettings):
    """``rules`` are the hazard rules that are on, in the order in which they speak; a listed one that is missing stops the start.
    ``signals`` are the signals of paper visits that are looked for."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_HAZARD_", extra="ignore")

    rules: Names = Field(default_factory=lambda: ["deadline", "photo", "text_quality", "late_entry"])
    signals: Names = Field(default_factory=lambda: list(SIGNALS))
    due_soon_days: Annotated[int, Field(ge=1, le=365)] = 7

    _split_names = field_validator("rules", "signals", mode="before")(split_names)

    @model_validator(mode="after")
    def _rules_are_installed(self) -> Self:
        hazard_rules(tuple(self.rules))
        signals(tuple(self.signals))
        return self
