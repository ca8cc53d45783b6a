"""An edge's side of signing in, and a provider on the loopback that answers as a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from structlog.testing import capture_logs

from telephony.access.oidc.directory import Directory, Members
from telephony.access.oidc.provider import Provider
from telephony.access.oidc.sign_in import OidcSignIn
from telephony.access.sign_in_pace import SignInPace
from telephony.domain.user import Role, User
from telephony.interfaces.access import Arrival, Departure, SignInRefused
from telephony.lookups.json_client import JsonClient
from tests.access.clock import Clock
from tests.access.oidc.tokens import EC, NOW, RSA, SETTINGS, claims, key_set, token
from tests.lookups.service import Answer, Service, answer, service

DISCOVERY, KEYS, TOKEN, USER_INFO = ".well-known/openid-configuration", "jwks", "token", "userinfo"
ANN = User("ann", frozenset({Role.AGENT}))
Found = Arrival | SignInRefused
Change = Mapping[str, Any]


class Office:
    """An edge's side, and the provider's answers."""

    def __init__(self, found: Service, **settings: Any) -> None:
        self.service = found
        self.clock = Clock()
        self.settings = replace(SETTINGS, issuer=found.origin, **settings)
        self.client = JsonClient(timeout=1.0)
        provider = Provider(self.settings, self.client, self.clock, lambda: NOW)
        directory = Directory(self.settings, Members({"ann": ANN}))
        pace = SignInPace()
        self.sign_in = OidcSignIn(self.settings, provider, directory, pace, self.clock, lambda: NOW)
        self.says(DISCOVERY, answer(self.description()))
        self.says(KEYS, answer(key_set(RSA, EC)))

    def says(self, path: str, *answers: Answer) -> None:
        self.service.answers[f"/{path}"] = list(answers)

    def description(self, **more: Any) -> dict[str, Any]:
        origin = self.service.origin
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": TOKEN,
            "jwks_uri": KEYS,
            "userinfo_endpoint": USER_INFO,
        }
        named = {name: f"{origin}/{path}" for name, path in places.items()}
        return {"issuer": origin} | named | more

    async def leave(self) -> tuple[str, Mapping[str, str]]:
        """The browser's secret, and what it is sent with."""
        departure = await self.sign_in.depart("/docs")
        assert isinstance(departure, Departure), departure
        query = parse_qs(urlsplit(departure.url).query)
        return departure.secret, {name: values[0] for name, values in query.items()}

    async def come_back(self, made: Callable[[str], str] | None = None, **answered: str) -> Found:
        """Leave, and come back with a code that is worth a token of this nonce."""
        secret, sent = await self.leave()
        said = claims(self.service.origin, sent["nonce"])
        id_token = made(sent["nonce"]) if made else token(said)
        given = {"id_token": id_token, "access_token": "an-access-token", "token_type": "Bearer"}
        self.says(TOKEN, answer(given))
        said_back = {"code": "a-code", "state": sent["state"]} | answered
        return await self.sign_in.arrive(secret, said_back, "192.0.2.1")


def at(test: Callable[[Office], Awaitable[Any]], **settings: Any) -> tuple[Any, Service, str]:
    """What came of it, what the provider was asked, and the log."""

    async def main() -> tuple[Any, Service, str]:
        async with service() as found:
            office = Office(found, **settings)
            try:
                with capture_logs() as logs:
                    outcome = await test(office)
            finally:
                await office.client.close()
            return outcome, found, json.dumps(logs, default=str)

    return asyncio.run(main())
