"""Where it is kept who was wrong too often, so that a restart gives nobody new tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LockOutRecord:
    """What there is against one subject. Times are seconds since 1970, UTC."""

    subject: str
    """Its SHA-256, in hexadecimal: it may be an account's number, which callers keyed in secret."""
    begun: int
    """Tries in a row that weren't right."""
    locked: bool
    noted_at: float
    until: float
    """When it is forgotten."""


class LockOutStore(Protocol):
    """This edge's subjects."""

    def note_lock_out(self, record: LockOutRecord) -> None:
        """Keep it. Returns at once; what can't be written waits."""

    def drop_lock_out(self, subject: str) -> None:
        """There is nothing against a subject any more. Returns at once; the same."""

    def lock_outs(self, now: float, most: int) -> Sequence[LockOutRecord]:
        """Those that hold, locks first, the longest of them; the others are deleted.

        Blocks; raises `StoreError`.
        """


class SharedLockOuts(Protocol):
    """The subjects of all edges that share a database, each counted once for all of them, as
    `telephony.ivr.errands.lock_out.LockOut` does for one. Each blocks, and raises `StoreError`."""

    def is_locked(self, subject: str) -> bool:
        """Whether no secret is looked at now."""

    def begin(self, subject: str, after: int, seconds: float) -> bool:
        """A secret is about to be looked at, at whichever edge; False if it may not be."""

    def wrong(self, subject: str, after: int, seconds: float) -> bool:
        """The secret was wrong; True if that locks the subject."""

    def right(self, subject: str) -> None:
        """The secret was right: what was wrong before is forgotten, a lock isn't."""

    def undo(self, subject: str) -> None:
        """The secret couldn't be looked at."""
