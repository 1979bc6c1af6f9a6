"""What a start of auth reads: ``ZJJG_AUTH_*``."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import KitSettings, Names, RoomSettings, SettingsError, split_names
from services.auth.domain.second_factors import Mode
from services.auth.domain.throttles import Limit

MANUAL_INITIAL_PASSWORD = "qz123456"  # noqa: S105  # the manual's own, printed in it: the development profile's start

Whole = Annotated[int, Field(ge=1)]


class AuthSettings(RoomSettings):
    """Times and counts of sign-in, and which plugins are on. ``city`` names the data set in ``cities/``.

    ``password_policy`` empty: ``manual`` in the development profile, ``dengbao`` in production.
    ``second_factor`` empty: ``optional`` in the development profile, ``admins`` in production, which takes no less.
    ``shared_initial_password`` unset: the manual's in the development profile, a random one for each account in production.
    """

    model_config = SettingsConfigDict(env_prefix="ZJJG_AUTH_", extra="ignore")

    city: str = "quzhou"
    identity_providers: Names = Field(default_factory=lambda: ["local"])
    password_policies: Names = Field(default_factory=lambda: ["manual", "dengbao"])
    password_policy: str = ""
    second_factor: Literal["", "off", "optional", "admins", "officers"] = ""
    notice_channels: Names = Field(default_factory=lambda: ["inbox"])
    shared_initial_password: str | None = None
    session_idle_minutes: Whole = 30
    session_hours: Whole = 12
    captcha_seconds: Whole = 120
    lock_failures: Whole = 5
    lock_address_failures: Whole = 50
    lock_window_minutes: Whole = 15
    lock_minutes: Whole = 15
    import_rows_max: Whole = 20_000

    _split = field_validator("identity_providers", "password_policies", "notice_channels", mode="before")(split_names)

    def policy_name(self, kit: KitSettings) -> str:
        return self.password_policy or ("dengbao" if kit.production else "manual")

    def second_factor_mode(self, kit: KitSettings) -> Mode:
        return self.second_factor or ("admins" if kit.production else "optional")

    def check_second_factor(self, kit: KitSettings) -> None:
        """Raises SettingsError where the production profile would let admins in by a password alone (等保 8.1.4.1 d)."""
        if kit.production and self.second_factor_mode(kit) in ("off", "optional"):
            raise SettingsError(
                f"ZJJG_AUTH_SECOND_FACTOR={self.second_factor} is refused in the production profile: admins need a second factor"
            )

    def initial_password(self, kit: KitSettings) -> str | None:
        """The one that all new accounts begin with, None where each gets a random one of its own."""
        if self.shared_initial_password is not None:
            return self.shared_initial_password or None
        return None if kit.production else MANUAL_INITIAL_PASSWORD

    def account_limit(self) -> Limit:
        return self._limit(self.lock_failures)

    def address_limit(self) -> Limit:
        return self._limit(self.lock_address_failures)

    def _limit(self, failures: int) -> Limit:
        return Limit(failures, timedelta(minutes=self.lock_window_minutes), timedelta(minutes=self.lock_minutes))

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_life(self) -> timedelta:
        return timedelta(hours=self.session_hours)
