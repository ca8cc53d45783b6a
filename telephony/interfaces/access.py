"""Who is let in: what the web side asks of those who know people, passwords and sessions.

Whoever vouches for a person (a password, an identity provider) gives a `User`; a session begins
with a `User` and doesn't care where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from telephony.domain.user import User


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Nobody is let in."""

    sentence: str
    """For the person; the same whether the name or the password is wrong."""
    retry_after: float | None = None
    """Seconds after which another try is looked at; None: at once."""


class Authenticator(Protocol):
    """Believes a name and a password, or doesn't."""

    async def authenticate(self, name: str, password: str, source: str) -> User | SignInRefused:
        """`source` is the address that asks. Takes as long for a name that nobody has."""


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser on its way to an identity provider."""

    url: str = field(repr=False)
    """Where to."""
    secret: str = field(repr=False)
    """What it has to show when it comes back."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom an identity provider vouches for."""

    user: User
    wanted: str
    """The page that was asked for before."""


class IdentityProvider(Protocol):
    """Vouches for people by itself; lives on the event loop."""

    @property
    def label(self) -> str:
        """What people call it."""

    async def depart(self, wanted: str) -> Departure | SignInRefused:
        """Send a browser there, which wanted to see a page."""

    async def arrive(
        self, secret: str, answer: Mapping[str, str], source: str
    ) -> Arrival | SignInRefused:
        """A browser comes back, with the secret that it was given and what the provider added to
        the address. `source` is the address that asks."""

    def farewell(self) -> str:
        """Where a browser also signs out of the provider; "" if nowhere."""


class Session(Protocol):
    """One browser in which a person is signed in."""

    @property
    def user(self) -> User: ...

    def touch(self) -> None:
        """It is in use: the time until it ends for want of use begins anew."""

    async def over(self) -> None:
        """Returns once it has ended: signed out, unused for too long, or too old."""


class Sessions(Protocol):
    """All sessions of an edge. Lives on the event loop; returns at once."""

    def begin(self, user: User) -> str:
        """A new session; returns the secret by which its browser is known."""

    def find(self, secret: str) -> Session | None:
        """The session of that secret while it lasts, touched."""

    def end(self, secret: str) -> None:
        """Sign out; a secret of no session changes nothing."""


@dataclass(frozen=True, slots=True)
class Access:
    """How people come in, where anybody has to sign in."""

    passwords: Authenticator | None
    """None: only by the provider."""
    sessions: Sessions
    provider: IdentityProvider | None = None
