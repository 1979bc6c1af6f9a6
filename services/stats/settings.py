"""What an operator may set for this room (prefix ``ZJJG_STATS_``)."""

from typing import Self

from pydantic import field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import Names, RoomSettings, split_names
from services.stats.screens import Screens, load_screens

BUILT_IN = [
    "evaluation_agencies",
    "evaluation_contracts",
    "evaluation_contract_amount",
    "evaluation_reports",
    "evaluation_reports_by_kind",
    "evaluation_enterprises",
    "evaluation_checked",
    "evaluation_mean_score",
    "social_agencies",
    "social_contracts",
    "social_enterprises",
    "social_visits",
    "social_visits_promised",
    "social_hazards",
    "social_major",
    "social_rectified",
    "social_confirmed",
    "social_overdue",
    "social_rectification_rate",
    "social_mean_days_to_rectify",
    "spot_checks_campaigns",
    "spot_checks_drawn",
    "spot_checks_scored",
    "spot_checks_published",
    "spot_checks_completion_rate",
    "spot_checks_mean_score",
]


class StatsSettings(RoomSettings):
    """``indicators``: which plugins of ``zjjg.stats.indicators`` make the screens. Each measure of the contract needs one; another
    plugin that measures the same may stand in the place of a built-in one, and a further measure comes with ``more``."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_STATS_")

    indicators: Names = BUILT_IN

    _split = field_validator("indicators", mode="before")(split_names)

    @model_validator(mode="after")
    def _can_be_loaded(self) -> Self:
        self.screens()
        return self

    def screens(self) -> Screens:
        return load_screens(tuple(self.indicators))
