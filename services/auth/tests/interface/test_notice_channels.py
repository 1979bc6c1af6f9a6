"""The channels beside the inbox against servers of their own: mail, and a signed webhook."""

import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import HTTPError

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from contracts.extension.notice_channels import NoticeToSend, check_notice_channel
from kit.ids import new_id
from kit.plugins import load
from kit.settings import KitSettings, SettingsError
from kit.testing.shared import free_ports
from services.auth import doors
from services.auth.notice_channels.channel_settings import SmtpSettings, WebhookSettings
from services.auth.notice_channels.inbox import InboxChannel
from services.auth.notice_channels.smtp import SmtpChannel
from services.auth.notice_channels.webhook import WebhookChannel, signature
from services.auth.settings import AuthSettings

SECRET = "a-secret-of-tests-alone"
NOTICE = NoticeToSend(
    notice_id=new_id(), account_id=new_id(), code="auth.notice.hazard_due", params={"number": "YH-1"},
    message={"zh-CN": "某厂的隐患 YH-1 整改期限为 2026-12-01。", "en": "Hazard YH-1 is due."}, email="li@example.com",
    subject_kind="hazard", subject_id=new_id(), at=datetime(2026, 11, 23, 1, tzinfo=UTC),
)  # fmt: skip


class Mailbox:
    """What an aiosmtpd server took; it refuses addresses of nowhere.example."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.signed_in: list[bytes] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # aiosmtpd's name
        if address.endswith("@nowhere.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # aiosmtpd's name
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.signed_in.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, dict[str, Any]]]:
    box = Mailbox()
    (port,) = free_ports(1)
    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=box.authenticate, auth_require_tls=False)
    server.start()
    try:
        yield box, {"host": "127.0.0.1", "port": port, "starttls": False, "sender": "zjjg@example.com", "seconds": 5}
    finally:
        server.stop()


def test_a_mail_says_it_in_both_languages_to_the_accounts_address(mail: Any) -> None:
    box, settings = mail
    check_notice_channel(SmtpChannel(SmtpSettings(**settings)), NOTICE)
    (to, message), (_, again) = box.messages
    assert to == ["li@example.com"]
    assert message["From"] == "zjjg@example.com"
    assert NOTICE.message["zh-CN"] in message.get_content()
    assert NOTICE.message["en"] in message.get_content()
    assert message["Message-ID"] == again["Message-ID"], "a second delivery is the same message"


def test_mail_signs_in_where_a_user_is_set_and_raises_what_the_server_refuses(mail: Any) -> None:
    box, settings = mail
    SmtpChannel(SmtpSettings(**settings, user="zjjg", password="right")).deliver(NOTICE)
    assert (box.signed_in, len(box.messages)) == ([b"zjjg"], 1)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        SmtpChannel(SmtpSettings(**settings, user="zjjg", password="wrong")).deliver(NOTICE)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        SmtpChannel(SmtpSettings(**settings)).deliver(msgspec.structs.replace(NOTICE, email="li@nowhere.example"))
    with pytest.raises(smtplib.SMTPNotSupportedError):
        SmtpChannel(SmtpSettings(**settings | {"starttls": True})).deliver(NOTICE)
    with pytest.raises(ValueError, match="address"):
        SmtpChannel(SmtpSettings(**settings)).deliver(msgspec.structs.replace(NOTICE, email=None))
    assert len(box.messages) == 1


class Receiver(HTTPServer):
    """Takes POSTs; ``answer`` is the status that it gives."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[tuple[str, Any, bytes]] = []
        self.answer = 204


class _Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:  # http.server's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers, body))
        self.send_response(self.server.answer)
        if self.server.answer == 307:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test looks at ``taken``."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def webhook(receiver: Receiver) -> WebhookChannel:
    return WebhookChannel(WebhookSettings(url=f"http://127.0.0.1:{receiver.server_port}/notices", secret=SECRET, seconds=5))


def test_a_webhook_posts_signed_json(receiver: Receiver) -> None:
    check_notice_channel(webhook(receiver), NOTICE)
    path, headers, body = receiver.taken[0]
    assert path == "/notices"
    assert msgspec.json.decode(body, type=NoticeToSend) == NOTICE
    second = int(NOTICE.at.timestamp())
    assert headers["X-Zjjg-Signature"] == f"t={second},v1={signature(SECRET, second, body)}"
    assert signature("another-secret-of-tests", second, body) not in headers["X-Zjjg-Signature"]
    assert signature(SECRET, second + 1, body) not in headers["X-Zjjg-Signature"]


@pytest.mark.parametrize("status", [400, 404, 500, 307])
def test_what_is_not_taken_raises_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.answer = status
    with pytest.raises(HTTPError):
        webhook(receiver).deliver(NOTICE)
    assert [path for path, _, _ in receiver.taken] == ["/notices"]


def test_the_inbox_is_a_channel_like_any(mail: Any) -> None:
    check_notice_channel(InboxChannel(), NOTICE)


@pytest.mark.parametrize(
    ("channel", "env", "says"),
    [
        ("smtp", {}, "ZJJG_SMTP_HOST"),
        ("smtp", {"ZJJG_SMTP_HOST": "mail.example"}, "ZJJG_SMTP_SENDER"),
        ("webhook", {"ZJJG_WEBHOOK_SECRET": SECRET}, "ZJJG_WEBHOOK_URL"),
        ("webhook", {"ZJJG_WEBHOOK_URL": "https://x.example/a", "ZJJG_WEBHOOK_SECRET": "short"}, "ZJJG_WEBHOOK_SECRET"),
        ("webhook", {"ZJJG_WEBHOOK_URL": "file:///etc/passwd"}, "url"),
    ],
)
def test_a_channel_that_is_on_but_not_set_up_stops_the_start(
    monkeypatch: Any, channel: str, env: dict[str, str], says: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    doors._made.cache_clear()
    with pytest.raises(SettingsError, match=says) as refused:
        doors.check_doors(AuthSettings(notice_channels=["inbox", channel]), KitSettings())
    assert "etc/passwd" not in str(refused.value)


def test_all_three_are_installed_and_only_the_inbox_is_on(monkeypatch: Any) -> None:
    assert set(load(doors.NOTICE_CHANNELS, ["inbox", "smtp", "webhook"])) == {"inbox", "smtp", "webhook"}
    monkeypatch.delenv("ZJJG_AUTH_NOTICE_CHANNELS", raising=False)
    assert AuthSettings().notice_channels == ["inbox"]
