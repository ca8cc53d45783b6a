"""Endings of Polish ordinals: the library has the masculine nominative alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

POLISH_GENITIVE: Mapping[str, str] = MappingProxyType({"y": "ego", "i": "iego"})
"""Of the masculine: "trzeci" -> "trzeciego"."""
POLISH_FEMININE: Mapping[str, str] = MappingProxyType({"y": "ej", "i": "iej"})
"""Its genitive and locative: "trzeci" -> "trzeciej"."""

_CARDINALS = frozenset({"trzy", "cztery"})
"""Of "trzy tysiące dwudziesty szósty": the only ones that end as ordinals do."""


def inflected(ordinal: str, endings: Mapping[str, str]) -> str:
    """A Polish ordinal with the ending of each word changed; cardinals in it stay."""
    return " ".join(
        word if word in _CARDINALS else word[:-1] + endings.get(word[-1], word[-1])
        for word in ordinal.split()
    )
