"""What a start reads from the environment, and the secrets that stand in files."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from contracts.rpc import SERVICES
from kit.clock import Clock, clock_from
from kit.derived_keys import derived
from kit.master_key import MasterKeys

PREFIX = "ZJJG_"

S = TypeVar("S", bound=BaseSettings)


class SettingsError(Exception):
    """The environment is wrong; the text names the variable and is meant for the operator."""


class Profile(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


Names = Annotated[list[str], NoDecode]
"""An ordered list of plugin names; in the environment separated by commas. Add ``split_names`` as its before-validator."""


def split_names(value: object) -> object:
    """For ``field_validator("rules", mode="before")``: ``"a, b"`` -> ``["a", "b"]``, anything else as it is."""
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


class KitSettings(BaseSettings):
    """What every process of the system reads (prefix ``ZJJG_``). Make it with ``load``, which names a wrong variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    data: Path | None = None
    secrets: Path | None = None
    audit_heads: Path | None = None
    amqp_uri: str | None = None
    services: Names = Field(default_factory=lambda: list(SERVICES))
    profile: Profile = Profile.DEVELOPMENT
    captcha: Literal["on", "off"] = "on"
    admin_password: str | None = None
    demo: bool = False
    time_zone: str = "Asia/Shanghai"
    file_store: str = "local"
    max_workers: Annotated[int, Field(ge=1)] = 20
    pool_size: Annotated[int, Field(ge=1)] | None = None
    test_clock: str | None = None

    _split = field_validator("services", mode="before")(split_names)

    @field_validator("amqp_uri")
    @classmethod
    def _is_a_broker(cls, uri: str | None) -> str | None:
        if uri is not None and uri.partition("://")[0] not in ("amqp", "amqps", "embedded"):
            raise ValueError("must be amqp://user:password@host/vhost, amqps:// or embedded://")
        return uri

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.profile is Profile.PRODUCTION:
            if self.captcha == "off":
                raise ValueError("ZJJG_CAPTCHA=off is refused in the production profile")
            if self.test_clock is not None:
                raise ValueError("ZJJG_TEST_CLOCK is refused in the production profile")
        return self

    @property
    def pool(self) -> int:
        """Database connections for the calls of one service: ``ZJJG_POOL_SIZE``, or two for every five that run side by side."""
        return self.pool_size or max(4, -(-2 * self.max_workers // 5))

    @property
    def production(self) -> bool:
        return self.profile is Profile.PRODUCTION

    @property
    def data_folder(self) -> Path:
        """``ZJJG_DATA``, or ``.data`` in the working folder. Not made by this call."""
        return (self.data or Path(".data")).absolute()

    @property
    def postgres_folder(self) -> Path:
        """Where the embedded PostgreSQL keeps its files: below the data folder.

        As root with ``ZJJG_DATA`` unset it is a folder of this checkout's own under /var/lib/zjjg, since the server then runs
        as another user, to whom the folders above would have to be opened.
        """
        if self.data is None and os.geteuid() == 0:
            return Path("/var/lib/zjjg") / hashlib.sha256(str(Path.cwd()).encode()).hexdigest()[:12] / "postgres"
        return self.data_folder / "postgres"

    @property
    def secrets_folder(self) -> Path:
        return (self.secrets or self.data_folder / "secrets").absolute()

    @property
    def audit_heads_folder(self) -> Path:
        """``ZJJG_AUDIT_HEADS``, or ``audit-heads`` in the data folder. Not made by this call."""
        return (self.audit_heads or self.data_folder / "audit-heads").absolute()

    def clock(self) -> Clock:
        return clock_from(self.test_clock)

    def database_url(self, room: str) -> str | None:
        """``ZJJG_<ROOM>_DATABASE_URL`` as it stands; None means the embedded PostgreSQL."""
        return os.environ.get(f"{PREFIX}{room.upper()}_DATABASE_URL") or None

    def migration_url(self, room: str) -> str | None:
        """``ZJJG_<ROOM>_MIGRATION_URL``, the login of the database's owner; where it is unset, ``database_url``."""
        return os.environ.get(f"{PREFIX}{room.upper()}_MIGRATION_URL") or self.database_url(room)


class RoomSettings(BaseSettings):
    """A room's own settings: subclass with ``model_config = SettingsConfigDict(env_prefix="ZJJG_<ROOM>_")``.

    A list is written with commas (``ZJJG_HAZARD_RULES=deadline,photo``) when its type is ``Names``.
    """

    model_config = SettingsConfigDict(extra="ignore")


def load(cls: type[S]) -> S:
    """The settings from the environment. Raises SettingsError naming the variable that is wrong, never its value."""
    try:
        return cls()
    except ValidationError as error:
        prefix = cls.model_config.get("env_prefix") or PREFIX
        lines = [f"{prefix}{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" if e["loc"] else e["msg"] for e in error.errors()]
        raise SettingsError("; ".join(lines)) from None


def check_environment(known: Iterable[type[BaseSettings]], rooms: Iterable[str]) -> None:
    """Raises SettingsError when a ``ZJJG_*`` variable is set that none of ``known`` reads; ``ZJJG_TEST_*`` is the tests' own."""
    names = {f"{PREFIX}{room.upper()}_{which}_URL" for room in rooms for which in ("DATABASE", "MIGRATION")}
    readers: set[type[BaseSettings]] = {KitSettings, *known}
    for cls in readers:
        prefix = cls.model_config.get("env_prefix") or ""
        names |= {f"{prefix}{field}".upper() for field in cls.model_fields}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in names and not name.startswith(f"{PREFIX}TEST_"):
            raise SettingsError(f"{name} is not a setting of this system")


IN_FILES = re.compile(
    rf"{PREFIX}(AMQP_URI|ADMIN_PASSWORD|SMTP_PASSWORD|WEBHOOK_SECRET|OIDC_CLIENT_SECRET|S3_ACCESS_KEY|S3_SECRET_KEY|[A-Z0-9]+_(DATABASE|MIGRATION)_URL)"
)
"""Settings that hold a password. Their text may stand in a file, so that it need not stand in units, compose files or /proc."""


def read_files() -> None:
    """Sets those of ``IN_FILES`` that stand in a file: one that ``<setting>_FILE`` names, or one with the setting's name in small
    letters among the credentials that systemd hands to a unit. SettingsError for a file that cannot be read, or two sources
    that differ. Calling it again changes nothing."""
    found = {name.removesuffix("_FILE"): os.environ.pop(name) for name in list(os.environ) if _names_a_file(name)}
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        found |= {path.name.upper(): str(path) for path in Path(credentials).iterdir() if IN_FILES.fullmatch(path.name.upper())}
    for name, path in found.items():
        try:
            text = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}: {path} cannot be read ({type(error).__name__})") from None
        if os.environ.setdefault(name, text) != text:
            raise SettingsError(f"{name} is set, and {path} says something else")


def _names_a_file(name: str) -> bool:
    return name.endswith("_FILE") and IN_FILES.fullmatch(name.removesuffix("_FILE")) is not None


MASTER_KEY = "master.key"


class Secrets(msgspec.Struct, frozen=True):
    """``actor_private_key`` is empty where only tokens are verified. The keys are PEM, the others 32 bytes each.

    ``master_key`` is the root that ``derive`` starts from, and key 1 where ``keys`` names none; ``keys`` seal what lies in databases
    (``vault``), by id. See ``master_key.MasterKeys``.
    """

    actor_private_key: str
    actor_public_key: str
    master_key: bytes
    keys: dict[int, bytes] = {}

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key of its own for one purpose (``audit:hazard``): no two purposes share one. It outlives the sealing keys; for
        what lies in columns use ``vault.Vault``."""
        return derived(self.master_key, purpose)

    @property
    def sealing_keys(self) -> dict[int, bytes]:
        """By id; the newest has the highest."""
        return self.keys or {1: self.master_key}


def load_secrets(settings: KitSettings) -> Secrets:
    """The secrets in ``ZJJG_SECRETS`` (default: ``secrets`` in the data folder), made once when they are not there.

    In the production profile a folder that ``ZJJG_SECRETS`` names must hold them: several hosts share them, and one that makes its
    own would trust nobody else's. ``actor-private.pem`` may be left out on hosts that run no service which signs.
    """
    folder = settings.secrets_folder
    private_file, public_file, master_file = (folder / n for n in ("actor-private.pem", "actor-public.pem", MASTER_KEY))
    if settings.production and settings.secrets is not None:
        for path in (public_file, master_file):
            if not path.exists():
                raise SettingsError(f"ZJJG_SECRETS: {path} is missing")
    else:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not public_file.exists():
            _write_once(private_file, _new_private_key())
            _write_once(public_file, _public_of(private_file.read_text()))
        _write_once(master_file, MasterKeys.new().render())
    try:
        master = MasterKeys.parse(master_file.read_text())
    except ValueError as wrong:
        raise SettingsError(f"ZJJG_SECRETS: {master_file}: {wrong}") from None
    private = private_file.read_text() if private_file.exists() else ""
    return Secrets(private, public_file.read_text(), master.root, master.keys)


def master_key_file(settings: KitSettings) -> Path:
    return settings.secrets_folder / MASTER_KEY


def _new_private_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public_of(private_key: str) -> str:
    key = load_pem_private_key(private_key.encode(), None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and the first of several processes wins: a link never replaces."""
    if path.exists():
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)
