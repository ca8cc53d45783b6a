"""Whose word is taken for where a visitor comes from."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from telephony.domain.user import User
from telephony.interfaces.access import Access, SignInRefused
from telephony.store.call_store import CallStore
from telephony.telemetry.metrics import Metrics
from telephony.web.application import create_app
from telephony.web.page_sources import PageSources
from telephony.web.server import serve
from telephony.web.settings import WebSettings
from tests.web.edge import EdgeAsSet
from tests.web.people import people


class Doorkeeper:
    """Lets nobody in, and remembers where they came from."""

    def __init__(self) -> None:
        self.sources: list[str] = []

    async def authenticate(self, name: str, password: str, source: str) -> User | SignInRefused:
        self.sources.append(source)
        return SignInRefused("No.")


@pytest.mark.parametrize(
    ("trusted", "forwarded", "source"),
    [
        ((), "198.51.100.7", "127.0.0.1"),
        (("192.0.2.0/24",), "198.51.100.7", "127.0.0.1"),
        (("127.0.0.1/32",), "198.51.100.7", "198.51.100.7"),
        (("127.0.0.1/32",), "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (("127.0.0.0/8", "10.0.0.0/8"), "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        (("127.0.0.1/32",), "", "127.0.0.1"),
    ],
    ids=["nobody trusted", "another trusted", "the proxy's word", "a forged hop", "two", "none"],
)
def test_only_a_trusted_proxys_word_counts(
    store: CallStore, trusted: tuple[str, ...], forwarded: str, source: str
) -> None:
    doorkeeper = Doorkeeper()
    access = Access(doorkeeper, people().sessions)
    settings = WebSettings(has_users=True, trusted_proxies=trusted)
    sources = PageSources(EdgeAsSet(), Metrics(), store, store.contacts, access)
    app = create_app(sources, settings)

    async def visit() -> None:
        server = await serve(app, "127.0.0.1", 0, settings.trusted_proxies)
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        async with httpx.AsyncClient(base_url=server.address, timeout=30) as client:
            answer = await client.post("/sign-in", data={"name": "ann"}, headers=headers)
        assert answer.status_code == 403
        await server.close()

    asyncio.run(visit())
    assert doorkeeper.sources == [source]
