"""Asking an identity provider: whom it believes, and what it never sends or follows."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from telephony.domain.errors import ErrandError
from telephony.interfaces.json_exchange import JsonAnswer
from telephony.lookups.json_client import JsonClient
from tests.lookups.service import Service, answer, service
from tests.peers.certificates import Authority

pytestmark = pytest.mark.peer


def asked(
    ask: Callable[[JsonClient, Service], Awaitable[JsonAnswer]], **answers: bytes
) -> tuple[JsonAnswer, Service]:
    async def main() -> tuple[JsonAnswer, Service]:
        async with service(**answers) as found:
            client = JsonClient(timeout=2.0)
            try:
                return await ask(client, found), found
            finally:
                await client.close()

    return asyncio.run(main())


def test_a_form_is_posted_and_json_comes_back() -> None:
    form = {"code": "a b&c", "x": "ü"}
    got, found = asked(
        lambda client, found: client.ask(f"{found.origin}/token", form=form),
        token=answer({"a": 1}),
    )
    assert (got.status, got.body, got.is_success) == (200, {"a": 1}, True)
    assert found.requests[0].endswith("\r\n\r\ncode=a+b%26c&x=%C3%BC")


def test_a_redirect_is_an_answer_and_a_cookie_is_forgotten() -> None:
    async def twice(client: JsonClient, found: Service) -> JsonAnswer:
        await client.ask(f"{found.origin}/a")
        return await client.ask(f"{found.origin}/a", headers={"Authorization": "Bearer x"})

    more = "location: http://127.0.0.1:1/elsewhere\r\nset-cookie: a=b\r\n"
    got, found = asked(twice, a=answer(b"", 302, more=more))
    assert (got.status, got.body, got.is_success) == (302, None, False)
    assert found.asked == ["GET /a", "GET /a"]
    assert "cookie" not in found.requests[1].lower()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/secret-word", "nobody answers there"),
        ("http://[::1/secret-word", "can't be read"),
    ],
)
def test_where_nobody_is_a_sentence_says_so(url: str, sentence: str) -> None:
    with pytest.raises(ErrandError, match=sentence) as refused:
        asked(lambda client, _: client.ask(url, form={"a": "secret-word"}))
    assert "secret-word" not in str(refused.value)


def test_a_stranger_with_a_certificate_of_his_own_is_not_asked(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    files = authority.issue(("127.0.0.1",))
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(files.certificate, files.private_key)
    believing = ssl.create_default_context(cafile=str(authority.file))
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer({"a": 1}))
        await writer.drain()
        writer.close()

    async def main() -> JsonAnswer:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=shown)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        careful, knowing = JsonClient(timeout=2.0), JsonClient(believing, timeout=2.0)
        try:
            with pytest.raises(ErrandError, match="nobody answers there"):
                await careful.ask(url, headers={"Authorization": "Bearer x"})
            assert heard == []
            return await knowing.ask(url)
        finally:
            await careful.close()
            await knowing.close()
            server.close()

    assert asyncio.run(main()).body == {"a": 1}
