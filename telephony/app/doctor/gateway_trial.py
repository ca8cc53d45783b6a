"""A gateway started as `serve` starts it, to see whether it can be."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.app.gateways import start_gateway
from telephony.domain.errors import ConfigurationError
from telephony.telemetry.settings import LogSettings
from telephony.webrtc.gateway_link import GatewayLink
from telephony.webrtc.settings import GatewaySettings

READY_WITHIN = 30.0
_END_SECONDS = 5.0


async def try_gateway(settings: GatewaySettings) -> float:
    """Start one and end it; returns the seconds until it was ready.

    Raises `ConfigurationError` with what it said last.
    """
    with TemporaryDirectory(prefix="telephony-") as folder:
        link = GatewayLink(Path(folder) / "1.socket")
        await link.open(settings)
        try:
            return await _ready(link)
        finally:
            link.close()


async def _ready(link: GatewayLink) -> float:
    now = asyncio.get_running_loop().time
    began = now()
    process = await start_gateway(link.socket_file, LogSettings(), asyncio.subprocess.PIPE)
    up = asyncio.create_task(link.up(), name="gateway up")
    ended = asyncio.create_task(process.communicate(), name="gateway ended")
    try:
        await asyncio.wait({up, ended}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if up.done():
            return now() - began
        if not ended.done():
            raise ConfigurationError(f"it wasn't ready within {READY_WITHIN:.0f} s")
        said = ended.result()[1].decode(errors="replace").strip().splitlines()
        raise ConfigurationError(said[-1] if said else f"exit code {process.returncode}")
    finally:
        up.cancel()
        await _end(process, ended)


async def _end(
    process: asyncio.subprocess.Process, ended: asyncio.Task[tuple[bytes, bytes]]
) -> None:
    if process.returncode is None:
        process.terminate()
        await asyncio.wait({ended}, timeout=_END_SECONDS)
    if process.returncode is None:
        process.kill()
    await ended
