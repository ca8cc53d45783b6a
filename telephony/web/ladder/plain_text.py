"""A call's ladder as plain text, to be pasted into a carrier's ticket.

It shows the caller's number, without which a carrier finds nothing; what the caller said
and keyed, what the prompts said and how the flow chose stay here. ASCII, because ticket
systems mangle everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import wrap

from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.web.audio_quality import LegQuality, leg_qualities
from telephony.web.explaining import cause_sentence, outcome_sentence, status_sentence
from telephony.web.ladder.items import Lane, Message, leg_lane
from telephony.web.ladder.reading import SAID_ALREADY, as_message
from telephony.web.ladder.wording import whose, words_of

WIDTH = 78
SPAN = 32
"""Characters between two of the upright lines."""
NAME = 14
SHOWN_DETAILS = (
    *("source", "offer", "method", "codec", "remote", "reason", "sip_status", "mos"),
    *("times", "seconds", "loss_db", "explained"),
)
"""Details that may leave the house; everything else is withheld."""
_SHOWN_KINDS = frozenset({Kind.CALL, Kind.SIP, Kind.MEDIA, Kind.PROMPT, Kind.DIGIT, Kind.SPEECH})
"""The flow's steps and choices tell what a caller wanted."""
_LEFT_OUT = (*SAID_ALREADY, "prompt")
"""A prompt counts from when it plays."""


def ticket_text(record: CallRecord, timeline: Sequence[TimelineEntry], version: str) -> str:
    """Lines of at most `WIDTH` characters; `version` says what wrote them."""
    timeline = [_nameless(entry) for entry in timeline]
    lines = [*_head(record, version), "", *_qualities(leg_qualities(timeline))]
    lines += ["Seconds after the INVITE. What the caller said and keyed is withheld.", ""]
    lines += _ladder(timeline, record.facts.received_at)
    return "\n".join(_ascii(line).rstrip() for line in lines) + "\n"


def _nameless(entry: TimelineEntry) -> TimelineEntry:
    """Who works here is none of the carrier's business."""
    details = {key: value for key, value in entry.details.items() if key != "name"}
    return replace(entry, details=details)


def _head(record: CallRecord, version: str) -> Iterator[str]:
    facts, termination = record.facts, record.termination
    yield from _field("Call", facts.call_id)
    yield from _field("SIP Call-ID", facts.sip_call_id or "unknown")
    yield from _field("Caller", facts.caller.number or "withheld")
    yield from _field("Called", facts.called_number)
    yield from _field("Trunk", facts.trunk or "none")
    yield from _field("Received", _utc(facts.received_at))
    if record.answered_at is not None:
        yield from _field("Answered", _utc(record.answered_at))
    if record.ended_at is not None:
        yield from _field("Ended", _utc(record.ended_at))
    if termination is None:
        yield from _field("Result", "in progress")
    else:
        yield from _field("Result", outcome_sentence(termination.result, termination.reason))
        yield from _field("SIP status", status_sentence(termination.sip_status))
        yield from _field("Q.850 cause", cause_sentence(termination.q850_cause))
    yield from _field("Edge", version)


def _qualities(legs: Iterable[LegQuality]) -> Iterator[str]:
    for leg in legs:
        trip = "unknown" if leg.round_trip_ms is None else f"{leg.round_trip_ms:.1f} ms"
        secured = f" encrypted by {leg.encryption}" if leg.encryption else ""
        mos = "none" if leg.mos is None else f"{leg.mos:.2f}"
        yield from _field(
            f"RTP, {leg.leg}",
            f"{leg.codec or 'audio'}{secured} with {leg.remote or 'unknown'}: "
            f"{leg.received} packets received, {leg.sent} sent, {leg.lost_percent:.2f} % lost, "
            f"jitter {leg.jitter_ms:.1f} ms, round trip {trip}, MOS {mos}",
        )
        yield ""


def _field(name: str, value: str) -> Iterator[str]:
    lines = wrap(" ".join(value.split()), WIDTH - NAME) or [""]
    yield f"{name:<{NAME}}{lines[0]}"
    for line in lines[1:]:
        yield " " * NAME + line


def _ladder(timeline: Sequence[TimelineEntry], received_at: float) -> Iterator[str]:
    yield f"{'seconds':>9}  {'caller':<{SPAN}} {'edge':<{SPAN - 5}} callee"
    for entry in sorted(timeline, key=lambda entry: entry.at):
        if entry.kind not in _SHOWN_KINDS or entry.event in _LEFT_OUT:
            continue
        after = f"{max(0.0, entry.at - received_at):9.3f}  "
        message = as_message(entry)
        if message is None:
            yield from _note(after, _sentence(entry))
            continue
        yield after + _rung(message)
        details = _details(entry)
        if details:
            yield from _note(" " * len(after), details)


def _rung(message: Message) -> str:
    label = f" {message.label} "[: SPAN - 2].center(SPAN - 1, "-")
    arrow = f"{label}>" if message.to_the_right else f"<{label}"
    if message.lane is Lane.CALLEE_LEG:
        return f"|{'':{SPAN}}|{arrow}|"
    return f"|{arrow}|"


def _note(before: str, text: str) -> Iterator[str]:
    room = WIDTH - len(before) - SPAN - 4
    for line in wrap(text, room) or [""]:
        yield f"{before}|{'':{SPAN}}| {line}"
        before = " " * len(before)


def _sentence(entry: TimelineEntry) -> str:
    details = _details(entry)
    words = f"{entry.event} ({details})" if details else entry.event
    if leg_lane(entry.details.get("leg")) is Lane.CALLER_LEG:
        return words
    return f"{whose(entry) or 'callee'}: {words}"


def _details(entry: TimelineEntry) -> str:
    shown = (name for name in SHOWN_DETAILS if name in entry.details)
    return ", ".join(f"{words_of(name)} {words_of(entry.details[name])}" for name in shown)


def _utc(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"


def _ascii(line: str) -> str:
    printable = (each if " " <= each <= "~" else "?" for each in line)
    return "".join(printable)[:WIDTH]
