"""The channel between an edge and its gateways: what is understood, and what ends it."""

from __future__ import annotations

import asyncio

import pytest

from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneMedia,
    PhoneQuiet,
    PhoneRings,
)
from telephony.webrtc.control import (
    MAX_LINE,
    ControlError,
    Message,
    read_event,
    read_message,
    write_event,
    write_message,
)


def _read(data: bytes) -> Message | None:
    async def read() -> Message | None:
        reader = asyncio.StreamReader(limit=MAX_LINE)
        reader.feed_data(data)
        reader.feed_eof()
        return await read_message(reader)

    return asyncio.run(read())


@pytest.mark.parametrize(
    "event",
    [
        PhoneConnected("ann"),
        PhoneLost("ann", "Gone.", call_waits=True),
        PhoneRings("Ann O'Hara\n"),
        PhoneQuiet("ann"),
        PhoneMedia("ann", 50, None, 0.001, None, -30.0),
    ],
    ids=lambda event: type(event).__name__,
)
def test_events_arrive_as_they_were_told(event: PhoneEvent) -> None:
    message = _read(write_event(event))
    assert message is not None
    assert read_event(message) == event


@pytest.mark.parametrize(
    "data", [b"[]\n", b"{}\n", b'{"is": 1}\n', b"\xff\n", b"no json\n", b"x" * (MAX_LINE + 9)]
)
def test_what_is_not_understood_is_an_error(data: bytes) -> None:
    with pytest.raises(ControlError):
        _read(data)


@pytest.mark.parametrize("data", [b"", b'{"is": "half of a li'])
def test_the_end_is_the_end(data: bytes) -> None:
    assert _read(data) is None


def test_an_event_that_lacks_something_is_an_error() -> None:
    with pytest.raises(ControlError, match="isn't complete"):
        read_event({"is": "lost", "owner": "ann"})


def test_nothing_is_written_that_the_other_side_would_not_read() -> None:
    with pytest.raises(ControlError, match="too long"):
        write_message("connect", offer="x" * MAX_LINE)
