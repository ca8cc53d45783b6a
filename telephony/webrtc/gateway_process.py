"""A gateway as a process: it does what its edge says, and ends when that is gone."""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import fields
from pathlib import Path
from typing import Any

import structlog

from telephony.domain.errors import BrowserPhoneError, ConfigurationError
from telephony.interfaces.browser_phones import PhoneEvent, PhoneMedia
from telephony.webrtc.control import (
    MAX_LINE,
    ControlError,
    Message,
    read_message,
    write_event,
    write_message,
)
from telephony.webrtc.gateway import Gateway
from telephony.webrtc.settings import GatewaySettings

log = structlog.get_logger(__name__)

_CONFIGURED_WITHIN = 10.0
_CHATTY = ("aioice", "aiortc")
"""They tell at every browser which of its addresses were tried."""
_SLOW_EDGE = 256 * 1024
"""Bytes that the edge hasn't read: figures are left out until it has."""


async def run_gateway(control: Path) -> None:
    """Serve the edge that listens at `control`, until it closes or SIGTERM comes.

    Raises `ConfigurationError` when there is no edge.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(str(control), limit=MAX_LINE)
        async with asyncio.timeout(_CONFIGURED_WITHIN):
            settings = _settings(await read_message(reader))
    except (OSError, TimeoutError, ControlError) as error:
        raise ConfigurationError(f"No edge answers at {control}: {error}") from error
    for library in _CHATTY:
        logging.getLogger(library).setLevel(logging.WARNING)
    served = _Served(settings, reader, writer)
    serving = asyncio.create_task(served.run(), name="gateway")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("gateway asked to end")


class _Served:
    """The edge's wishes, carried out one after another; only meeting a browser takes time."""

    def __init__(
        self,
        settings: GatewaySettings,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._gateway = Gateway(settings, self._tell)
        self._connecting: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the edge closes the channel."""
        try:
            host, port = await self._gateway.open()
            self._writer.write(write_message("ready", host=host, port=port))
            while (message := await read_message(self._reader)) is not None:
                self._do(message)
        except ControlError as error:
            log.critical("edge not understood", why=str(error))
        finally:
            await self._gateway.close()
            self._writer.close()

    def _do(self, message: Message) -> None:
        wish, owner = message["is"], str(message.get("owner", ""))
        if wish == "connect":
            task = asyncio.create_task(self._connect(owner, message), name=f"offer {owner}")
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)
        elif wish == "disconnect":
            self._gateway.disconnect(owner)
        elif wish == "answer":
            self._gateway.answer(owner)
        elif wish == "decline":
            self._gateway.decline(owner)
        else:
            raise ControlError(f"The edge wishes `{wish}`, which isn't known here.")

    async def _connect(self, owner: str, message: Message) -> None:
        ask = message.get("ask")
        try:
            answer = await self._gateway.connect(owner, str(message.get("offer", "")))
        except BrowserPhoneError as error:
            self._writer.write(write_message("refused", ask=ask, why=str(error)))
        else:
            self._writer.write(write_message("taken", ask=ask, answer=answer))

    def _tell(self, event: PhoneEvent) -> None:
        behind = self._writer.transport.get_write_buffer_size() > _SLOW_EDGE
        if not (behind and isinstance(event, PhoneMedia)):
            self._writer.write(write_event(event))


def _settings(message: Message | None) -> GatewaySettings:
    """From the edge's first message. Raises `ControlError`."""
    if message is None or message["is"] != "configure":
        raise ControlError("It doesn't say how to work.")
    known = {one.name for one in fields(GatewaySettings)}
    values: dict[str, Any] = {name: value for name, value in message.items() if name in known}
    values["edge"] = tuple((str(host), int(port)) for host, port in values.get("edge", ()))
    values["addresses"] = tuple(values.get("addresses", ()))
    return GatewaySettings(**values)
