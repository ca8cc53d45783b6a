"""Who wants to know of changes: told soon after, once for many changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

FLOOR_SECONDS = 0.5
"""How often a change that concerns everybody, such as one more caller in a queue, is told."""

Changed = Callable[[], None]


class Watchers:
    """By name: an agent's, or `FLOOR` for whoever watches all. Lives on the event loop."""

    FLOOR = ""

    def __init__(self) -> None:
        self._watchers: dict[str, list[Changed]] = {}
        self._due: set[str] = set()
        self._floor_due: asyncio.TimerHandle | None = None

    def watch(self, name: str, changed: Changed) -> Callable[[], None]:
        """Call `changed` after each change; returns what ends that."""
        self._watchers.setdefault(name, []).append(changed)

        def end() -> None:
            watchers = self._watchers.get(name, [])
            if changed in watchers:
                watchers.remove(changed)
            if not watchers:
                self._watchers.pop(name, None)

        return end

    def changed(self, name: str) -> None:
        """Something of this name's changed."""
        if name in self._watchers and name not in self._due:
            self._due.add(name)
            asyncio.get_running_loop().call_soon(self._tell, name)
        self.floor_changed()

    def floor_changed(self) -> None:
        """Something changed that everybody may see."""
        if self._watchers and self._floor_due is None:
            later = asyncio.get_running_loop().call_later
            self._floor_due = later(FLOOR_SECONDS, self._tell_all)

    def close(self) -> None:
        """Nobody is told any more."""
        self._watchers.clear()
        if self._floor_due is not None:
            self._floor_due.cancel()

    def _tell_all(self) -> None:
        self._floor_due = None
        for name in list(self._watchers):
            self._tell(name)

    def _tell(self, name: str) -> None:
        self._due.discard(name)
        for changed in list(self._watchers.get(name, ())):
            changed()
