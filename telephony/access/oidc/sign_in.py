"""Signing in by the authorization code flow with PKCE, from the button to the person.

browser ──depart──► provider (state, nonce, challenge) ──code, state──► arrive ──code, verifier──►
token endpoint ──ID token──► checked, perhaps further claims ──► the person, or a sentence why not
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import ceil
from urllib.parse import urlencode

import structlog

from telephony.access.oidc.attempt import Attempt, Attempts
from telephony.access.oidc.directory import Directory
from telephony.access.oidc.metadata import ProviderMetadata
from telephony.access.oidc.provider import Provider
from telephony.access.oidc.settings import OidcSettings
from telephony.access.sign_in_pace import SignInPace
from telephony.domain.errors import IdentityError
from telephony.interfaces.access import Arrival, Departure, SignInRefused

MAX_CODE = 4096
AT_ONCE = 8
"""Codes that are redeemed at the same time; whoever comes then tries again."""
CANNOT = SignInRefused(
    "The identity provider can't be used just now. Try again in a moment; "
    "the edge's log says what is wrong.",
    10.0,
)
NOT_BELIEVED = SignInRefused(
    "The identity provider's answer can't be used. Begin again; "
    "if that doesn't help, the edge's log says what is wrong."
)
BUSY = SignInRefused("Many people are signing in just now. Try again in a moment.", 2.0)

log = structlog.get_logger(__name__)


class OidcSignIn:
    """Implements `telephony.interfaces.access.IdentityProvider`; lives on the event loop."""

    def __init__(
        self,
        settings: OidcSettings,
        provider: Provider,
        directory: Directory,
        pace: SignInPace,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._provider = provider
        self._directory = directory
        self._pace = pace
        self._clock = clock
        self._attempts = Attempts(wall)
        self._redeeming = 0

    @property
    def label(self) -> str:
        """See `IdentityProvider`."""
        return self._settings.label

    async def depart(self, wanted: str) -> Departure | SignInRefused:
        """See `IdentityProvider`."""
        try:
            metadata = await self._provider.metadata()
        except IdentityError:
            return CANNOT  # the log was told when it was found out
        attempt, settings = self._attempts.begin(wanted), self._settings
        query = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": settings.redirect_uri,
            "scope": " ".join(settings.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return Departure(_with(metadata.authorization_endpoint, query), attempt.secret)

    async def arrive(
        self, secret: str, answer: Mapping[str, str], source: str
    ) -> Arrival | SignInRefused:
        """See `IdentityProvider`."""
        trying = self._pace.begin(source, source, self._clock())
        if trying.wait > 0:
            log.warning("sign-in held back", source=source, seconds=ceil(trying.wait))
            return SignInRefused(f"Try again in {ceil(trying.wait)} s.", trying.wait)
        if self._redeeming >= AT_ONCE:
            log.warning("sign-in turned away: too many at once", source=source)
            return BUSY
        self._redeeming += 1
        try:
            found = await self._arrived(secret, answer, source)
        finally:
            self._redeeming -= 1
        if isinstance(found, Arrival):
            self._pace.succeeded(trying)
            log.info("signed in", user=found.user.name, source=source, by="identity provider")
        return found

    def farewell(self) -> str:
        """See `IdentityProvider`."""
        known, settings = self._provider.known_metadata, self._settings
        if known is None or not known.end_session_endpoint or not settings.after_sign_out:
            return ""
        # RP-Initiated Logout 1.0 section 2: without a token that would say who it is, the provider
        # may ask the person.
        query = {
            "client_id": settings.client_id,
            "post_logout_redirect_uri": settings.after_sign_out,
        }
        return _with(known.end_session_endpoint, query)

    async def _arrived(
        self, secret: str, answer: Mapping[str, str], source: str
    ) -> Arrival | SignInRefused:
        try:
            attempt = self._attempts.resume(secret, answer.get("state", ""))
        except IdentityError as error:
            log.warning("sign-in refused", source=source, problem=str(error))
            return SignInRefused(str(error))
        try:
            metadata = await self._provider.metadata()
        except IdentityError:
            return CANNOT
        if "error" in answer:
            sentence = f"The identity provider didn't let you in: {_code(answer['error'])}."
            log.warning("sign-in refused", source=source, problem=sentence)
            return SignInRefused(sentence)
        try:
            claims = await self._claims(attempt, answer, metadata)
        except IdentityError as error:
            log.warning("identity provider isn't believed", source=source, problem=str(error))
            return NOT_BELIEVED
        try:
            return Arrival(self._directory.who(claims), attempt.wanted)
        except IdentityError as error:
            log.warning("sign-in refused", source=source, problem=str(error))
            return SignInRefused(str(error))

    async def _claims(
        self, attempt: Attempt, answer: Mapping[str, str], metadata: ProviderMetadata
    ) -> Mapping[str, object]:
        given_issuer = answer.get("iss")
        if given_issuer is None and metadata.names_issuer:
            raise IdentityError("it sent the browser back without saying who it is (RFC 9207)")
        if given_issuer not in (None, metadata.issuer):
            raise IdentityError("another issuer than oidc.issuer sent the browser back")
        code = answer.get("code", "")
        if not 0 < len(code) <= MAX_CODE:
            raise IdentityError("it sent the browser back without a code")
        tokens = await self._provider.redeem(code, attempt)
        if not self._directory.lacks(tokens.claims):
            return tokens.claims
        # What the ID token says goes before: it is signed.
        return {**await self._provider.user_info(tokens), **tokens.claims}


def _with(place: str, query: Mapping[str, str]) -> str:
    """OpenID Connect Core section 3.1.2: the place may have a query of its own."""
    return f"{place}{'&' if '?' in place else '?'}{urlencode(query)}"


def _code(error: str) -> str:
    """RFC 6749 section 4.1.2.1; anything else is what somebody wrote into the address."""
    fits = error.isascii() and error.replace("_", "").isalpha() and len(error) <= 40
    return error if fits else "an error of its own"
