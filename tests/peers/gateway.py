"""Gateway processes under test, driven as an edge drives them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from typing import Any, TypeVar

import psutil

from telephony.app.gateways import Gateways
from telephony.interfaces.browser_phones import PhoneEvent
from telephony.telemetry.settings import LogSettings
from telephony.webrtc.settings import GatewaySettings
from tests.peers.ports import LOOPBACK
from tests.peers.resources import HoldsResources
from tests.peers.waiting import wait_until

T = TypeVar("T")
E = TypeVar("E", bound=PhoneEvent)

_WITHIN = 15.0


class GatewayUnderTest(HoldsResources):
    """Real processes for the length of a `with` block; their events are kept.

    They take the calls that come from `edge_port`, or `more` ports, on the loopback.
    """

    def __init__(
        self, edge_port: int, *, more: Sequence[int] = (), count: int = 1, **settings: Any
    ) -> None:
        edge = tuple((LOOPBACK, port) for port in (edge_port, *more))
        self._settings = GatewaySettings(edge=edge, addresses=(LOOPBACK,), **settings)
        self._count = count
        self.edge_port = edge_port
        self._resources = ExitStack()
        self._loop = asyncio.new_event_loop()
        self.events: list[PhoneEvent] = []

    def __enter__(self) -> GatewayUnderTest:
        with ExitStack() as starting:
            thread = threading.Thread(target=self._loop.run_forever, name="gateways", daemon=True)
            thread.start()
            starting.callback(thread.join)
            starting.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            self.gateways = Gateways(self._count, LogSettings())
            starting.callback(lambda: self._do(self.gateways.close()))
            self.gateways.phones.listen(self.events.append)
            self._do(self.gateways.start(self._settings))
            self.wait_until_up()
            self._resources = starting.pop_all()
        return self

    def wait_until_up(self) -> None:
        """Return once all of them take browsers."""
        wait_until(lambda: not self.gateways.problems, within=_WITHIN, what="the gateways")

    def connect(self, owner: str) -> Callable[[str], str]:
        """What signs a browser of this owner in."""
        return lambda offer: self._do(self.gateways.phones.connect(owner, offer))

    @property
    def sip_address(self) -> str:
        """`host:port` where the first one takes calls."""
        address = self._do(self._where())
        assert address is not None, "The gateway isn't up."
        return f"{address[0]}:{address[1]}"

    def uri(self, owner: str) -> str | None:
        """Where the owner is called; None while no browser is connected."""
        return self.gateways.phones.uri(owner)

    def process(self) -> psutil.Process:
        """The first one's."""
        (number,) = self.gateways.process_ids[:1]
        return psutil.Process(number)

    def answer(self, owner: str) -> None:
        """Take the call that rings."""
        self._loop.call_soon_threadsafe(self.gateways.phones.answer, owner)

    def decline(self, owner: str) -> None:
        """Refuse the call that rings."""
        self._loop.call_soon_threadsafe(self.gateways.phones.decline, owner)

    def disconnect(self, owner: str) -> None:
        """Sign the owner out."""
        self._loop.call_soon_threadsafe(self.gateways.phones.disconnect, owner)

    def of(self, kind: type[E], owner: str) -> list[E]:
        """The events of a kind that an owner had so far."""
        return [event for event in self.events if isinstance(event, kind) and event.owner == owner]

    def wait_for(self, kind: type[E], owner: str, count: int = 1, *, within: float = 10.0) -> E:
        """The `count`th event of a kind that an owner has."""
        wait_until(
            lambda: len(self.of(kind, owner)) >= count,
            within=within,
            what=f"{kind.__name__} number {count} of {owner}",
        )
        return self.of(kind, owner)[count - 1]

    async def _where(self) -> tuple[str, int] | None:
        return self.gateways.links[0].sip

    def _do(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout=_WITHIN)
