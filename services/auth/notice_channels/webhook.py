"""Notices to one address of the bureau's own, signed: a message gateway there passes them on to its telephones."""

import hashlib
import hmac
import urllib.request
from http.client import HTTPMessage
from typing import IO

import msgspec

from contracts.extension.notice_channels import NoticeToSend
from services.auth.notice_channels.channel_settings import WebhookSettings


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the notice to an address that nobody set; it counts as a failure."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class WebhookChannel:
    """``POST`` of JSON ``{notice_id, account_id, code, params, message, email, subject_kind, subject_id, at}``; any 2xx is taken for
    delivered. Header ``X-Zjjg-Signature: t=<unix seconds>,v1=<hex>``: HMAC-SHA256 with the shared secret over ``<t>.<body>``. The
    receiver drops a ``notice_id`` that it has seen. Off unless ``ZJJG_AUTH_NOTICE_CHANNELS`` names it."""

    name = "webhook"
    version = "1"
    needs_email = False

    def __init__(self, settings: WebhookSettings | None = None) -> None:
        self._settings = settings or WebhookSettings()
        self._settings.require_all()
        self._opener = urllib.request.build_opener(_NoRedirects(), urllib.request.ProxyHandler({}))

    def deliver(self, notice: NoticeToSend) -> None:
        body = msgspec.json.encode(notice)
        second = int(notice.at.timestamp())
        request = urllib.request.Request(  # noqa: S310  # the settings take http and https alone
            self._settings.url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Zjjg-Signature": f"t={second},v1={signature(self._settings.secret.get_secret_value(), second, body)}",
            },
        )
        with self._opener.open(request, timeout=self._settings.seconds):
            return


def signature(secret: str, second: int, body: bytes) -> str:
    """What a receiver compares with, in constant time."""
    return hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
