"""A desk for callbacks that says what it is told to, and notes what it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from telephony.domain.errors import DeskError
from telephony.interfaces.callback_desk import CallbackPlace
from telephony.interfaces.callback_store import CallbackRecord


@dataclass
class CallbackDeskAsSet:
    """A `CallbackDesk` by hand."""

    places: dict[str, CallbackPlace] = field(default_factory=dict)
    cancelled: list[tuple[str, str]] = field(default_factory=list)
    """Callbacks, each with who cancelled it."""
    refusal: str = ""
    """What every wish is refused with, unless it is empty."""

    def place(self, callback_id: str) -> CallbackPlace | None:
        """See `CallbackDesk`."""
        return self.places.get(callback_id)

    async def cancel(self, record: CallbackRecord, by: str) -> None:
        """See `CallbackDesk`."""
        if self.refusal:
            raise DeskError(self.refusal)
        self.cancelled.append((record.callback_id, by))
