"""The edge as a process: signals, the drain, what the operator sees."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from telephony.app.edge import Edge
from telephony.app.settings.mapping import log_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.reading import read_settings
from telephony.documents.document import Document
from telephony.telemetry.logging import configure_logging


def serve_calls(config: Path) -> None:
    """Take calls, until SIGTERM or Ctrl-C: then no new ones, and those in progress finish."""
    document = read_settings(config)
    configure_logging(log_settings(document.value))
    asyncio.run(_serve(document, config))


async def _serve(document: Document[Settings], config: Path) -> None:
    stop, at_once = asyncio.Event(), asyncio.Event()

    def asked_to_stop() -> None:
        if stop.is_set():
            at_once.set()  # asked twice: the operator doesn't want to wait
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop)
    async with Edge(document, config, _show_progress) as edge:
        renew = asyncio.Event()
        loop.add_signal_handler(signal.SIGHUP, renew.set)
        renewing = asyncio.create_task(_reload_when_told(edge, renew), name="reload")
        print(edge.ready_line, flush=True)
        await stop.wait()
        draining = asyncio.create_task(edge.drain(), name="drain")
        impatience = asyncio.create_task(at_once.wait(), name="second signal")
        await asyncio.wait({draining, impatience}, return_when=asyncio.FIRST_COMPLETED)
        for task in (draining, impatience, renewing):
            task.cancel()


async def _reload_when_told(edge: Edge, told: asyncio.Event) -> None:
    while True:
        await told.wait()
        told.clear()
        await edge.reload()


def _show_progress(doing: str, done: int, of: int) -> None:
    """A line that counts, for a person; a log collector needs none."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{doing}: {done} of {of}", end=end, file=sys.stderr, flush=True)
