"""One try to sign in, from the browser's leaving to its return.

Nothing is kept here meanwhile, however many begin and never come back: the browser holds a random
secret in a cookie, and `state`, `nonce` and PKCE's verifier are made from it with a key that only
this process has. So whoever comes back with a `state` and another cookie is another browser
(OpenID Connect Core section 3.1.2.1: "binding the value of this parameter with a browser cookie").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from telephony.domain.errors import IdentityError

LASTS = 600.0
"""Seconds that a person has at the provider."""
MAX_LENGTH = 4096
"""Characters of the cookie's value; browsers take about as many bytes."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one is made of; all but `wanted` is secret until it is used."""

    secret: str = field(repr=False)
    """What the browser holds, `wanted` in it."""
    wanted: str
    """The page to go to afterwards, as it came."""
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """RFC 7636 section 4.2, method S256."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())


class Attempts:
    """`wall` tells seconds since 1970."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._key = secrets.token_bytes(32)
        self._wall = wall

    def begin(self, wanted: str) -> Attempt:
        """A new one."""
        parts = (str(int(self._wall())), secrets.token_urlsafe(32), quote(wanted, safe=""))
        return self._of(".".join(parts), wanted)

    def resume(self, secret: str, state: str) -> Attempt:
        """The one whose `state` comes back from the browser that holds `secret`.

        Raises `IdentityError`, whose text is for the person.
        """
        began, _, rest = secret.partition(".")
        wanted = unquote(rest.partition(".")[2])
        if len(secret) > MAX_LENGTH or not secret.isascii() or not began.isdigit():
            raise IdentityError("This sign-in didn't begin in this browser. Begin again.")
        attempt = self._of(secret, wanted)
        if not hmac.compare_digest(attempt.state.encode(), state.encode()):
            raise IdentityError(
                "This sign-in didn't begin in this browser, or another one began after it. "
                "Begin again."
            )
        if not -60 <= self._wall() - int(began[:20]) <= LASTS:
            raise IdentityError(f"That took longer than {LASTS / 60:.0f} minutes. Begin again.")
        return attempt

    def _of(self, secret: str, wanted: str) -> Attempt:
        state, nonce, verifier = (
            _text(hmac.new(self._key, f"{purpose}:{secret}".encode(), hashlib.sha256).digest())
            for purpose in ("state", "nonce", "verifier")
        )
        return Attempt(secret, wanted, state, nonce, verifier)


def _text(octets: bytes) -> str:
    """Base64url without padding: 43 characters of 32 octets, as PKCE wants at least."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
