"""Timelines to draw, told in seconds since the INVITE."""

from __future__ import annotations

from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.web.ladder.items import Item
from telephony.web.ladder.reading import read

INVITE_AT = 1_700_000_000.0


def entry(at: float, kind: str, event: str, **details: Detail) -> TimelineEntry:
    """An entry `at` seconds after the INVITE."""
    return TimelineEntry(INVITE_AT + at, Kind(kind), event, details)


def items(*entries: TimelineEntry) -> list[Item]:
    """What the reader makes of them."""
    return read(entries, INVITE_AT)


def whole_call() -> list[TimelineEntry]:
    """By key and by voice to a desk that is busy, with secrets in every place for them."""
    return [
        entry(0.0, "sip", "INVITE received", source="192.0.2.1:5060", offer="with SDP"),
        entry(0.01, "sip", "200 OK (INVITE) sent"),
        entry(0.01, "media", "audio flows", codec="PCMA", remote="192.0.2.1:4000"),
        entry(0.05, "sip", "ACK received"),
        entry(0.05, "call", "answered"),
        entry(0.06, "step", "step", step="pick", verb="menu"),
        entry(0.06, "prompt", "prompt", playback=1, text="Your secret is 4711."),
        entry(0.07, "prompt", "playing", playback=1),
        entry(2.0, "speech", "speech began"),
        entry(2.0, "prompt", "barge-in", by="speech"),
        entry(3.0, "speech", "recognized", phrase="SECRET", confidence=0.9, after_ms=200),
        entry(3.0, "step", "choice SECRET", by="speech", phrase="SECRET"),
        entry(4.0, "digit", "key", digit="7", method="rfc4733"),
        entry(4.3, "digit", "key", digit="8", method="rfc4733"),
        entry(4.4, "digit", "collected", into="code", by="keys", digits="4711"),
        entry(5.0, "sip", "transfer dialled", leg="callee", attempt=1),
        entry(5.1, "sip", "INVITE sent", leg="callee"),
        entry(5.2, "sip", "180 Ringing (INVITE) received", leg="callee"),
        entry(5.2, "sip", "progress", leg="callee", sip_status=180),
        entry(30.0, "sip", "486 Busy Here (INVITE) received", leg="callee"),
        entry(30.0, "call", "leg ended", leg="callee", reason="busy"),
        entry(30.0, "call", "transfer failed", reason="busy", sip_status=486),
        entry(31.0, "sip", "BYE sent"),
        entry(31.0, "media", "quality", received=900, sent=1000, lost=100, discarded=0,
              jitter_ms=12.0, round_trip_ms=None, mos=3.38),
        entry(31.0, "call", "leg ended", reason="flow_hangup"),
        entry(31.0, "call", "ended", reason="flow_hangup", result="completed"),
    ]  # fmt: skip
