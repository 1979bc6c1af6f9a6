"""What the channels beside the inbox read from the environment; nothing of it is ever a user's to set."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0, le=60)]


class SmtpSettings(BaseSettings):
    """``ZJJG_SMTP_*``. Without ``user`` nothing is signed in for. The password may stand in a file (``ZJJG_SMTP_PASSWORD_FILE``)."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_SMTP_", extra="ignore", hide_input_in_errors=True)

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    starttls: bool = True
    sender: str = ""
    user: str = ""
    password: SecretStr = SecretStr("")
    seconds: Seconds = 10

    def require_all(self) -> None:
        """Raises ValueError naming what is not set: nothing is asked of those who send no mail."""
        for name in ("host", "sender"):
            if not getattr(self, name):
                raise ValueError(f"ZJJG_SMTP_{name.upper()} is not set: the channel smtp needs it")


class WebhookSettings(BaseSettings):
    """``ZJJG_WEBHOOK_*``. The secret may stand in a file (``ZJJG_WEBHOOK_SECRET_FILE``)."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_WEBHOOK_", extra="ignore", hide_input_in_errors=True)

    url: str = ""
    secret: SecretStr = SecretStr("")
    seconds: Seconds = 10

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.netloc):
            raise ValueError("must be http(s)://host/path")
        return url

    def require_all(self) -> None:
        if not self.url:
            raise ValueError("ZJJG_WEBHOOK_URL is not set: the channel webhook needs it")
        if len(self.secret.get_secret_value()) < 16:
            raise ValueError("ZJJG_WEBHOOK_SECRET must have at least 16 characters: the receiver checks signatures by it")
