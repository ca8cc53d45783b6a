"""Keys pressed before anybody asked for them (VoiceXML 2.0 section 4.1.8)."""

from __future__ import annotations

from collections import deque

MAX_KEYS = 32
LATE_TERMINATOR = 3.0
"""Seconds in which a terminator still belongs to the entry that was complete without it."""


class TypeAhead:
    """A small buffer of key presses; what doesn't fit is dropped."""

    def __init__(self) -> None:
        self.keys: deque[str] = deque()
        """Those that wait, the oldest first."""
        self._secret = 0
        self._late_terminator = ""
        self._late_until = 0.0

    def keep(self, symbol: str) -> None:
        """Keep a key for the next step that asks for one."""
        if len(self.keys) < MAX_KEYS:
            self.keys.append(symbol)

    def take(self) -> str:
        """The oldest key; there has to be one."""
        self._secret = max(0, self._secret - 1)
        return self.keys.popleft()

    def clear(self) -> None:
        """Forget all keys."""
        self.keys.clear()
        self._secret = 0

    def hide(self) -> None:
        """A secret is over: the keys that wait now may be part of it, whoever takes them."""
        self._secret = len(self.keys)

    @property
    def secret(self) -> bool:
        """Whether the oldest key may be part of a secret; those that come later are behind it."""
        return self._secret > 0

    def expect_late(self, terminator: str, now: float) -> None:
        """The entry was complete, but callers end it with the terminator out of habit."""
        self._late_terminator = terminator
        self._late_until = now + LATE_TERMINATOR

    def is_late_terminator(self, symbol: str, now: float) -> bool:
        """True for the first key after `expect_late` if it is that terminator, in time."""
        expected, self._late_terminator = self._late_terminator, ""
        return bool(expected) and symbol == expected and now <= self._late_until
