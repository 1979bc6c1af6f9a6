"""What an account may say of how it is told."""

import re
from collections.abc import Sequence

from services.auth.domain.fields import Fields

_email = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}").fullmatch
MAX_EMAIL = 254


def tidy_email(fields: Fields, text: str | None) -> str | None:
    """The address without blanks around it, None where there is none."""
    address = (text or "").strip()
    if not address:
        return None
    if len(address) > MAX_EMAIL or _email(address) is None:
        fields.wrong("email", "auth.notice_settings.email_malformed")
    return address


def check_channels(fields: Fields, wanted: Sequence[str] | None, available: Sequence[str]) -> None:
    for position, name in enumerate(wanted or ()):
        if name not in available:
            fields.wrong(f"channels.{position}", "auth.notice_settings.channel_unknown")


def is_wanted(channel: str, wanted: Sequence[str] | None) -> bool:
    """``wanted`` None: all that there are."""
    return wanted is None or channel in wanted
