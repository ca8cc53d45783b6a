"""Where an edge keeps what it must not lose: call records, and recordings in their vault."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from telephony.app.recording import open_vault
from telephony.app.settings import mapping
from telephony.app.startup import Startup
from telephony.domain.errors import StoreError
from telephony.recordings.vault import Vault
from telephony.store.call_store import CallStore, open_store
from telephony.store.edge_claim import EdgeClaim

NAME_SECONDS = 10.0
"""Between two looks whether the edge's name is still its own."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Records:
    """Of one edge."""

    store: CallStore
    vault: Vault | None
    """None where nothing is recorded and nothing was."""


async def open_records(startup: Startup) -> Records:
    """Ours until the edge ends. Raises `ConfigurationError`, `RecordingError`, `StoreError`."""
    vault = await open_vault(startup.settings, startup.folder, startup.stack)
    store = await asyncio.to_thread(_open_store, startup)
    if store.name.shared:
        startup.keep_running(_keep_name(store.name), "the edge's name")
    return Records(store, vault)


def _open_store(startup: Startup) -> CallStore:
    store = open_store(mapping.store_settings(startup.settings, startup.folder))
    startup.stack.push_async_callback(asyncio.to_thread, store.close)
    store.claim_name()
    try:
        interrupted = store.recover()
    except StoreError as error:
        # A full disk must not keep callers out.
        log.critical("calls of the last run stay without an end", problem=str(error))
        return store
    if interrupted:
        log.warning("calls were cut off when the edge last died", calls=interrupted)
    return store


async def _keep_name(name: EdgeClaim) -> None:
    while True:
        await asyncio.sleep(NAME_SECONDS)
        await asyncio.to_thread(name.renew)
