"""Where in its file every value of a document stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""A way down a document: mapping keys and list indexes, `()` for the whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and its key if it has one; lines and columns count from 1."""

    line: int
    column: int
    key_line: int
    key_column: int
    is_scalar: bool


class Places:
    """The `Place` of every value, by its path.

    A model may see a document under other paths than the file has: a short form was
    spelt out, a union left its branch's name behind, a missing key has no place at all.
    So a path is followed as far as it leads, steps that the file doesn't have left out.
    """

    def __init__(self, places: Mapping[Path, Place]) -> None:
        self._places = places

    def follow(self, path: Path) -> Path:
        """The part of `path` that the file has."""
        reached: Path = ()
        for step in path:
            if (*reached, step) in self._places:
                reached = (*reached, step)
        return reached

    def of_value(self, path: Path) -> tuple[int, int]:
        """(line, column) of a scalar, or of the key above a list or mapping."""
        place = self._places.get(self.follow(path))
        if place is None:
            return (0, 0)
        if place.is_scalar:
            return (place.line, place.column)
        return (place.key_line, place.key_column)

    def of_key(self, path: Path) -> tuple[int, int]:
        """(line, column) of the key at the end of `path`."""
        place = self._places.get(self.follow(path))
        return (place.key_line, place.key_column) if place else (0, 0)

    def __iter__(self) -> Iterator[Path]:
        return iter(self._places)
