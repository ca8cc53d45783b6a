"""A call's timeline as a ladder: who sent what to whom, and what the edge did in between.

seconds  caller                 edge                   desk
  0.000    │──────INVITE────────▶│                      │
  0.005    │◀─────200 OK─────────│                      │
  0.006    │                     ├ prompt "Welcome."
  4.101    │═══════key 2════════▶│
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten

from rich.text import Text

from telephony.app.console.timeline_lines import LANE_STYLE
from telephony.domain.timeline import Detail, Kind, TimelineEntry

SPAN = 24
"""Characters between two of the upright lines."""
QUOTED = 32
"""Most characters of a prompt: a line fits a terminal of 80, and stays one line."""
_WORTH_A_WORD = {"by", "phrase", "text", "digits", "codec", "reason", "problem", "step", "verb",
                 "lost", "mos"}  # fmt: skip
"""Details that a reader of the ladder wants; the record has them all."""


def ladder(timeline: Iterable[TimelineEntry]) -> Iterator[Text]:
    """Lines for the timeline of an edge's call; `at` counts from the INVITE."""
    yield Text(f"{'seconds':>9}  {'caller':<{SPAN}}{'edge':<{SPAN}} desk", "bold")
    for entry in timeline:
        yield Text(f"{entry.at:9.3f}  ").append(_rung(entry), LANE_STYLE[entry.kind])


def _rung(entry: TimelineEntry) -> str:
    if entry.kind is Kind.DIGIT and "digit" in entry.details:
        label = f"key {entry.details['digit']}"
        return f"│{_arrow(label, to_the_right=True, shaft='═')}│{'':{SPAN}}│"
    if entry.kind is Kind.SIP and entry.event.endswith((" sent", " received")):
        return _message(entry)
    return f"│{'':{SPAN}}├ {_sentence(entry)}"


def _message(entry: TimelineEntry) -> str:
    label, _, way = entry.event.rpartition(" ")
    outbound_leg = "leg" in entry.details
    # "received" comes from the left on the caller's side, from the right on the desk's.
    arrow = _arrow(label, to_the_right=(way == "received") is not outbound_leg)
    if outbound_leg:
        return f"│{'':{SPAN}}│{arrow}│"
    return f"│{arrow}│{'':{SPAN}}│"


def _arrow(label: str, *, to_the_right: bool, shaft: str = "─") -> str:
    body = f" {label} "[: SPAN - 2].center(SPAN - 1, shaft)
    return f"{body}▶" if to_the_right else f"◀{body}"


def _sentence(entry: TimelineEntry) -> str:
    words = [entry.event]
    if "leg" in entry.details:
        words.insert(0, "desk:")
    words += [_worded(*pair) for pair in entry.details.items() if pair[0] in _WORTH_A_WORD]
    return " ".join(words)


def _worded(name: str, value: Detail) -> str:
    if name in ("phrase", "text"):
        return f'"{shorten(str(value), QUOTED, placeholder="…")}"'
    if name in ("by", "lost", "mos"):
        return f"{name.upper() if name == 'mos' else name} {value}"
    return str(value)
