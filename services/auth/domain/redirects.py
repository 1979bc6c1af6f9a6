"""A browser's way to an identity provider and back: what is known of it without keeping it."""

import hashlib
import hmac
from datetime import timedelta

from contracts.extension.identity_providers import RedirectFlow

LIFE = timedelta(minutes=10)
"""Long enough for a password, a code and a captcha at the provider's."""


def flow(key: bytes, state: str, redirect_uri: str) -> RedirectFlow:
    """``nonce`` and ``code_verifier`` are computed from the state, which the browser brings back: the database holds no secret of it."""
    return RedirectFlow(
        state=state,
        nonce=_of(key, "nonce", state),
        code_verifier=_of(key, "code_verifier", state),
        redirect_uri=redirect_uri,
    )


def _of(key: bytes, name: str, state: str) -> str:
    return hmac.new(key, f"{name}:{state}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
