"""Who has been wrong too often: a subject's wrong secrets in a row, and until when it is locked.

    free ─wrong, wrong, ... `after` times in a row─► locked ─`seconds` later─► free

A try counts when it begins, so that calls side by side have no more tries than one after the
other. Wrong ones are forgotten `seconds` after the last. There is no clock in here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MAX_SUBJECTS = 10_000
"""Kept at once; beyond that those go first whose time is over soonest."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Of one subject; `until` is when they are forgotten, or the lock with them."""

    begun: int
    until: float
    locked: bool = False


class LockOut:
    """All subjects of an edge. Times are seconds of any clock that doesn't go back."""

    def __init__(self, most: int = MAX_SUBJECTS) -> None:
        self._most = most
        self._tries: dict[str, Tries] = {}

    def __len__(self) -> int:
        return len(self._tries)

    def is_locked(self, subject: str, now: float) -> bool:
        """Whether no secret is looked at now."""
        tries = self._known(subject, now)
        return tries is not None and tries.locked

    def begin(self, subject: str, now: float, after: int, seconds: float) -> bool:
        """A secret is about to be looked at; False if it may not be."""
        tries = self._known(subject, now)
        if tries is None:
            self._make_room(now)
            tries = Tries(0, now)
        if tries.locked or tries.begun >= after:
            return False
        self._tries[subject] = Tries(tries.begun + 1, now + seconds)
        return True

    def wrong(self, subject: str, now: float, after: int, seconds: float) -> bool:
        """The secret was wrong; True if that locks the subject."""
        tries = self._known(subject, now)
        if tries is None or tries.begun < after:
            return False
        self._tries[subject] = replace(tries, locked=True, until=now + seconds)
        return True

    def right(self, subject: str) -> None:
        """The secret was right: what was wrong before is forgotten, a lock isn't."""
        tries = self._tries.get(subject)
        if tries is not None and not tries.locked:
            del self._tries[subject]

    def undo(self, subject: str) -> None:
        """The secret couldn't be looked at."""
        tries = self._tries.get(subject)
        if tries is not None and not tries.locked:
            self._tries[subject] = replace(tries, begun=tries.begun - 1)

    def held(self, subject: str) -> Tries | None:
        """What there is against a subject."""
        return self._tries.get(subject)

    def bring_back(self, subject: str, tries: Tries) -> None:
        """What an earlier run had against a subject; nothing to do where there is no room."""
        if len(self._tries) < self._most:
            self._tries[subject] = tries

    def _known(self, subject: str, now: float) -> Tries | None:
        tries = self._tries.get(subject)
        if tries is not None and tries.until <= now:
            del self._tries[subject]
            return None
        return tries

    def _make_room(self, now: float) -> None:
        if len(self._tries) < self._most:
            return
        self._tries = {who: tries for who, tries in self._tries.items() if tries.until > now}
        if len(self._tries) >= self._most:
            # Locks outlive mere tries: whoever floods the book with new subjects unlocks nobody.
            order = {who: (tries.locked, tries.until) for who, tries in self._tries.items()}
            del self._tries[min(order, key=lambda who: order[who])]
