"""A timeline entry as one line: seconds, lane, what happened, details."""

from __future__ import annotations

from rich.text import Text

from telephony.domain.timeline import Detail, Kind, TimelineEntry

LANE_STYLE = {
    Kind.CALL: "bold",
    Kind.SIP: "cyan",
    Kind.MEDIA: "blue",
    Kind.PROMPT: "green",
    Kind.DIGIT: "magenta",
    Kind.SPEECH: "yellow",
    Kind.STEP: "dim",
}


def timeline_line(entry: TimelineEntry, began_at: float) -> Text:
    """`began_at` is the time that counts as 0, in seconds since the epoch."""
    line = Text(f"{entry.at - began_at:9.3f}  ")
    line.append(f"{entry.kind.value:<7} {entry.event}", LANE_STYLE[entry.kind])
    if entry.details:
        line.append("  ")
        line.append(" ".join(_detail(*pair) for pair in entry.details.items()), "dim")
    return line


def _detail(name: str, value: Detail) -> str:
    shown = str(value)
    return f'{name}="{shown}"' if " " in shown else f"{name}={shown}"
