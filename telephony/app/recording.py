"""Recording put together: the vault, what looks after it, and what the pages see."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from telephony.app.settings.http import lookup_settings
from telephony.app.settings.models import Settings
from telephony.app.settings.recording import recording_policies, vault_settings
from telephony.app.settings.voicemail import boxes, couriers
from telephony.call_control.errands.notifier import Notifier
from telephony.call_control.recordings.mailbox import Mailbox
from telephony.call_control.recordings.recordings import Recordings
from telephony.lookups.web_posts import WebPosts
from telephony.recordings.vault import Vault
from telephony.sip.user_agent import PjUserAgent
from telephony.store.call_store import CallStore


async def open_vault(settings: Settings, folder: Path, stack: AsyncExitStack) -> Vault | None:
    """Ours alone until `stack` ends; None where nothing is recorded and nothing was.

    Without a key, what is there can't be heard, but is still deleted in time. Raises
    `ConfigurationError` and `RecordingError`.
    """
    wanted = vault_settings(settings.recording, folder)
    if not wanted.keys and not wanted.folder.is_dir():
        return None
    vault = await asyncio.to_thread(Vault, wanted)
    vault.claim()
    stack.callback(vault.release)
    return vault


def recordings(
    settings: Settings,
    folder: Path,
    vault: Vault | None,
    store: CallStore,
    agent: PjUserAgent,
    notifier: Notifier,
) -> Recordings | None:
    """None where there is no vault."""
    if vault is None:
        return None
    rows = store.recordings
    mailbox = Mailbox(boxes(settings.voicemail), store.messages, notifier)
    policies = recording_policies(settings.queues, folder)
    return Recordings(policies, agent, vault, rows, rows, mailbox, store.contacts)


def notifier(settings: Settings, folder: Path, store: CallStore) -> Notifier:
    """Who tells people of what happened. Raises `ConfigurationError`."""
    post = WebPosts(lookup_settings(settings.http, folder))
    return Notifier(store.notifications, couriers(settings.notify, folder, post))
