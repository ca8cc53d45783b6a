"""A gateway: the lines of everybody whose browser is a telephone, and where their calls come in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiortc import RTCCertificate

from telephony.domain.errors import BrowserPhoneError
from telephony.interfaces.browser_phones import PhoneEvent
from telephony.webrtc.browser_offer import BrowserOffer
from telephony.webrtc.browser_phone import BrowserPhone
from telephony.webrtc.call_leg import CallLeg
from telephony.webrtc.ice import IceNetwork
from telephony.webrtc.line import Line
from telephony.webrtc.settings import Address, GatewaySettings, split_address
from telephony.webrtc.sip_call import SipCall
from telephony.webrtc.sip_calls import SipCalls

log = structlog.get_logger(__name__)

_REPORT_SECONDS = 1.0
_RENEW_BEFORE = timedelta(days=2)
"""aiortc's certificates hold for 30 days."""
_NOT_FOUND, _NOT_ACCEPTABLE, _NO_ROOM = 404, 488, 503


class Gateway:
    """Lives on the event loop of its own process; `tell` gets every event, in order."""

    def __init__(self, settings: GatewaySettings, tell: Callable[[PhoneEvent], None]) -> None:
        self._settings = settings
        self._tell = tell
        self._network = IceNetwork(
            addresses=settings.addresses,
            public_address=settings.public_address,
            stun_server=split_address(settings.stun_server) if settings.stun_server else None,
            first_port=settings.first_port,
            last_port=settings.last_port,
        )
        self._certificate = RTCCertificate.generateCertificate()
        self._calls = SipCalls(frozenset(settings.edge), 2 * settings.max_phones, self._invited)
        self._lines: dict[str, Line] = {}
        self._coming: dict[str, BrowserPhone] = {}
        """Browsers that were answered, and aren't connected yet."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._ticking: asyncio.Task[None] | None = None

    async def open(self) -> Address:
        """Take calls; returns where."""
        address = await self._calls.open()
        self._ticking = asyncio.create_task(self._report(), name="reports")
        return address

    async def close(self) -> None:
        """End every call, let go of every browser."""
        if self._ticking is not None:
            self._ticking.cancel()
        for line in list(self._lines.values()):
            line.disconnect()
        for phone in self._coming.values():
            self._let_go(phone)
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        self._calls.close()

    async def connect(self, owner: str, offer: str) -> str:
        """Take a browser's offer; returns the answer. Raises `BrowserPhoneError`."""
        in_use = {name for name, line in self._lines.items() if not line.idle}
        taken = in_use | self._coming.keys()
        if owner not in taken and len(taken) >= self._settings.max_phones:
            raise BrowserPhoneError(f"This gateway has its {self._settings.max_phones} browsers.")
        phone = BrowserPhone(self._network, self._valid_certificate())
        try:
            understood, answer = await phone.take(offer)
        except BrowserPhoneError:
            self._let_go(phone)
            raise
        self._drop_coming(owner)
        self._coming[owner] = phone
        phone.on_up = lambda: self._up(owner, phone)
        self._spawn(self._meet(owner, phone, understood), f"connect {owner}")
        return answer

    def disconnect(self, owner: str) -> None:
        """The owner signs out; a call ends."""
        self._drop_coming(owner)
        line = self._lines.get(owner)
        if line is not None:
            line.disconnect()
            self._tidy(line)

    def answer(self, owner: str) -> None:
        """Take the call that rings."""
        line = self._lines.get(owner)
        if line is not None:
            line.answer()

    def decline(self, owner: str) -> None:
        """Refuse the call that rings."""
        line = self._lines.get(owner)
        if line is not None:
            line.decline()

    async def _meet(self, owner: str, phone: BrowserPhone, offer: BrowserOffer) -> None:
        try:
            await phone.connect(offer, self._settings.connect_timeout)
        except BrowserPhoneError as error:
            if self._coming.get(owner) is phone:
                del self._coming[owner]
                self._let_go(phone)
                self._line(owner).failed(str(error))

    def _up(self, owner: str, phone: BrowserPhone) -> None:
        if self._coming.get(owner) is phone:
            del self._coming[owner]
            self._line(owner).connect(phone)

    def _invited(self, call: SipCall, owner: str) -> None:
        line = self._lines.get(owner)
        if line is None:
            call.refuse(_NOT_FOUND)
            return
        try:
            leg = CallLeg(call)
        except (ValueError, OSError) as error:
            log.warning("call refused", owner=owner, why=str(error))
            call.refuse(_NO_ROOM if isinstance(error, OSError) else _NOT_ACCEPTABLE)
            return
        line.ring(leg)

    def _line(self, owner: str) -> Line:
        if owner not in self._lines:
            self._lines[owner] = Line(owner, self._settings, self._tell, self._let_go)
        return self._lines[owner]

    def _tidy(self, line: Line) -> None:
        if line.idle:
            self._lines.pop(line.owner, None)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            for line in list(self._lines.values()):
                line.report()
                self._tidy(line)

    def _valid_certificate(self) -> RTCCertificate:
        if self._certificate.expires - datetime.now(UTC) < _RENEW_BEFORE:
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate

    def _drop_coming(self, owner: str) -> None:
        phone = self._coming.pop(owner, None)
        if phone is not None:
            self._let_go(phone)

    def _let_go(self, phone: BrowserPhone) -> None:
        self._spawn(phone.close(), "close")

    def _spawn(self, doing: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(doing, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("task failed", task=task.get_name(), exc_info=task.exception())
