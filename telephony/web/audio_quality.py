"""How the audio of a call's legs went, as their timeline tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telephony.domain.timeline import Detail, Kind, TimelineEntry
from telephony.web.ladder.wording import loss_percent

_VERDICTS = ((4.3, "very good"), (4.0, "good"), (3.6, "fair"), (3.1, "poor"))
"""The lower borders of user satisfaction (ITU-T G.107 annex B), in plainer words."""


@dataclass(frozen=True, slots=True)
class LegQuality:
    """One leg's figures; None for what nobody measured."""

    leg: str
    """ "caller", "callee", or whose: "agent ann"."""
    codec: str
    encryption: str
    """The SRTP suite, by its name in SDP; "" for audio in clear."""
    remote: str
    received: int
    sent: int
    lost_percent: float
    jitter_ms: float
    round_trip_ms: float | None
    mos: float | None

    @property
    def verdict(self) -> str:
        """The MOS in words."""
        if self.mos is None:
            return "nothing received"
        return next((words for border, words in _VERDICTS if self.mos >= border), "bad")


def leg_qualities(timeline: Iterable[TimelineEntry]) -> list[LegQuality]:
    """One for every leg that had audio and has ended, in the order of their ends."""
    flowing: dict[str, TimelineEntry] = {}
    found = []
    for entry in timeline:
        if entry.kind is not Kind.MEDIA:
            continue
        leg = " ".join(str(entry.details[key]) for key in ("leg", "name") if key in entry.details)
        leg = leg or "caller"
        if entry.event == "audio flows":
            flowing[leg] = entry
        elif entry.event == "quality":
            found.append(_quality(leg, entry, flowing.pop(leg, None)))
    return found


def _quality(leg: str, entry: TimelineEntry, flowing: TimelineEntry | None) -> LegQuality:
    audio = flowing.details if flowing is not None else {}
    figures = entry.details
    return LegQuality(
        leg=leg,
        codec=str(audio.get("codec", "")),
        encryption=str(audio.get("srtp", "")),
        remote=str(audio.get("remote", "")),
        received=int(_number(figures.get("received")) or 0),
        sent=int(_number(figures.get("sent")) or 0),
        lost_percent=loss_percent(entry),
        jitter_ms=_number(figures.get("jitter_ms")) or 0.0,
        round_trip_ms=_number(figures.get("round_trip_ms")),
        mos=_number(figures.get("mos")),
    )


def _number(value: Detail) -> float | None:
    return float(value) if isinstance(value, int | float) else None
