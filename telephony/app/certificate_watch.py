"""Looks now and then whether somebody renewed the certificate."""

from __future__ import annotations

import asyncio

from telephony.sip.tls.certificate_keeper import CertificateKeeper

LOOK_EVERY = 2.0
"""Seconds. What changed is taken up at the second look that finds it the same."""


async def watch_certificate(keeper: CertificateKeeper) -> None:
    """Run until cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        await asyncio.to_thread(keeper.refresh)
