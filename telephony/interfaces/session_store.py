"""Where sessions are kept, so that people stay signed in when the edge starts again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.domain.user import User


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One browser in which a person is signed in. Times are seconds since 1970, UTC."""

    key: str
    """The SHA-256 of the browser's secret, in hexadecimal; the secret is kept nowhere."""
    user: User
    seal: str
    """Binds the person, and what the rights rest on, to that secret: `access/session_seal.py`."""
    begun_at: float
    used_at: float


class SessionStore(Protocol):
    """This edge's sessions."""

    def note_session(self, record: SessionRecord) -> None:
        """Keep it, or what is new of it. Returns at once; what can't be written waits."""

    def drop_session(self, key: str) -> None:
        """It has ended. Returns at once; what can't be written waits."""

    def sessions(self, begun_after: float, most: int) -> Sequence[SessionRecord]:
        """Those kept, the latest used first; older ones are deleted.

        Blocks; raises `StoreError`.
        """
