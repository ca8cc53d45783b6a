"""Sessions beyond the life of the edge: what is noted of them, and how they come back."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from telephony.access.session_seal import GroundOf, seal_of
from telephony.domain.user import User
from telephony.interfaces.session_store import SessionRecord, SessionStore


class KeptSessions:
    """`clock` is that of the sessions, which never goes back; `wall` tells seconds since 1970."""

    def __init__(
        self,
        store: SessionStore,
        ground_of: GroundOf,
        clock: Callable[[], float],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._ground_of = ground_of
        self._clock = clock
        self._wall = wall

    def seal(self, secret: str, user: User) -> str:
        """Of a person who is signed in now; "" if nobody vouches any more, which fits nothing."""
        ground = self._ground_of(user)
        return "" if ground is None else seal_of(secret, user, ground)

    def fits(self, seal: str, secret: str, user: User) -> bool:
        """Whether a kept session is its browser's, and its person's rights are what they were."""
        fitting = self.seal(secret, user)
        return bool(fitting) and hmac.compare_digest(fitting.encode(), seal.encode())

    def vouched(self, user: User) -> bool:
        """Whether anybody still vouches for a person."""
        return self._ground_of(user) is not None

    def note(self, key: str, user: User, seal: str, begun: float, used: float) -> None:
        """A session that began, or was used; times on the sessions' clock."""
        ahead = self._wall() - self._clock()
        self._store.note_session(SessionRecord(key, user, seal, begun + ahead, used + ahead))

    def drop(self, key: str) -> None:
        """One that ended."""
        self._store.drop_session(key)

    def ages(self, record: SessionRecord) -> tuple[float, float]:
        """How long ago it began and was used, in seconds.

        What lies in the future, since the clock was set back, counts as now.
        """
        now = self._wall()
        return max(0.0, now - record.begun_at), max(0.0, now - record.used_at)
