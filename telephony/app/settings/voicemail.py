"""`voicemail:` and `notify:` of `telephony.yaml`, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from telephony.app.settings.secret import SecretReference
from telephony.call_control.recordings.mailbox import Box
from telephony.documents.fields import StrictModel, Text, defect
from telephony.interfaces.notifications import Courier, Way, WebPost
from telephony.notify.mail import MailCourier, MailSecurity, MailSettings
from telephony.notify.webhook import WebhookCourier

_PORTS = {MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587, MailSecurity.NONE: 25}

Address = Annotated[str, Field(pattern=r"^[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,190}$")]


def _url(text: str) -> str:
    try:
        url = urlsplit(text)
        sound = url.scheme in {"https", "http"} and bool(url.hostname) and url.port != 0
    except ValueError:
        sound = False
    if not sound or len(text) > 2000:
        raise defect("This isn't a URL.", "Write https://host/path.")
    return text


class BoxModel(StrictModel):
    """`voicemail.NAME`: who is told of a message."""

    email: Annotated[list[Address], Field(max_length=20)] = []
    webhook: Annotated[Text, AfterValidator(_url)] | None = None


class MailModel(StrictModel):
    """`notify.mail`."""

    server: Annotated[str, Field(pattern=r"^\S{1,253}$")]
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: MailSecurity = MailSecurity.STARTTLS
    sender: Address
    user: Text = ""
    password: SecretReference | None = None


class NotifyModel(StrictModel):
    """`notify:` how mails and webhooks are sent."""

    mail: MailModel | None = None
    webhook_secret: SecretReference | None = None


def boxes(models: Mapping[str, BoxModel]) -> dict[str, Box]:
    """By name."""
    return {
        name: Box(emails=tuple(model.email), webhook=model.webhook or "")
        for name, model in models.items()
    }


def check_boxes(models: Mapping[str, BoxModel], notify: NotifyModel) -> None:
    """Raises a defect for a box whose people can't be told."""
    for name, model in models.items():
        if model.email and notify.mail is None:
            raise defect(
                f"Box {name} has messages told by mail, and nothing says how mail is sent.",
                "Add notify.mail with server and sender.",
                ("voicemail", name, "email"),
            )
        if model.webhook is not None and notify.webhook_secret is None:
            raise defect(
                f"Box {name} has a webhook, and there is no secret to sign it with.",
                "Say in notify.webhook_secret where it is.",
                ("voicemail", name, "webhook"),
            )


def couriers(notify: NotifyModel, folder: Path, post: WebPost) -> dict[Way, Courier]:
    """Who sends what; webhooks go by `post`.

    Raises `ConfigurationError` for a secret that isn't there.
    """
    found: dict[Way, Courier] = {}
    if (mail := notify.mail) is not None:
        password = mail.password.reveal(folder, "notify.mail.password") if mail.password else ""
        settings = MailSettings(
            mail.server,
            mail.port or _PORTS[mail.security],
            mail.security,
            mail.sender,
            mail.user,
            password,
        )
        found[Way.EMAIL] = MailCourier(settings)
    if notify.webhook_secret is not None:
        secret = notify.webhook_secret.reveal(folder, "notify.webhook_secret")
        found[Way.WEBHOOK] = WebhookCourier(secret.encode(), post)
    return found
