"""The nearest right name for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_NAMES_LISTED = 8


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be, or None."""
    by_folded = {candidate.lower().replace("-", "_"): candidate for candidate in known}
    found = get_close_matches(name.lower().replace("-", "_"), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def suggestion(name: str, known: Iterable[str], listed_as: str) -> str:
    """A remedy sentence: the nearest name, else the names that exist (`listed_as: a, b`)."""
    names = list(known)
    if best := nearest(name, names):
        return f"Did you mean `{best}`?"
    if not names:
        return ""
    shown = ", ".join(names[:_NAMES_LISTED])
    more = len(names) - _NAMES_LISTED
    return f"{listed_as}: {shown}" + (f", and {more} more." if more > 0 else ".")
