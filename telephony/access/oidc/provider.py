"""The provider itself: what it says of itself, its keys, and what it gives for a code.

What it says and its keys are fetched when somebody first signs in, and again after an hour. Should
it not answer then, what was fetched last is good for a day. A key that isn't known has the keys
fetched at once, but not every few seconds.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote_plus

import structlog

from telephony.access.oidc.attempt import Attempt
from telephony.access.oidc.id_token import Claims, KeyUnknown, read_id_token
from telephony.access.oidc.metadata import ProviderMetadata, discovery_address, read_metadata
from telephony.access.oidc.settings import OidcSettings
from telephony.access.oidc.signing_keys import SigningKeys, read_keys
from telephony.domain.errors import ErrandError, IdentityError
from telephony.interfaces.json_exchange import JsonAnswer, JsonExchange

FRESH, GOOD = 3600.0, 86_400.0
"""Seconds after which something is fetched again, and until which it serves if it can't be."""
PAUSE = 10.0
"""Seconds between two tries to fetch the same."""
MAX_TOKEN = 16 * 1024

log = structlog.get_logger(__name__)

Value = TypeVar("Value")
Tell = Callable[[str], None]


def log_problem(problem: str) -> None:
    """As an edge tells its operator."""
    log.error("identity provider can't be used", problem=problem)


class _Fetched(Generic[Value]):
    """Something of the provider's, and how old it is."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Value]], clock: Callable[[], float], tell: Tell
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._tell = tell
        self._lock = asyncio.Lock()
        self._tried_at = float("-inf")
        self._fetched_at = float("-inf")
        self._problem = ""
        self.value: Value | None = None

    async def get(self, *, newer: bool = False) -> Value:
        """The value; with `newer` one that was just fetched, if that is due. Raises
        `IdentityError`."""
        async with self._lock:
            age = self._clock() - self._fetched_at
            due = self._clock() - self._tried_at >= PAUSE
            if (age > FRESH or newer) and due:
                await self._try()
                age = self._clock() - self._fetched_at
            if self.value is None or age > GOOD:
                raise IdentityError(self._problem)
            return self.value

    async def _try(self) -> None:
        self._tried_at = self._clock()
        try:
            self.value = await self._fetch()
        except IdentityError as error:
            self._problem = str(error)
            self._tell(self._problem)
        else:
            self._fetched_at = self._clock()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was worth."""

    claims: Claims
    access_token: str = field(repr=False)


class Provider:
    """Lives on the event loop. Every method raises `IdentityError`, its text for the operator; what
    couldn't be fetched is told once for each time that it was tried."""

    def __init__(
        self,
        settings: OidcSettings,
        exchange: JsonExchange,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        tell: Tell = log_problem,
    ) -> None:
        self._settings = settings
        self._exchange = exchange
        self._wall = wall
        self._metadata = _Fetched(self._fetch_metadata, clock, tell)
        self._keys = _Fetched(self._fetch_keys, clock, tell)

    async def metadata(self) -> ProviderMetadata:
        """What it says of itself."""
        return await self._metadata.get()

    @property
    def known_metadata(self) -> ProviderMetadata | None:
        """The same without asking; None if nobody has signed in yet."""
        return self._metadata.value

    async def keys(self) -> SigningKeys:
        """What it signs with."""
        return await self._keys.get()

    async def redeem(self, code: str, attempt: Attempt) -> Tokens:
        """What a code is worth, the ID token checked."""
        metadata, settings = await self.metadata(), self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        more, headers = _credentials(settings, metadata)
        answer = await self._ask("token_endpoint", metadata.token_endpoint, form | more, headers)
        body = answer.body if isinstance(answer.body, Mapping) else {}
        if not answer.is_success:
            raise IdentityError(f"it didn't take the code: {_error_of(body, answer.status)}")
        id_token, access_token = body.get("id_token"), body.get("access_token", "")
        if not isinstance(id_token, str):
            raise IdentityError("it gave no ID token. Is `openid` among oidc.scopes?")
        if not isinstance(access_token, str) or len(access_token) > MAX_TOKEN:
            raise IdentityError("its access token is none")
        return Tokens(await self._believed(id_token, attempt.nonce), access_token)

    async def user_info(self, tokens: Tokens) -> Claims:
        """Further claims of the person (Core section 5.3); none where it has no such place."""
        metadata = await self.metadata()
        if not metadata.userinfo_endpoint or not tokens.access_token.isascii():
            return {}
        headers = {"Authorization": f"Bearer {tokens.access_token}"}
        answer = await self._ask("userinfo_endpoint", metadata.userinfo_endpoint, headers=headers)
        if not answer.is_success or not isinstance(answer.body, dict):
            raise IdentityError(f"its userinfo_endpoint answered {answer.status}")
        # Section 5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match
        # the sub Claim in the ID Token".
        if answer.body.get("sub") != tokens.claims["sub"]:
            raise IdentityError("its userinfo_endpoint speaks of somebody else")
        return answer.body

    async def _believed(self, token: str, nonce: str) -> Claims:
        keys = await self.keys()
        try:
            return self._read(token, nonce, keys)
        except KeyUnknown:
            keys = await self._keys.get(newer=True)
        try:
            return self._read(token, nonce, keys)
        except KeyUnknown:
            raise IdentityError("its ID token is signed by a key that it doesn't publish") from None

    def _read(self, token: str, nonce: str, keys: SigningKeys) -> Claims:
        settings = self._settings
        return read_id_token(
            token,
            keys.fitting,
            issuer=settings.issuer,
            client_id=settings.client_id,
            nonce=nonce,
            wall=self._wall,
        )

    async def _fetch_metadata(self) -> ProviderMetadata:
        issuer = self._settings.issuer
        address = discovery_address(issuer)
        answer = await self._ask("issuer", address)
        if not answer.is_success:
            raise IdentityError(f"{address} answered {answer.status}. Check oidc.issuer.")
        return read_metadata(answer.body, issuer)

    async def _fetch_keys(self) -> SigningKeys:
        metadata = await self.metadata()
        answer = await self._ask("jwks_uri", metadata.jwks_uri)
        if not answer.is_success:
            raise IdentityError(f"the provider's jwks_uri answered {answer.status}")
        return read_keys(answer.body)

    async def _ask(
        self,
        what: str,
        url: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> JsonAnswer:
        try:
            return await self._exchange.ask(url, form=form, headers=headers)
        except ErrandError as error:
            raise IdentityError(f"The provider's {what} can't be used: {error}.") from error


def _credentials(
    settings: OidcSettings, metadata: ProviderMetadata
) -> tuple[dict[str, str], dict[str, str]]:
    """Form fields and headers by which the client shows who it is (RFC 6749 section 2.3.1)."""
    if settings.client_secret is None:
        return {"client_id": settings.client_id}, {}
    if metadata.posts_secret:
        return {"client_id": settings.client_id, "client_secret": settings.client_secret}, {}
    pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
    return {}, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _error_of(body: Mapping[str, object], status: int) -> str:
    """Its code (RFC 6749 section 5.2) with the remedy; never what it describes at length."""
    code = body.get("error")
    remedies = {
        "invalid_client": "Check oidc.client_id and oidc.client_secret",
        "unauthorized_client": "Let the client use the authorization code flow there",
        "invalid_grant": "It was used before, is too old, or oidc.redirect_uri isn't what it has",
    }
    if not isinstance(code, str) or not code.isascii() or not code.replace("_", "").isalpha():
        return f"status {status}"
    return f"{code[:40]}. {remedies[code]}" if code in remedies else code[:40]
