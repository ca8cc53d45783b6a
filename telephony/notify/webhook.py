"""Webhooks: a POST of a JSON object, signed as Standard Webhooks has it.

The signature is HMAC-SHA256 over `id.timestamp.body`, in Base64, after `v1,`. Whoever receives it
compares it in constant time, refuses old timestamps, and takes each id once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from urllib.parse import urlsplit

from telephony.domain.errors import NotificationError
from telephony.interfaces.notifications import Notification

TIMEOUT = 15.0
"""Seconds for the connection, and for each read."""


class WebhookCourier:
    """Implements `Courier` for webhooks. A redirect isn't followed: it counts as not taken."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def send(self, notification: Notification) -> None:
        """See `Courier`."""
        url = urlsplit(notification.target)
        body = json.dumps(dict(notification.content)).encode()
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            connection = _connection(url.scheme, url.hostname or "", url.port)
            try:
                connection.request("POST", path, body, self._headers(notification, body))
                status = connection.getresponse().status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            kind = type(error).__name__
            raise NotificationError(f"The webhook can't be reached: {kind}.") from error
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


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        trust = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=trust)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
