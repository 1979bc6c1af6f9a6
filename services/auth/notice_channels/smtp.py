"""Notices by mail."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from contracts.extension.notice_channels import NoticeToSend
from services.auth.notice_channels.channel_settings import SmtpSettings

SUBJECT = "中介机构管理系统消息 / Notice"


class SmtpChannel:
    """One message a notice, in both languages, to the address that the account gave. A second delivery of the same notice carries the
    same Message-ID, by which most mailboxes drop it. Off unless ``ZJJG_AUTH_NOTICE_CHANNELS`` names it."""

    name = "smtp"
    version = "1"
    needs_email = True

    def __init__(self, settings: SmtpSettings | None = None) -> None:
        self._settings = settings or SmtpSettings()
        self._settings.require_all()

    def deliver(self, notice: NoticeToSend) -> None:
        if notice.email is None:
            raise ValueError("a notice by mail needs an address")
        settings = self._settings
        with smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds) as server:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, settings.password.get_secret_value())
            server.send_message(self._message(notice, notice.email))

    def _message(self, notice: NoticeToSend, address: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = SUBJECT, self._settings.sender, address
        message["Date"] = format_datetime(notice.at)
        message["Message-ID"] = f"<{notice.notice_id}@{self._settings.sender.rpartition('@')[2].strip('> ') or 'zjjg'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(notice.message.values()) + "\n")
        return message
