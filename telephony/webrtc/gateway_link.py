"""The edge's end of one gateway's control channel; processes may come and go at the other end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import structlog

from telephony.domain.errors import BrowserPhoneError
from telephony.interfaces.browser_phones import PhoneEvent
from telephony.webrtc.control import (
    MAX_LINE,
    ControlError,
    Message,
    read_event,
    read_message,
    write_message,
)
from telephony.webrtc.settings import Address, GatewaySettings

log = structlog.get_logger(__name__)

_READY_WITHIN = 5.0
"""How long a browser waits for a gateway that is being started."""
_ANSWER_WITHIN = 10.0


class GatewayLink:
    """`on_event` is told what happens to phones, `on_gone` that the gateway has ended."""

    def __init__(self, socket_file: Path) -> None:
        self.socket_file = socket_file
        self.sip: Address | None = None
        """Where the gateway takes calls; None while there is none."""
        self.on_event: Callable[[PhoneEvent], None] = lambda event: None
        self.on_gone: Callable[[], None] = lambda: None
        self._settings: GatewaySettings | None = None
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._ready = asyncio.Event()
        self._asks = itertools.count(1)
        self._asked: dict[int, asyncio.Future[str]] = {}

    async def open(self, settings: GatewaySettings) -> None:
        """Listen for a gateway, which will work by these settings."""
        self._settings = settings
        self._server = await asyncio.start_unix_server(
            self._serve, str(self.socket_file), limit=MAX_LINE
        )

    def close(self) -> None:
        """Let the gateway go, and listen no more."""
        if self._server is not None:
            self._server.close()
        if self._writer is not None:
            self._writer.close()

    async def up(self) -> None:
        """Returns once a gateway is there."""
        await self._ready.wait()

    async def connect(self, owner: str, offer: str) -> str:
        """Hand a browser's offer on; returns the answer. Raises `BrowserPhoneError`."""
        ask = next(self._asks)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_READY_WITHIN):
                await self._ready.wait()
            self._asked[ask] = answer
            self.tell("connect", ask=ask, owner=owner, offer=offer)
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await answer
        except TimeoutError as error:
            raise BrowserPhoneError("No gateway for browsers answers now.") from error
        except ControlError as error:
            raise BrowserPhoneError(str(error)) from error
        finally:
            self._asked.pop(ask, None)

    def tell(self, wish: str, **fields: object) -> None:
        """Say something; nothing to do while nobody listens."""
        if self._writer is not None:
            self._writer.write(write_message(wish, **fields))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None or self._settings is None:
            log.warning("a second gateway was turned away", socket=self.socket_file.name)
            writer.close()
            return
        self._writer = writer
        try:
            self.tell("configure", **asdict(self._settings))
            while (message := await read_message(reader)) is not None:
                self._take(message)
        except ControlError as error:
            log.critical("gateway not understood", why=str(error))
        finally:
            writer.close()
            self._gone()

    def _take(self, message: Message) -> None:
        event = read_event(message)
        if event is not None:
            self.on_event(event)
        elif message["is"] == "ready":
            self.sip = (str(message["host"]), int(message["port"]))
            self._ready.set()
        else:
            self._answered(message)

    def _answered(self, message: Message) -> None:
        answer = self._asked.get(message.get("ask", 0))
        if answer is None or answer.done():
            return  # whoever asked has given up
        if message["is"] == "taken":
            answer.set_result(str(message["answer"]))
        else:
            answer.set_exception(BrowserPhoneError(str(message["why"])))

    def _gone(self) -> None:
        self._writer, self.sip = None, None
        self._ready.clear()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(BrowserPhoneError("The gateway has just ended."))
        self.on_gone()
