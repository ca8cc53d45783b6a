"""Mail by SMTP (RFC 5321), over TLS unless the configuration says otherwise (RFC 8314)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from enum import StrEnum

from telephony.domain.errors import NotificationError
from telephony.interfaces.notifications import Notification


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    TLS = "tls"
    """From the first byte; port 465."""
    STARTTLS = "starttls"
    """Asked for, and insisted upon; port 587."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail is handed in, and as whom."""

    server: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    """Seconds for each thing that the server is asked."""


class MailCourier:
    """Implements `Courier` for mails."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, notification: Notification) -> None:
        """See `Courier`."""
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = notification.target
        message["Subject"] = _one_line(str(notification.content["subject"]))
        message["Date"] = formatdate(notification.made_at)
        domain = self._settings.sender.rpartition("@")[2]
        # The same at each attempt: who takes it twice can tell.
        message["Message-ID"] = f"<{notification.notification_id}@{domain}>"
        message.set_content(str(notification.content["text"]))
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPResponseException as error:
            raise NotificationError(f"The mail server answered {error.smtp_code}.") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise NotificationError("The mail server refused the recipient.") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            kind = type(error).__name__
            raise NotificationError(f"The mail server can't be used: {kind}.") from error

    def _connected(self) -> smtplib.SMTP:
        """Ready to take a mail. Raises `SMTPException` and `OSError`."""
        settings = self._settings
        trust = ssl.create_default_context()
        if settings.security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.server, settings.port, timeout=settings.timeout, context=trust
            )
        else:
            server = smtplib.SMTP(settings.server, settings.port, timeout=settings.timeout)
        try:
            if settings.security is MailSecurity.STARTTLS:
                server.starttls(context=trust)
            if settings.user:
                server.login(settings.user, settings.password)
        except BaseException:
            server.close()
            raise
        return server


def _one_line(text: str) -> str:
    return " ".join(text.split())
