"""Measures how late the event loop runs what is due: a stalled loop delays decisions."""

from __future__ import annotations

import asyncio

import structlog

from telephony.telemetry.metrics import Metrics

PERIOD = 0.1
"""Seconds between measurements."""
STALL = 0.2
"""A lateness, in seconds, that callers notice as a slow answer."""

log = structlog.get_logger(__name__)


async def watch_event_loop(metrics: Metrics) -> None:
    """Measure until cancelled; its owner runs it as a task on the loop to be watched."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + PERIOD
        await asyncio.sleep(PERIOD)
        lag = max(0.0, loop.time() - due)
        metrics.loop_lag.observe(lag)
        if lag >= STALL:
            metrics.loop_stalls.inc()
            log.warning("event loop stalled", lag=round(lag, 3))
