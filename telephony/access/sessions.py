"""Who is signed in, in which browser.

A browser holds a secret of 256 random bits; here is only its SHA-256, so what can be read of this
memory opens nothing. A session ends by signing out, when it wasn't used for `idle` seconds, when
it is `longest` seconds old however much it is used, and when its person begins one too many.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

from telephony.domain.user import User

SECRET_BYTES = 32


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
    """Implements `telephony.interfaces.access.Session`."""

    def __init__(self, user: User, limits: SessionLimits, clock: Callable[[], float]) -> None:
        self._user = user
        self._idle = limits.idle
        self._clock = clock
        self._used_at = clock()
        self._ends_at = self._used_at + limits.longest
        self._ended = asyncio.Event()

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

    def __len__(self) -> int:
        return len(self._sessions)

    def begin(self, user: User) -> str:
        """See `Sessions`."""
        self._drop_ended()
        own = [key for key, one in self._sessions.items() if one.user.name == user.name]
        self._make_room(own, self._limits.for_each_user)
        self._make_room(list(self._sessions), self._limits.in_all)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self._sessions[_key(secret)] = OpenSession(user, self._limits, self._clock)
        return secret

    def find(self, secret: str) -> OpenSession | None:
        """See `Sessions`."""
        session = self._sessions.get(_key(secret))
        if session is None:
            return None
        if session.seconds_left <= 0:
            self._end(_key(secret))
            return None
        session.touch()
        return session

    def end(self, secret: str) -> None:
        """See `Sessions`."""
        self._end(_key(secret))

    def end_of(self, names: Collection[str]) -> None:
        """These people's sessions: what they may do has changed."""
        for key in [key for key, one in self._sessions.items() if one.user.name in names]:
            self._end(key)

    def _end(self, key: str) -> None:
        session = self._sessions.pop(key, None)
        if session is not None:
            session.end()

    def _drop_ended(self) -> None:
        for key in [key for key, one in self._sessions.items() if one.seconds_left <= 0]:
            self._end(key)

    def _make_room(self, keys: list[str], most: int) -> None:
        keys.sort(key=lambda key: self._sessions[key].used_at)
        for key in keys[: max(0, len(keys) + 1 - most)]:
            self._end(key)


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
