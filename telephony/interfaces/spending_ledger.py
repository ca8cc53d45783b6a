"""Where spending is written down, so that a restart doesn't forget the day's."""

from __future__ import annotations

from typing import Protocol

from telephony.trunk.spending import Charge


class SpendingLedger(Protocol):
    """The writing side."""

    def note(self, charge: Charge) -> None:
        """Add a charge to its trunk's hour. Returns at once; what can't be written is kept."""
