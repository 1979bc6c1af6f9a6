"""What the S3 store reads from the environment: apart from it, so that hosts with another store need not load its client."""

from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from kit.settings import RoomSettings, SettingsError


class S3Settings(RoomSettings):
    """``ZJJG_S3_*``; both keys may stand in files (``ZJJG_S3_SECRET_KEY_FILE``, see ``kit.settings.read_files``)."""

    model_config = SettingsConfigDict(env_prefix="ZJJG_S3_", extra="ignore")

    endpoint: str = ""
    bucket: str = ""
    region: str = "us-east-1"
    access_key: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")

    @field_validator("endpoint")
    @classmethod
    def _is_an_address(cls, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        if endpoint and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query):
            raise ValueError("must be https://host or https://host:port, without a path")
        return endpoint.rstrip("/")

    def require_all(self) -> None:
        """Raises SettingsError naming what is not set: nothing is asked of those who keep files elsewhere."""
        for name, value in self:
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise SettingsError(f"ZJJG_S3_{name.upper()} is not set: ZJJG_FILE_STORE=s3 needs it")
