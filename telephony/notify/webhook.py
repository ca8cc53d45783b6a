"""Webhooks: a POST of a JSON object, signed as Standard Webhooks has it.

The signature is HMAC-SHA256 over `id.timestamp.body`, in Base64, after `v1,`. Whoever receives it
compares it in constant time, refuses old timestamps, and takes each id once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from telephony.domain.errors import NotificationError
from telephony.interfaces.notifications import Notification, WebPost


class WebhookCourier:
    """Implements `Courier` for webhooks. A redirect isn't followed: it counts as not taken."""

    def __init__(self, secret: bytes, post: WebPost) -> None:
        self._secret = secret
        self._post = post

    def send(self, notification: Notification) -> None:
        """See `Courier`."""
        body = json.dumps(dict(notification.content)).encode()
        status = self._post(notification.target, self._headers(notification, body), body)
        if not 200 <= status < 300:
            raise NotificationError(f"The webhook answered {status}.")

    def _headers(self, notification: Notification, body: bytes) -> dict[str, str]:
        at = str(int(time.time()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "telephony",
            "webhook-id": notification.notification_id,
            "webhook-timestamp": at,
            "webhook-signature": signature(self._secret, notification.notification_id, at, body),
        }


def signature(secret: bytes, identity: str, timestamp: str, body: bytes) -> str:
    """Of a webhook, as its header has it."""
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
