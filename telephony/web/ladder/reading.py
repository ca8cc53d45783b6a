"""Reads a timeline: pairs beginnings with ends, and says what belongs into which lane."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from telephony.domain.timeline import Kind, TimelineEntry
from telephony.web.ladder.items import Item, Lane, Mark, Message, Span, leg_lane
from telephony.web.ladder.wording import everything, short_label, whose

KEYS_APART = 1.5
"""Seconds between keys that still read as one entry."""
KEYS_TOGETHER = 24
"""More than these begin a new row."""
_MESSAGE = re.compile(r"(?P<summary>.+) (?P<way>sent|received)")
_FAILURE = re.compile(r"[456]\d\d ")
_PROMPT_FAILURES = ("not played", "prompt failed", "not rendered")
_SPEECH_OUTCOMES = ("recognized", "not recognized", "unavailable: keys only")
SAID_ALREADY = ("progress",)
"""By the message that brought it."""


def read(entries: Iterable[TimelineEntry], received_at: float) -> list[Item]:
    """Items in order of time; `received_at` in seconds since the epoch counts as 0.

    Entries come in the order in which they were taken up, which differs from that of time
    by milliseconds.
    """
    reader = _Reader()
    for entry in sorted(entries, key=lambda entry: entry.at):
        # Microseconds: more than the clock of the epoch has to give.
        reader.take(replace(entry, at=round(max(0.0, entry.at - received_at), 6)))
    reader.items.sort(key=lambda item: item.at)
    return reader.items


def as_message(entry: TimelineEntry) -> Message | None:
    """The SIP message that an entry tells of; None if it tells of none."""
    found = _MESSAGE.fullmatch(entry.event) if entry.kind is Kind.SIP else None
    if found is None:
        return None
    lane, who = leg_lane(entry.details.get("leg")), whose(entry)
    summary = f"{who}: {found['summary']}" if who else found["summary"]
    # "received" comes from the left on the caller's leg, from the right on the callee's.
    to_the_right = (found["way"] == "received") is (lane is Lane.CALLER_LEG)
    failed = _FAILURE.match(found["summary"]) is not None
    return Message(entry.at, lane, entry.kind, summary, everything(entry), to_the_right, failed)


class _Reader:
    """Collects items; a prompt and an utterance may be open at once."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._texts: dict[object, str] = {}
        self._prompt: int | None = None
        """Where the open prompt is in `items`; the same for speech and keys."""
        self._playback: object = None
        self._speech: int | None = None
        self._keys: int | None = None

    def take(self, entry: TimelineEntry) -> None:
        lane = leg_lane(entry.details.get("leg"))
        if lane is Lane.CALLEE_LEG and entry.kind in (Kind.PROMPT, Kind.DIGIT):
            self._mark(lane, entry)  # what an agent hears and keys is none of the caller's
            return
        match entry.kind:
            case Kind.SIP | Kind.MEDIA:
                self._on_leg(entry)
            case Kind.CALL:
                self._call(entry)
            case Kind.PROMPT:
                self._prompt_entry(entry)
            case Kind.SPEECH:
                self._speech_entry(entry)
            case Kind.DIGIT:
                self._digit(entry)
            case Kind.STEP:
                self._mark(Lane.FLOW, entry)

    def _on_leg(self, entry: TimelineEntry) -> None:
        message = as_message(entry)
        if message is not None:
            self.items.append(message)
        elif entry.event not in SAID_ALREADY:
            self._mark(leg_lane(entry.details.get("leg")), entry)

    def _call(self, entry: TimelineEntry) -> None:
        if entry.event in ("answered", "leg ended"):
            lane = leg_lane(entry.details.get("leg"))
            if entry.event == "leg ended" and lane is Lane.CALLER_LEG:
                self._end_prompt(entry.at, "the call ended")
                self._end_speech(entry.at, "the call ended")
            self._mark(lane, entry)
        else:
            self._mark(Lane.FLOW, entry)

    def _prompt_entry(self, entry: TimelineEntry) -> None:
        playback = entry.details.get("playback")
        if entry.event == "prompt":
            self._texts[playback] = str(entry.details.get("text", ""))
        elif entry.event == "playing":
            self._end_prompt(entry.at, "")
            text = self._texts.get(playback, "")
            self._prompt, self._playback = len(self.items), playback
            self.items.append(_open(entry, Lane.PROMPT, text, f"Prompt {playback}: {text}"))
        elif entry.event == "played to its end":
            if playback == self._playback:
                self._end_prompt(entry.at, "")
        elif entry.event == "barge-in" and self._prompt is not None:
            self._end_prompt(entry.at, f"barge-in by {entry.details.get('by', 'the caller')}")
        else:
            if entry.event in _PROMPT_FAILURES:
                self._end_prompt(entry.at, "")
            self._mark(Lane.PROMPT, entry)

    def _speech_entry(self, entry: TimelineEntry) -> None:
        if entry.event == "speech began":
            self._end_speech(entry.at, "")
            self._keys = None
            self._speech = len(self.items)
            self.items.append(_open(entry, Lane.INPUT, "speech", everything(entry)))
        elif entry.event in _SPEECH_OUTCOMES and self._speech is not None:
            phrase = entry.details.get("phrase")
            label = entry.event if phrase is None else f'"{phrase}"'
            spoken = self.items[self._speech]
            self.items[self._speech] = replace(spoken, label=label, about=everything(entry))
            self._end_speech(entry.at, "")
        else:
            self._mark(Lane.INPUT, entry)

    def _digit(self, entry: TimelineEntry) -> None:
        if entry.event != "key":
            self._keys = None
            self._mark(Lane.INPUT, entry)
            return
        self._end_speech(entry.at, "a key instead")
        symbol = str(entry.details.get("digit", "?"))
        known = self.items[self._keys] if self._keys is not None else None
        if self._keys is not None and isinstance(known, Span) and _goes_on(known, entry.at):
            label, about = f"{known.label} {symbol}", f"{known.about}, {symbol}"
            self.items[self._keys] = replace(known, until=entry.at, label=label, about=about)
            return
        self._keys = len(self.items)
        about = f"{everything(entry)}; in a row: {symbol}"
        keys = replace(_open(entry, Lane.INPUT, f"key {symbol}", about), until=entry.at)
        self.items.append(keys)

    def _mark(self, lane: Lane, entry: TimelineEntry) -> None:
        if lane is Lane.INPUT:
            self._keys = None
        label = short_label(entry)
        self.items.append(Mark(entry.at, lane, entry.kind, label, everything(entry)))

    def _end_prompt(self, at: float, ending: str) -> None:
        if self._prompt is not None:
            self._close(self._prompt, at, ending)
        self._prompt = self._playback = None

    def _end_speech(self, at: float, ending: str) -> None:
        if self._speech is not None:
            self._close(self._speech, at, ending)
            self._keys = None
        self._speech = None

    def _close(self, index: int, at: float, ending: str) -> None:
        item = self.items[index]
        if isinstance(item, Span):
            self.items[index] = replace(item, until=at, ending=ending)


def _open(entry: TimelineEntry, lane: Lane, label: str, about: str) -> Span:
    return Span(entry.at, lane, entry.kind, label, about, until=None, ending="")


def _goes_on(keys: Span, at: float) -> bool:
    pressed = keys.label.count(" ")
    return keys.until is not None and at - keys.until <= KEYS_APART and pressed < KEYS_TOGETHER
