"""Which step of the new flow is which of the old one, renamed or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telephony.ivr.difference.contents import Contents
from telephony.ivr.graph.model import Way

_ALIKE = 0.5
"""Of all that either of two steps has: what both have. Less, and one was deleted, one added."""
_MOST = 10_000
"""Pairs of steps that are compared; with more, only equal ones are taken for renamed."""


@dataclass(frozen=True, slots=True)
class Described:
    """A step, as far as it can be recognised by more than its name."""

    name: str
    verb: str
    contents: Contents
    ways: tuple[Way, ...]
    led_to_by: frozenset[tuple[str, str]]
    """(step, label) of the ways that lead here."""


def renamed(old: Mapping[str, Described], new: Mapping[str, Described]) -> dict[str, str]:
    """New names by old ones, of the steps that changed theirs; the most alike first."""
    gone = [step for name, step in old.items() if name not in new]
    come = [step for name, step in new.items() if name not in old]
    if len(gone) * len(come) > _MOST:
        by_content = {(step.verb, step.contents.essence): step for step in come}
        pairs = [
            (1.0, step, by_content[step.verb, step.contents.essence])
            for step in gone
            if (step.verb, step.contents.essence) in by_content
        ]
    else:
        pairs = [(_likeness(one, other), one, other) for one in gone for other in come]
    found: dict[str, str] = {}
    for alike, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        free = one.name not in found and other.name not in found.values()
        if alike >= _ALIKE and free:
            found[one.name] = other.name
    return found


def _likeness(one: Described, other: Described) -> float:
    """0 to 1: by what stands in them and leads out of them, and by what leads to them."""
    if one.verb != other.verb:
        return 0.0
    inside = _shared(
        one.contents.essence | {("way", way.label, way.target) for way in one.ways},
        other.contents.essence | {("way", way.label, way.target) for way in other.ways},
    )
    if not one.led_to_by and not other.led_to_by:
        return inside
    return (inside + _shared(one.led_to_by, other.led_to_by)) / 2


def _shared(one: Iterable[object], other: Iterable[object]) -> float:
    ours, theirs = set(one), set(other)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 1.0
