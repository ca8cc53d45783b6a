"""Who is signed in, in which browser.

A browser holds a secret of 256 random bits; here is only its SHA-256, so what can be read of this
memory opens nothing. A session ends by signing out, when it wasn't used for `idle` seconds, when
it is `longest` seconds old however much it is used, and when its person begins one too many.

What is kept of sessions outlives the edge: one that comes back is believed once its browser has
shown the secret, and with it that its seal fits (`session_seal.py`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from telephony.access.kept_sessions import KeptSessions
from telephony.access.session_seal import key_of
from telephony.domain.user import User
from telephony.interfaces.session_store import SessionRecord

SECRET_BYTES = 32
LONGEST_UNNOTED = 60.0
"""Seconds of use that a session may lose by a power cut; a tenth of `idle` where that is less."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Times in seconds."""

    idle: float = 2 * 3600.0
    longest: float = 12 * 3600.0
    """A long shift."""
    for_each_user: int = 8
    """One more, and the one unused for longest ends."""
    in_all: int = 10_000


class OpenSession:
    """Implements `telephony.interfaces.access.Session`; `on_use` is told now and then."""

    def __init__(
        self,
        user: User,
        limits: SessionLimits,
        clock: Callable[[], float],
        age: float = 0.0,
        unused: float = 0.0,
    ) -> None:
        self._user = user
        self._idle = limits.idle
        self._clock = clock
        self._note_every = min(limits.idle / 10, LONGEST_UNNOTED)
        self.begun_at = clock() - age
        self._used_at = self._noted_at = clock() - unused
        self._ends_at = self.begun_at + limits.longest
        self._ended = asyncio.Event()
        self.seal = ""
        self.proved = True
        """Whether its browser has shown that the seal fits; it needn't since it began here."""
        self.on_use: Callable[[], None] = lambda: None

    @property
    def user(self) -> User:
        """See `Session`."""
        return self._user

    @property
    def used_at(self) -> float:
        """When it was last used, on the clock given."""
        return self._used_at

    @property
    def seconds_left(self) -> float:
        """Until it ends unless it is used; 0 or less once it has."""
        if self._ended.is_set():
            return 0.0
        return min(self._used_at + self._idle, self._ends_at) - self._clock()

    def touch(self) -> None:
        """See `Session`."""
        if self.seconds_left > 0:
            self._used_at = self._clock()
            if self._used_at - self._noted_at >= self._note_every:
                self.note()

    def note(self) -> None:
        """Tell of its use, if there was any."""
        if self._used_at > self._noted_at:
            self._noted_at = self._used_at
            self.on_use()

    def end(self) -> None:
        """Now, for good."""
        self._ended.set()

    async def over(self) -> None:
        """See `Session`."""
        while (left := self.seconds_left) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._ended.wait()
            except TimeoutError:
                continue  # used meanwhile, perhaps


class SessionBook:
    """Implements `telephony.interfaces.access.Sessions`; `clock` never goes back."""

    def __init__(self, limits: SessionLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._sessions: dict[str, OpenSession] = {}
        self._kept: KeptSessions | None = None

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def people(self) -> Sequence[User]:
        """Who is signed in, once for each browser."""
        return [session.user for session in self._sessions.values()]

    def begin(self, user: User) -> str:
        """See `Sessions`."""
        self._drop_ended()
        own = [key for key, one in self._sessions.items() if one.user.name == user.name]
        self._make_room(own, self._limits.for_each_user)
        self._make_room(list(self._sessions), self._limits.in_all)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        session = OpenSession(user, self._limits, self._clock)
        if self._kept is not None:
            session.seal = self._kept.seal(secret, user)
            self._keep(key_of(secret), session, self._kept)
            session.on_use()
        self._sessions[key_of(secret)] = session
        return secret

    def find(self, secret: str) -> OpenSession | None:
        """See `Sessions`."""
        session = self._sessions.get(key_of(secret))
        if session is None:
            return None
        if session.seconds_left <= 0 or not self._is_proved(session, secret):
            self._end(key_of(secret))
            return None
        session.touch()
        return session

    def end(self, secret: str) -> None:
        """See `Sessions`."""
        self._end(key_of(secret))

    def end_of(self, names: Collection[str]) -> None:
        """These people's sessions: what they may do has changed."""
        for key in [key for key, one in self._sessions.items() if one.user.name in names]:
            self._end(key)

    def bring_back(self, kept: KeptSessions, records: Iterable[SessionRecord]) -> None:
        """Take those of an earlier run, and keep them all from now on."""
        self._kept = kept
        for record in records:
            age, unused = kept.ages(record)
            session = OpenSession(record.user, self._limits, self._clock, age, unused)
            session.seal, session.proved = record.seal, False
            gone = session.seconds_left <= 0 or not kept.vouched(record.user)
            if gone or len(self._sessions) >= self._limits.in_all:
                kept.drop(record.key)
                continue
            self._keep(record.key, session, kept)
            self._sessions[record.key] = session

    def note_use(self) -> None:
        """Have each session's last use kept; to be called as the edge ends."""
        for session in self._sessions.values():
            session.note()

    def _keep(self, key: str, session: OpenSession, kept: KeptSessions) -> None:
        session.on_use = lambda: kept.note(
            key, session.user, session.seal, session.begun_at, session.used_at
        )

    def _is_proved(self, session: OpenSession, secret: str) -> bool:
        if not session.proved and self._kept is not None:
            session.proved = self._kept.fits(session.seal, secret, session.user)
        return session.proved

    def _end(self, key: str) -> None:
        session = self._sessions.pop(key, None)
        if session is not None:
            session.end()
            if self._kept is not None:
                self._kept.drop(key)

    def _drop_ended(self) -> None:
        for key in [key for key, one in self._sessions.items() if one.seconds_left <= 0]:
            self._end(key)

    def _make_room(self, keys: list[str], most: int) -> None:
        keys.sort(key=lambda key: self._sessions[key].used_at)
        for key in keys[: max(0, len(keys) + 1 - most)]:
            self._end(key)
