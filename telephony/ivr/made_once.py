"""What is made once for each key, however many calls ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

KeyT = TypeVar("KeyT")
MadeT = TypeVar("MadeT")


class MadeOnce(dict[KeyT, MadeT]):
    """`things[key]` is what `make` makes of the key, and the same from then on."""

    def __init__(self, make: Callable[[KeyT], MadeT]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: KeyT) -> MadeT:
        made = self[key] = self._make(key)
        return made
