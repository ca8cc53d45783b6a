"""What edge and gateway say to each other: one JSON object a line, on a Unix-domain socket.

    edge ─► configure · connect · disconnect · answer · decline ─► gateway
    edge ◄─ ready · taken · refused · connected · lost · rings · quiet · media ◄─ gateway

The edge listens, in a folder that is its user's alone; a gateway whose edge is gone ends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneMedia,
    PhoneQuiet,
    PhoneRings,
)

MAX_LINE = 64 * 1024
"""Bytes. The longest lines have a browser's offer in them."""

Message = Mapping[str, Any]

_EVENTS: Mapping[str, type[PhoneEvent]] = {
    "connected": PhoneConnected,
    "lost": PhoneLost,
    "rings": PhoneRings,
    "quiet": PhoneQuiet,
    "media": PhoneMedia,
}
_KINDS = {kind: name for name, kind in _EVENTS.items()}


class ControlError(Exception):
    """The other side said what can't be understood, or too much of it."""


def write_message(kind: str, **fields: object) -> bytes:
    """A line. Raises `ControlError` when it is too long for the other side."""
    line = json.dumps({"is": kind, **fields}, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise ControlError(f"A message of {len(line)} bytes is too long; {MAX_LINE} are allowed.")
    return line


async def read_message(reader: asyncio.StreamReader) -> Message | None:
    """The next line; None at the end. `reader` was made with `limit=MAX_LINE`.

    Raises `ControlError`.
    """
    try:
        line = await reader.readline()
    except ConnectionError:
        return None
    except ValueError as error:
        raise ControlError("A line is too long.") from error
    if not line.endswith(b"\n"):
        return None
    try:
        message = json.loads(line)
    except ValueError as error:
        raise ControlError("A line is no JSON.") from error
    if not isinstance(message, dict) or not isinstance(message.get("is"), str):
        raise ControlError("A line doesn't say what it is.")
    return message


def write_event(event: PhoneEvent) -> bytes:
    """A phone's event as a line."""
    return write_message(_KINDS[type(event)], **asdict(event))


def read_event(message: Message) -> PhoneEvent | None:
    """The event that a message is; None when it is none. Raises `ControlError`."""
    kind = _EVENTS.get(message["is"])
    if kind is None:
        return None
    try:
        return kind(**{name: value for name, value in message.items() if name != "is"})
    except TypeError as error:
        raise ControlError(f"A {message['is']} event isn't complete.") from error
