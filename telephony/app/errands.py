"""Who carries out what flows send for."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from telephony.access.secret_hashes import ArgonHashes
from telephony.app.settings.http import lookup_settings
from telephony.app.settings.models import Settings
from telephony.call_control.callbacks.callbacks import Callbacks
from telephony.call_control.errands.bookings import Bookings
from telephony.call_control.errands.errands import Errands
from telephony.call_control.errands.kept_lock_outs import KeptLockOuts
from telephony.call_control.errands.lock_outs import LockOuts
from telephony.call_control.errands.secret_checks import SecretChecks
from telephony.ivr.errands.bookings import BookCallback, KeepAnswer, KeepPlace
from telephony.ivr.errands.lookup import LookUp
from telephony.ivr.errands.secret_check import CheckSecret
from telephony.lookups.web_lookups import WebLookups
from telephony.store.call_store import CallStore


def open_errands(
    settings: Settings,
    folder: Path,
    stack: AsyncExitStack,
    store: CallStore,
    callbacks: Callbacks,
) -> Errands:
    """A carrier for each type of errand; `stack` closes them. Blocks.

    Raises `ConfigurationError` for a secret that isn't there.
    """
    lookups = WebLookups(lookup_settings(settings.http, folder))
    stack.push_async_callback(lookups.close)
    hashes = ArgonHashes()
    stack.callback(hashes.close)
    bookings = Bookings(store.surveys, callbacks.booked)
    return Errands(
        {
            LookUp: lookups.carry,
            CheckSecret: SecretChecks(hashes, _lock_outs(store)).carry,
            KeepAnswer: bookings.keep_answer,
            BookCallback: bookings.book_callback,
            KeepPlace: callbacks.keep_place,
        }
    )


def _lock_outs(store: CallStore) -> LockOuts:
    """Counted with all edges where the database can be shared, else kept for this one alone."""
    if store.shared_lock_outs is not None:
        return LockOuts(shared=store.shared_lock_outs)
    return LockOuts(KeptLockOuts(store.lock_outs))
