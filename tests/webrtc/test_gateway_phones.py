"""The edge's side of its gateways, with gateways that say what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from telephony.domain.errors import BrowserPhoneError
from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneEvent,
    PhoneLost,
    PhoneQuiet,
    PhoneRings,
)
from telephony.webrtc.control import (
    MAX_LINE,
    Message,
    read_message,
    write_event,
    write_message,
)
from telephony.webrtc.gateway_link import GatewayLink
from telephony.webrtc.gateway_phones import GatewayPhones
from telephony.webrtc.settings import GatewaySettings


class _Gateway:
    """The far end of one channel."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def hear(self) -> Message:
        message = await read_message(self._reader)
        assert message is not None
        return message

    def say(self, kind: str, **fields: object) -> None:
        self._writer.write(write_message(kind, **fields))

    def tell(self, event: PhoneEvent) -> None:
        self._writer.write(write_event(event))

    def end(self) -> None:
        self._writer.close()

    async def over(self) -> bool:
        return await self._reader.read() == b""


class _Scene:
    """An edge with some gateways' sockets."""

    def __init__(self, folder: Path, count: int) -> None:
        self.links = [GatewayLink(folder / f"{number}.socket") for number in range(count)]
        self.phones = GatewayPhones(self.links)
        self.events: list[PhoneEvent] = []
        self.phones.listen(self.events.append)

    async def start(self, number: int = 0) -> _Gateway:
        """A gateway process comes up."""
        file = str(self.links[number].socket_file)
        gateway = _Gateway(*await asyncio.open_unix_connection(file, limit=MAX_LINE))
        assert (await gateway.hear())["max_phones"] == 7
        gateway.say("ready", host="127.0.0.1", port=6000 + number)
        await self.until(lambda: self.links[number].sip is not None)
        return gateway

    async def connect(self, gateway: _Gateway, owner: str) -> None:
        """A browser of the owner comes, and is connected."""
        asking = asyncio.create_task(self.phones.connect(owner, "offer"))
        wish = await gateway.hear()
        assert (wish["is"], wish["owner"], wish["offer"]) == ("connect", owner, "offer")
        gateway.say("taken", ask=wish["ask"], answer=f"answer to {owner}")
        assert await asking == f"answer to {owner}"
        gateway.tell(PhoneConnected(owner))
        await self.until(lambda: self.phones.uri(owner) is not None)

    @staticmethod
    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110  other tasks take their turn
                await asyncio.sleep(0)


def _play(folder: Path, scene: Callable[[_Scene], Awaitable[None]], count: int = 1) -> _Scene:
    async def play() -> _Scene:
        on = _Scene(folder, count)
        for link in on.links:
            await link.open(GatewaySettings(edge=(("127.0.0.1", 5060),), max_phones=7))
        await scene(on)
        for link in on.links:
            link.close()
        return on

    return asyncio.run(play())


def test_a_connected_browser_can_be_called(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        gateway = await on.start()
        assert on.phones.uri("ann o'hara") is None
        await on.connect(gateway, "ann o'hara")
        assert on.phones.uri("ann o'hara") == "sip:ann%20o%27hara@127.0.0.1:6000"
        on.phones.answer("ann o'hara")
        on.phones.decline("ann o'hara")
        on.phones.decline("nobody")
        on.phones.disconnect("ann o'hara")
        assert [(await gateway.hear())["is"] for _ in range(3)] == [
            "answer",
            "decline",
            "disconnect",
        ]
        assert on.phones.uri("ann o'hara") is None

    _play(tmp_path, scene)


def test_a_refusal_is_the_gateways_sentence(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        gateway = await on.start()
        asking = asyncio.create_task(on.phones.connect("ann", "offer"))
        gateway.say("refused", ask=(await gateway.hear())["ask"], why="It has no ears.")
        with pytest.raises(BrowserPhoneError, match="no ears"):
            await asking

    _play(tmp_path, scene)


def test_browsers_are_spread_and_stay_where_they_are(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        gateways = [await on.start(number) for number in range(2)]
        await on.connect(gateways[0], "ann")
        await on.connect(gateways[1], "bob")
        await on.connect(gateways[0], "ann")
        assert [on.phones.connected_at(link) for link in on.links] == [1, 1]

    _play(tmp_path, scene, count=2)


def test_a_gateway_that_ends_takes_its_browsers_and_calls_along(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        gateways = [await on.start(number) for number in range(2)]
        await on.connect(gateways[0], "ann")
        await on.connect(gateways[1], "bob")
        gateways[0].tell(PhoneRings("ann"))
        waiting = asyncio.create_task(on.phones.connect("ann", "offer"))
        assert (await gateways[0].hear())["is"] == "connect"
        gateways[0].end()
        with pytest.raises(BrowserPhoneError, match="just ended"):
            await waiting
        assert on.phones.uri("ann") is None
        assert on.phones.uri("bob") is not None
        await on.connect(gateways[1], "ann")

    after = _play(tmp_path, scene, count=2)
    lost = PhoneLost("ann", "The gateway that had this browser has ended.", call_waits=False)
    mine = [event for event in after.events if event.owner == "ann"]
    assert mine[1:4] == [PhoneRings("ann"), PhoneQuiet("ann"), lost]


def test_another_process_takes_the_ended_ones_place(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        (await on.start()).end()
        await on.until(lambda: on.links[0].sip is None)
        await on.connect(await on.start(), "ann")

    _play(tmp_path, scene)


def test_a_second_process_is_turned_away(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        first = await on.start()
        file = str(on.links[0].socket_file)
        second = _Gateway(*await asyncio.open_unix_connection(file))
        assert await second.over()
        await on.connect(first, "ann")

    _play(tmp_path, scene)


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"is": "lost"}\n', b"x" * (2 * MAX_LINE)])
def test_a_gateway_that_isn_t_understood_is_let_go(tmp_path: Path, line: bytes) -> None:
    async def scene(on: _Scene) -> None:
        gateway = await on.start()
        gateway._writer.write(line)
        await on.until(lambda: on.links[0].sip is None)

    _play(tmp_path, scene)


def test_an_offer_too_long_for_the_channel_is_refused(tmp_path: Path) -> None:
    async def scene(on: _Scene) -> None:
        gateway = await on.start()
        with pytest.raises(BrowserPhoneError, match="too long"):
            await on.phones.connect("ann", "x" * MAX_LINE)
        await on.connect(gateway, "ann")

    _play(tmp_path, scene)
