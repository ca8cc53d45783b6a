"""`web.token` as programs show it, and browsers where there are no users."""

from __future__ import annotations

import base64
import binascii
import hmac


def is_token(authorization: str, token: str | None) -> bool:
    """Whether an Authorization header shows `token`; compared in constant time."""
    return token is not None and hmac.compare_digest(_shown(authorization), token.encode())


def _shown(authorization: str) -> bytes:
    """From `Bearer TOKEN` (RFC 6750) or `Basic BASE64(user:TOKEN)` (RFC 7617)."""
    scheme, _, credentials = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip().encode()
        case "basic":
            try:
                return base64.b64decode(credentials, validate=True).partition(b":")[2]
            except (binascii.Error, ValueError):
                return b""
        case _:
            return b""
