"""SIP from the edge, and from nobody else: finds or makes the call that a message belongs to.

aiosipua gives messages, dialogs and SDP. Its `SipUAS` isn't used: an INVITE that is repeated before
the answer makes a second call of it, a refusal or BYE that gets lost isn't repeated and leaves the
call behind for good, and anybody may send it anything. Its RTP side, aiortp, decodes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote

import structlog
from aiosipua import SipMessage, SipRequest, SipResponse, create_dialog_from_request
from aiosipua.message import missing_required_headers

from telephony.webrtc.settings import LOOPBACK, Address
from telephony.webrtc.sip_call import SipCall

log = structlog.get_logger(__name__)

_LARGEST = 8192
OnCall = Callable[[SipCall, str], None]
"""Told of each new call, and whom it is for."""


class SipCalls(asyncio.DatagramProtocol):
    """All calls of a gateway, on one UDP socket on the loopback."""

    def __init__(self, edge: frozenset[Address], most: int, on_call: OnCall) -> None:
        self._edge = edge
        self._most = most
        self._on_call = on_call
        self._calls: dict[str, SipCall] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self.own: Address = (LOOPBACK, 0)

    async def open(self) -> Address:
        """Listen; returns where."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(LOOPBACK, 0))
        return self.own

    def close(self) -> None:
        """No more messages."""
        if self._transport is not None:
            self._transport.close()

    @property
    def count(self) -> int:
        """Calls that aren't forgotten yet."""
        return len(self._calls)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.own = transport.get_extra_info("sockname")[:2]

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """A message; a stranger's, or one that can't be read, is dropped."""
        source = (str(addr[0]), int(addr[1]))
        if source not in self._edge or len(data) > _LARGEST:
            log.warning("message dropped", source=f"{source[0]}:{source[1]}", size=len(data))
            return
        if len(data) < 12:
            return  # a keep-alive
        try:
            message = SipMessage.parse(data)
            self._take(message, source)
        except ValueError as error:
            log.warning("message can't be read", why=str(error))

    def error_received(self, exc: Exception) -> None:
        """The edge's socket is closed: it is going, or gone."""
        log.debug("message not delivered", why=str(exc))

    def _take(self, message: SipRequest | SipResponse, source: Address) -> None:
        call = self._calls.get(message.call_id or "")
        if isinstance(message, SipResponse):
            if call is not None:
                call.response(message)
        elif missing_required_headers(message):
            log.warning("message lacks headers", method=message.method)
        elif call is not None:
            call.request(message)
        else:
            self._begin(message, source)

    def _begin(self, request: SipRequest, source: Address) -> None:
        to = request.to_addr
        if request.method == "ACK":
            return
        if request.method == "INVITE" and not (to and to.tag):
            if len(self._calls) < self._most:
                self._invited(request, source)
            else:
                self._refuse(request, source, 503)
        elif request.method == "OPTIONS":
            self._refuse(request, source, 200)
        else:
            self._refuse(request, source, 481)

    def _invited(self, invite: SipRequest, source: Address) -> None:
        user = invite.uri.partition(":")[2].partition("@")[0]
        call = SipCall(invite, lambda message: self._send(message, source), self.own)
        self._calls[call.call_id] = call
        call.on_gone = lambda: self._forget(call)
        self._on_call(call, unquote(user))

    def _forget(self, call: SipCall) -> None:
        self._calls.pop(call.call_id, None)

    def _refuse(self, request: SipRequest, source: Address, status: int) -> None:
        """Without a call; its repetition is answered alike."""
        self._send(create_dialog_from_request(request).create_response(request, status), source)

    def _send(self, message: SipRequest | SipResponse, to: Address) -> None:
        if self._transport is not None:
            self._transport.sendto(bytes(message), to)
