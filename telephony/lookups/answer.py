"""A service's answer, read within bounds: a little JSON, or none at all."""

from __future__ import annotations

import json
from typing import NoReturn

import httpx

from telephony.domain.errors import ErrandError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32


async def read_json(response: httpx.Response) -> object:
    """The JSON value. Raises `ErrandError` for what is too large, too deep, or no JSON."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise ErrandError("the answer isn't JSON")
    # None was asked for; unpacked, a few bytes could be gigabytes.
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ErrandError("the answer is compressed, which wasn't asked for")
    return _parsed(await _read(response))


async def _read(response: httpx.Response) -> bytes:
    promised = response.headers.get("content-length", "")
    if promised.isdigit() and int(promised[:20]) > MAX_BYTES:
        raise ErrandError(f"the answer is larger than {MAX_BYTES} bytes")
    received = bytearray()
    async for chunk in response.aiter_raw():
        received += chunk
        if len(received) > MAX_BYTES:
            raise ErrandError(f"the answer is larger than {MAX_BYTES} bytes")
    return bytes(received)


def _parsed(received: bytes) -> object:
    try:
        value = json.loads(received, parse_constant=_no_json)
        if b"\\u" in received:  # a lone surrogate is no text (RFC 7493 section 2.1)
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ErrandError("the answer isn't sound JSON") from None
    if _depth_exceeds(value, MAX_DEPTH):
        raise ErrandError(f"the answer is nested deeper than {MAX_DEPTH} levels")
    return value


def _no_json(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON (RFC 8259 section 6, Numbers)")


def _depth_exceeds(value: object, depth: int) -> bool:
    level: list[object] = [value]
    for _ in range(depth + 1):
        level = [
            below
            for each in level
            if isinstance(each, list | dict)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)
