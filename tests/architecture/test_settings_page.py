"""docs/settings.md names every setting that a start reads, and no other."""

import importlib
import re
from pathlib import Path

from gateway.settings import GatewaySettings
from kit.settings import KitSettings
from kit.stores.s3_settings import S3Settings
from services.auth.identity_providers.local_settings import LocalSettings
from services.auth.identity_providers.oidc_settings import OidcSettings
from services.auth.notice_channels.channel_settings import SmtpSettings, WebhookSettings

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")


def test_the_page_names_every_setting_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    classes = [
        KitSettings,
        S3Settings,
        SmtpSettings,
        WebhookSettings,
        LocalSettings,
        OidcSettings,
        GatewaySettings,
        *(importlib.import_module(f"services.{room}.room").ROOM.settings for room in ROOMS),
    ]
    known = {f"{cls.model_config['env_prefix']}{field}".upper() for cls in classes for field in cls.model_fields}
    known |= {f"ZJJG_{room.upper()}_{which}_URL" for room in ROOMS for which in ("DATABASE", "MIGRATION")}
    assert set(re.findall(r"`(ZJJG_[A-Z0-9_]+)`", page)) == known
