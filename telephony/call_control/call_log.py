"""What will be on record of one call: its facts, its timeline, its end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import fields, replace

from telephony.domain.leg import (
    DigitReceived,
    DigitsNotSent,
    LegAnswered,
    LegEnded,
    LegEvent,
    LegProgress,
    MediaHeld,
    MediaQuality,
    MediaResumed,
    MediaStarted,
    PeerSilent,
    PlaybackFailed,
    PlaybackFinished,
    SipSignal,
    TrunkHostTried,
)
from telephony.domain.termination import Termination
from telephony.domain.timeline import Detail, Kind, TimelineEntry, unsaid
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.events import (
    Event,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
)
from telephony.media.line_echo import Echo

MAX_ENTRIES = 5000
"""Bounds what a caller who keeps a thumb on a key can make us write."""
ECHO = "echo disregarded"
ECHO_PAUSE = 1.0
"""Seconds without an echo after which the next is another; a prompt's words pause for less."""


class CallLog:
    """Collects a call's timeline in the order in which things were taken up."""

    def __init__(self, record: CallRecord) -> None:
        self.record = record
        self.entries: list[TimelineEntry] = []
        self._left_out = 0
        self._secure = False

    def add(self, kind: Kind, event: str, at: float | None = None, **details: Detail) -> None:
        """One entry; `at` in seconds since the epoch, now if not given."""
        self.note(kind, event, details, at)

    def note(
        self, kind: Kind, event: str, details: Mapping[str, Detail], at: float | None = None
    ) -> None:
        """The same with details that were put together elsewhere."""
        if self._secure:
            details = unsaid(details)
        if len(self.entries) >= MAX_ENTRIES:
            self._left_out += 1
            return
        self.entries.append(TimelineEntry(time.time() if at is None else at, kind, event, details))

    def secure(self, on: bool, keys_ahead: int = 0) -> None:
        """What the caller says and keys isn't told from now on, or is again; nor are the last
        `keys_ahead` keys, which were meant for what is secret."""
        self._secure = on
        keys = [place for place, entry in enumerate(self.entries) if entry.event == "key"]
        for place in keys[max(0, len(keys) - keys_ahead) :]:
            entry = self.entries[place]
            self.entries[place] = replace(entry, details=unsaid(entry.details))

    def leg_event(self, event: LegEvent, leg: str, name: str = "") -> None:
        """An entry for what a leg reported; `leg` is "caller", "callee", "agent", ...: `name`."""
        kind, text, details = _describe(event)
        if leg != "caller":
            details = {**details, "leg": leg, **({"name": name} if name else {})}
        self.add(kind, text, event.at, **details)

    def speech_event(self, event: Event, after: float) -> None:
        """An entry for what a listening turn reported, `after` seconds after the speech."""
        since = round(after * 1000)
        match event:
            case SpeechStarted():
                self.add(Kind.SPEECH, "speech began")
            case SpeechRecognized():
                details: dict[str, Detail] = {
                    "phrase": event.phrase,
                    "confidence": round(event.confidence, 3),
                    "after_ms": since,
                }
                self.note(Kind.SPEECH, "recognized", details | _others(event))
            case SpeechNotRecognized():
                self.add(Kind.SPEECH, "not recognized", after_ms=since)
            case SpeechUnavailable():
                self.add(Kind.SPEECH, "unavailable: keys only", problem=event.problem)
            case _:
                pass

    def echo(self, echo: Echo) -> None:
        """What began like speech was an echo of what is played, and interrupted nothing.

        One entry while that goes on, with the least that was ever explained as an echo: in what
        little is explained of, a caller may have spoken.
        """
        now = time.time()
        times, began, explained = 1, now, echo.share
        last = self.entries[-1] if self.entries else None
        if last is not None and last.event == ECHO:
            before = last.details
            if now - last.at - float(before["seconds"] or 0.0) <= ECHO_PAUSE:
                self.entries.pop()
                times, began = int(before["times"] or 0) + 1, last.at
                explained = min(explained, float(before["explained"] or 0.0))
        details: dict[str, Detail] = {
            "times": times,
            "seconds": round(max(0.0, now - began), 2),
            "loss_db": round(echo.loss, 1),
            "explained": round(explained, 2),
        }
        self.note(Kind.SPEECH, ECHO, details, began)

    def answered(self, at: float) -> None:
        """The caller's leg was answered."""
        if self.record.answered_at is None:
            self.record = replace(self.record, answered_at=at)

    def digit(self) -> None:
        """The caller pressed a key."""
        self.record = replace(self.record, digits_received=self.record.digits_received + 1)

    def close(self, termination: Termination) -> None:
        """The call is over."""
        at = time.time()
        if self._left_out:
            self.entries.append(
                TimelineEntry(at, Kind.CALL, "timeline cut", {"left_out": self._left_out})
            )
        details = {
            "result": termination.result.value,
            "reason": termination.reason.value,
            "sip_status": termination.sip_status,
            "q850_cause": termination.q850_cause,
        }
        self.entries.append(TimelineEntry(at, Kind.CALL, "ended", details))
        self.record = self.record.ended(at, termination)


def _others(event: SpeechRecognized) -> dict[str, Detail]:
    """What else it may have been, where that was asked for."""
    if not event.alternatives:
        return {}
    told = (f"{other.phrase} {other.confidence:.2f}" for other in event.alternatives)
    return {"alternatives": ", ".join(told)}


_WORDS: dict[type[LegEvent], tuple[Kind, str]] = {
    TrunkHostTried: (Kind.SIP, "trunk host tried"),
    LegProgress: (Kind.SIP, "progress"),
    LegAnswered: (Kind.CALL, "answered"),
    PlaybackFinished: (Kind.PROMPT, "played to its end"),
    PlaybackFailed: (Kind.PROMPT, "not played"),
    DigitsNotSent: (Kind.DIGIT, "keys not sent"),
    MediaStarted: (Kind.MEDIA, "audio flows"),
    MediaHeld: (Kind.MEDIA, "held by the peer"),
    MediaResumed: (Kind.MEDIA, "resumed by the peer"),
}


def _describe(event: LegEvent) -> tuple[Kind, str, dict[str, Detail]]:
    """Lane, words and details; those of a plain event are its own fields."""
    match event:
        case SipSignal():
            return Kind.SIP, f"{event.summary} {'received' if event.received else 'sent'}", {}
        case LegEnded():
            return Kind.CALL, "leg ended", {"reason": event.termination.reason.value}
        case DigitReceived():
            digit = event.digit
            return Kind.DIGIT, "key", {"digit": digit.symbol, "method": digit.method.value}
        case PeerSilent():
            return Kind.MEDIA, "nothing came from the peer", {"seconds": round(event.seconds, 1)}
        case MediaQuality():
            return Kind.MEDIA, "quality", _figures(event)
        case _:
            kind, words = _WORDS[type(event)]
            details = {f.name: getattr(event, f.name) for f in fields(event) if f.name != "at"}
            return kind, words, details


def _figures(quality: MediaQuality) -> dict[str, Detail]:
    """As people compare them; times in milliseconds."""
    round_trip = quality.round_trip
    return {
        "received": quality.packets_received,
        "sent": quality.packets_sent,
        "lost": quality.lost,
        "discarded": quality.discarded,
        "jitter_ms": round(quality.jitter * 1000, 1),
        "round_trip_ms": None if round_trip is None else round(round_trip * 1000, 1),
        "mos": None if quality.mos is None else round(quality.mos, 2),
    }
