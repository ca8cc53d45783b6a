"""The server on a real port, inside a running event loop."""

from __future__ import annotations

import asyncio
import signal
import socket

import httpx
import pytest

from telephony.domain.errors import ConfigurationError
from telephony.store.call_store import CallStore
from telephony.telemetry.metrics import Metrics
from telephony.web.application import create_app
from telephony.web.page_sources import PageSources
from telephony.web.server import WebServer, serve
from telephony.web.settings import WebSettings
from tests.web.edge import EdgeAsSet


async def start(store: CallStore, host: str = "127.0.0.1", port: int = 0) -> WebServer:
    sources = PageSources(EdgeAsSet(), Metrics(), store, store.contacts)
    app = create_app(sources, WebSettings())
    return await serve(app, host, port)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_it_answers_where_it_says_until_it_is_closed(store: CallStore, host: str) -> None:
    async def visit() -> None:
        server = await start(store, host)
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{server.address}/healthz")).status_code == 200
            await server.close()
            await server.close()
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{server.address}/healthz", headers={"Connection": "close"})

    asyncio.run(visit())


def test_a_port_in_use_names_the_port_and_the_remedy(store: CallStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"Port {port} .* web\.port"):
            asyncio.run(start(store, port=port))


@pytest.mark.parametrize(
    ("host", "sentence"),
    [("192.0.2.1", "not an address of this machine"), ("no such host", "neither an address")],
)
def test_a_host_that_is_not_ours(store: CallStore, host: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        asyncio.run(start(store, host))


def test_signals_stay_with_the_program(store: CallStore) -> None:
    async def handlers() -> list[object]:
        server = await start(store)
        seen: list[object] = [
            signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)
        ]
        await server.close()
        return seen

    before = signal.getsignal(signal.SIGTERM)
    after = asyncio.run(handlers())[1]
    assert after == before


def test_a_visitor_who_dawdles_does_not_hold_up_the_end(store: CallStore) -> None:
    async def dawdle() -> None:
        server = await start(store)
        port = int(server.address.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\n")
        await writer.drain()
        async with asyncio.timeout(5):
            await server.close()
        writer.close()

    asyncio.run(dawdle())
