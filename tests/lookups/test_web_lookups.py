"""Look-ups against a real service on the loopback, well-behaved or not."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from telephony.domain.errors import ErrandError
from telephony.ivr.errands.lookup import LookedUp, LookUp
from telephony.ivr.events import ErrandFailed, ErrandOver
from telephony.ivr.rehearsal.stage import ANN
from telephony.lookups.answer import MAX_BYTES
from telephony.lookups.settings import LookupSettings
from telephony.lookups.web_lookups import WebLookups
from tests.lookups.service import Service, Writer, answer, service

pytestmark = pytest.mark.peer

TIMEOUT = 5.0


def asked(
    found: Service,
    path: str = "/x",
    hosts: dict[str, dict[str, str]] | None = None,
    *,
    origin: str | None = None,
    **request: Any,
) -> Awaitable[ErrandOver]:
    """One look-up at `path` of a service."""

    async def ask() -> ErrandOver:
        lookups = WebLookups(LookupSettings(hosts or {}))
        wanted: dict[str, Any] = {"method": "GET", "timeout": TIMEOUT, "wants_answer": True}
        whole = path if "://" in path else found.origin + path
        try:
            errand = LookUp(
                1,
                url=whole,
                origin=found.origin if origin is None else origin,
                **{**wanted, **request},
            )
            return await lookups.carry(errand, ANN)
        finally:
            await lookups.close()

    return ask()


def with_service(
    test: Callable[[Service], Awaitable[ErrandOver]], **answers: Any
) -> tuple[ErrandOver, Service]:
    async def main() -> tuple[ErrandOver, Service]:
        async with service(**answers) as found:
            return await test(found), found

    return asyncio.run(main())


def well(over: ErrandOver) -> object:
    assert isinstance(over, LookedUp)
    assert over.well
    return over.answer


def test_an_answer_comes_back() -> None:
    over, found = with_service(lambda s: asked(s, "/x?a=1"), x=answer({"name": "Ann"}))
    assert well(over) == {"name": "Ann"}
    assert found.asked == ["GET /x?a=1"]


def test_a_body_is_sent_as_json_and_headers_with_it() -> None:
    over, found = with_service(
        lambda s: asked(s, method="POST", json={"n": 1}, headers={"X-Call": "7"}),
        x=answer({"ok": True}),
    )
    assert well(over) == {"ok": True}
    request = found.requests[0].lower()
    assert request.startswith("post /x ")
    assert '{"n":1}' in request.replace(" ", "")
    assert "x-call: 7" in request
    assert "content-type: application/json" in request


@pytest.mark.parametrize("status", [404, 409, 500])
def test_another_status_is_told_and_its_body_is_not_read(status: int) -> None:
    over, _ = with_service(asked, x=answer(b"<html>", status, "text/html"))
    assert isinstance(over, LookedUp)
    assert (over.status, over.answer) == (status, None)


def test_an_answer_that_nobody_wants_may_be_anything() -> None:
    over, _ = with_service(lambda s: asked(s, wants_answer=False), x=answer(b"x" * 10, 200, "a/b"))
    assert well(over) is None


async def forever(writer: Writer) -> None:
    """100 MB, and more."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
    writer.write(b'["')
    while True:
        writer.write(b"a" * 65536)
        await writer.drain()


async def drop_by_drop(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def say_nothing(writer: Writer) -> None:
    await asyncio.sleep(60)


async def hang_up(writer: Writer) -> None:
    """Close at once."""


async def hang_up_in_the_body(writer: Writer) -> None:
    writer.write(answer({"name": "Ann"})[:-4])
    await writer.drain()


async def speak_something_else(writer: Writer) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()


HUGE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 104857600\r\n\r\n"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(b"<html>", kind="text/html"), "isn't JSON"),
        (answer(b'{"a": '), "isn't sound JSON"),
        (answer(b"\xff\xfe\x00"), "isn't sound JSON"),
        (answer(b'{"a": NaN}'), "isn't sound JSON"),
        (answer(rb'{"a": "\ud800"}'), "isn't sound JSON"),
        (answer(rb'{"\udcff": 1}'), "isn't sound JSON"),
        (answer(b"9" * 5000), "isn't sound JSON"),
        (answer(b"[" * 100_000), "isn't sound JSON"),
        (answer(b"[" * 40 + b"]" * 40), "nested deeper"),
        (answer(b'"' + b"a" * MAX_BYTES + b'"'), "is larger than"),
        (HUGE, "is larger than"),
        (forever, "is larger than"),
        (answer(gzip.compress(b"[]"), more="content-encoding: gzip\r\n"), "is compressed"),
    ],
)
def test_an_answer_out_of_bounds_is_refused(given: Any, why: str) -> None:
    with pytest.raises(ErrandError, match=why):
        with_service(lambda s: asked(s, attempts=3), x=given)


@pytest.mark.parametrize("slow", [say_nothing, drop_by_drop])
def test_what_takes_too_long_times_out(slow: Any) -> None:
    over, found = with_service(lambda s: asked(s, timeout=0.3), x=slow)
    assert isinstance(over, ErrandFailed)
    assert over.timed_out
    assert len(found.requests) == 1


@pytest.mark.parametrize("broken", [hang_up, hang_up_in_the_body, speak_something_else])
def test_a_connection_that_breaks_is_no_answer_and_tried_again(broken: Any) -> None:
    over, found = with_service(lambda s: asked(s, attempts=2), x=broken)
    assert isinstance(over, ErrandFailed)
    assert "no answer from the service" in over.problem
    assert len(found.requests) == 2


def test_nobody_listens() -> None:
    async def closed(found: Service) -> ErrandOver:
        async with service() as gone:
            pass
        return await asked(gone, "/x")

    over, _ = with_service(closed)
    assert isinstance(over, ErrandFailed)


def test_a_second_attempt_may_do_better() -> None:
    answers = [hang_up, answer(b"", 503), answer({"name": "Ann"})]
    over, found = with_service(lambda s: asked(s, attempts=3), x=answers)
    assert well(over) == {"name": "Ann"}
    assert len(found.requests) == 3


def test_the_last_503_is_told() -> None:
    over, found = with_service(lambda s: asked(s, attempts=2), x=answer(b"", 503))
    assert isinstance(over, LookedUp)
    assert over.status == 503
    assert len(found.requests) == 2


def test_a_redirection_at_the_same_host_is_followed() -> None:
    over, found = with_service(
        asked, x=answer(b"", 302, more="location: /y\r\n"), y=answer({"name": "Ann"})
    )
    assert well(over) == {"name": "Ann"}
    assert found.asked == ["GET /x", "GET /y"]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://169.254.169.254/latest/meta-data", "to another host"),
        ("//localhost/x", "to another host"),
        ("https://127.0.0.1/x", "to another host"),
        ("file:///etc/passwd", "to another host"),
        ("/x", "round in circles"),
    ],
)
def test_a_redirection_elsewhere_is_refused(location: str, why: str) -> None:
    with pytest.raises(ErrandError, match=why):
        with_service(asked, x=answer(b"", 302, more=f"location: {location}\r\n"))


def test_a_post_is_not_redirected() -> None:
    over, found = with_service(
        lambda s: asked(s, method="POST", json={}), x=answer(b"", 307, more="location: /y\r\n")
    )
    assert isinstance(over, LookedUp)
    assert over.status == 307
    assert len(found.requests) == 1


@pytest.mark.parametrize("url", ["http://localhost:1/x", "http://127.0.0.1:1/x", "ftp://a/x"])
def test_a_host_that_an_expression_gave_has_to_be_allowed(url: str) -> None:
    with pytest.raises(ErrandError, match=r"http\.hosts|none of a web service"):
        with_service(lambda s: asked(s, url, {"crm.example": {}}, origin=""))


def test_a_host_that_an_expression_gave_may_be_allowed() -> None:
    over, _ = with_service(
        lambda s: asked(s, hosts={f"127.0.0.1:{s.port}": {}}, origin=""), x=answer([])
    )
    assert well(over) == []


def test_a_url_never_leaves_the_host_that_its_flow_names() -> None:
    with pytest.raises(ErrandError, match="another host"):
        with_service(lambda s: asked(s, origin="http://crm.example"))


def test_secrets_go_to_their_host_alone() -> None:
    hosts = {"other.example": {"Authorization": "Bearer other"}}
    _, found = with_service(lambda s: asked(s, hosts=hosts), x=answer([]))
    assert "bearer" not in found.requests[0].lower()

    def own(found: Service) -> Awaitable[ErrandOver]:
        return asked(found, hosts={f"127.0.0.1:{found.port}": {"Authorization": "Bearer s3cret"}})

    _, found = with_service(own, x=answer([]))
    assert "authorization: bearer s3cret" in found.requests[0].lower()


def test_secrets_never_travel_in_clear() -> None:
    hosts = {"crm.example": {"Authorization": "Bearer s3cret"}}
    with pytest.raises(ErrandError, match="https only"):
        with_service(lambda s: asked(s, "http://crm.example/x", hosts, origin="http://crm.example"))


def test_one_caller_s_cookies_are_not_the_next_one_s() -> None:
    async def twice(found: Service) -> ErrandOver:
        lookups = WebLookups(LookupSettings())
        errand = LookUp(1, "GET", found.origin + "/x", found.origin, TIMEOUT)
        await lookups.carry(errand, ANN)
        over = await lookups.carry(errand, ANN)
        await lookups.close()
        return over

    _, found = with_service(twice, x=answer([], more="set-cookie: session=ann; Path=/\r\n"))
    assert "cookie" not in found.requests[1].lower()


def test_what_callers_key_and_what_hosts_are_told_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    def ask(found: Service) -> Awaitable[ErrandOver]:
        hosts = {f"127.0.0.1:{found.port}": {"Authorization": "Bearer s3cret"}}
        return asked(found, "/x?account=123456", hosts)

    with_service(ask, x=answer({"name": "Ann"}))
    assert "123456" not in caplog.text
    assert "s3cret" not in caplog.text


def test_a_look_up_that_nobody_waits_for_lets_its_connection_go() -> None:
    began, gone = asyncio.Event(), asyncio.Event()

    async def go_on_until_the_client_leaves(writer: Writer) -> None:
        began.set()
        try:
            await drop_by_drop(writer)
        except ConnectionError:
            gone.set()
            raise

    async def leave(found: Service) -> ErrandOver:
        waiting = asyncio.ensure_future(asked(found))
        async with asyncio.timeout(5.0):
            await began.wait()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await gone.wait()
        return ErrandOver(1)

    with_service(leave, x=go_on_until_the_client_leaves)
