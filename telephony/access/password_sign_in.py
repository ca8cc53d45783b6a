"""Signing in by name and password."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil

import structlog

from telephony.access.passwords import MAX_LENGTH, Busy, PasswordChecker
from telephony.access.sign_in_pace import SignInPace
from telephony.domain.user import User
from telephony.interfaces.access import SignInRefused

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""Checked for names that nobody has, which takes as long as any other; no password fits it."""
WRONG = "That name and password don't go together."
BUSY = SignInRefused("Many people are signing in just now. Try again in a moment.", 2.0)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and how the person's password is known."""

    user: User
    password_hash: str = field(repr=False)
    """Empty for somebody who has none, and comes by an identity provider."""
    ground: str = field(default="", repr=False)
    """Another text as soon as rights or password are others; see `session_seal.py`."""


class PasswordSignIn:
    """Implements `telephony.interfaces.access.Authenticator`; `clock` only goes forward."""

    def __init__(
        self,
        accounts: Iterable[Account],
        checker: PasswordChecker,
        pace: SignInPace,
        clock: Callable[[], float],
    ) -> None:
        self.know(accounts)
        self._checker = checker
        self._pace = pace
        self._clock = clock

    def know(self, accounts: Iterable[Account]) -> None:
        """These may sign in from now on, and nobody else."""
        self._accounts = {account.user.name: account for account in accounts}

    async def authenticate(self, name: str, password: str, source: str) -> User | SignInRefused:
        """See `Authenticator`."""
        attempt = self._pace.begin(name, source, self._clock())
        if attempt.wait > 0:
            log.warning("sign-in held back", source=source, seconds=ceil(attempt.wait))
            return _later(attempt.wait)
        account = self._accounts.get(name)
        has_password = account is not None and bool(account.password_hash)
        hashed = account.password_hash if account and has_password else NOBODYS_HASH
        try:
            right = await self._checker.is_right(password[: MAX_LENGTH + 1], hashed)
        except Busy:
            log.warning("sign-in turned away: too many at once", source=source)
            return BUSY
        if account is None or not has_password or not right or len(password) > MAX_LENGTH:
            # A name that nobody has may be a password in the wrong field: it isn't logged.
            log.warning("sign-in refused", source=source, user=name if account else None)
            return SignInRefused(WRONG)
        self._pace.succeeded(attempt)
        log.info("signed in", user=name, source=source)
        return account.user


def _later(wait: float) -> SignInRefused:
    seconds = ceil(wait)
    span = f"{seconds} s" if seconds < 120 else f"{ceil(seconds / 60)} minutes"
    return SignInRefused(f"Too many wrong tries. Try again in {span}.", wait)
