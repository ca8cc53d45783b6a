"""How much room a text takes in a picture, and cutting it to fit.

Nobody knows the reader's font before it is there; widths are those of common sans-serif fonts,
rather too wide than too narrow.
"""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("iljtfrI.,:;'|!()[] “”")
_BROAD = frozenset("mwMW@%&—…")


def width_of(text: str, size: float) -> float:
    """Of a text in letters of `size`."""
    return size * sum(_share(letter) for letter in text)


def cut(text: str, room: float, size: float) -> str:
    """The text, or as much of its beginning as fits, and "…"."""
    if width_of(text, size) <= room:
        return text
    left = room - width_of("…", size)
    taken = 0
    for letter in text:
        left -= size * _share(letter)
        if left < 0:
            break
        taken += 1
    return text[:taken].rstrip(" ,.;:") + "…"


def wrapped(text: str, room: float, size: float, lines: int) -> list[str]:
    """The text on at most `lines` lines, broken between words, the last one cut to fit."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1 and width_of(rest, size) > room:
        line, _, _ = rest.partition(" ")
        while width_of(line, size) <= room:
            longer = rest[: _next_space(rest, len(line) + 1)]
            if longer == line or width_of(longer, size) > room:
                break
            line = longer
        if width_of(line, size) > room:  # one word, or a script that has no spaces
            line = cut(line, room, size)[:-1]
        found.append(line)
        rest = rest[len(line) :].lstrip()
    return [*found, cut(rest, room, size)] if rest else found


def _next_space(text: str, start: int) -> int:
    found = text.find(" ", start)
    return len(text) if found < 0 else found


def _share(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.02
    if unicodedata.combining(letter):
        return 0.0
    if letter in _NARROW:
        return 0.34
    if letter in _BROAD:
        return 0.95
    return 0.70 if letter.isupper() else 0.58
