"""What a supervisor's page learns of the callbacks of this moment, and may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from telephony.interfaces.callback_store import CallbackRecord


@dataclass(frozen=True, slots=True)
class CallbackPlace:
    """Where a callback stands in its queue at this moment."""

    position: int
    """1 is next."""
    why: str
    """Why nobody is called yet, as a sentence."""


class CallbackDesk(Protocol):
    """Lives on the event loop."""

    def place(self, callback_id: str) -> CallbackPlace | None:
        """None where it doesn't wait in one of this edge's queues."""

    async def cancel(self, record: CallbackRecord, by: str) -> None:
        """Call nobody for it, from now on and after a restart; `by` is the supervisor's name.

        Raises `DeskError` when it is too late, `StoreError` when it can't be put on record.
        """
