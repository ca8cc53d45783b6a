"""Takes out of a SIP message what no capture server shall keep.

Keys that callers press (INFO), keys of SRTP (RFC 4568, RFC 4566 section 5.12), and answers to
digest challenges, which can be guessed at offline. Each character becomes an `x`, so that
Content-Length stays true.
"""

from __future__ import annotations

import re

_CALL_ID = re.compile(rb"^(?:call-id|i)[ \t]*:[ \t]*(\S{1,256})", re.IGNORECASE | re.MULTILINE)
_SRTP_KEY = re.compile(rb"inline:([^|\s;]+)", re.IGNORECASE)
_SDP_KEY = re.compile(rb"^k=([^\r\n]+)", re.MULTILINE)
_DIGEST = re.compile(rb"\bresponse[ \t]*=[ \t]*\"([0-9a-f]+)\"", re.IGNORECASE)
_PRESSED = re.compile(rb"signal[ \t]*=[ \t]*([^\r\n]+)", re.IGNORECASE)
_ANYTHING = re.compile(rb"([^\s]+)")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_READABLE = b"application/dtmf-relay"


def sip_call_id(text: bytes) -> bytes:
    """The Call-ID of a message; "" if it has none."""
    found = _CALL_ID.search(text)
    return found[1] if found else b""


def masked(text: bytes) -> bytes:
    """The message without secrets; of the same length."""
    if b"uthorization" in text or b"UTHORIZATION" in text:
        text = _crossed_out(_DIGEST, text)
    if b"inline:" in text or b"INLINE:" in text:
        text = _crossed_out(_SRTP_KEY, text)
    if b"\nk=" in text:
        text = _crossed_out(_SDP_KEY, text)
    return _without_keys(text) if text[:5].upper() == b"INFO " else text


def _without_keys(text: bytes) -> bytes:
    """An INFO request: of application/dtmf-relay the key, of any other body everything."""
    end = _END_OF_HEADERS.search(text)
    if end is None:
        return text
    head, body = text[: end.end()], text[end.end() :]
    secret = _PRESSED if _READABLE in head.lower() else _ANYTHING
    return head + _crossed_out(secret, body)


def _crossed_out(secret: re.Pattern[bytes], text: bytes) -> bytes:
    """Each match's first group as so many `x`."""

    def cross(found: re.Match[bytes]) -> bytes:
        whole, start = found[0], found.start(1) - found.start()
        return whole[:start] + b"x" * len(found[1]) + whole[start + len(found[1]) :]

    return secret.sub(cross, text)
