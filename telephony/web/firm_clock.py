"""Times on pages, by the firm's clock: programs get them in UTC, people where they work."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
_FORMS = {
    "second": "%Y-%m-%d %H:%M:%S",
    "minute": "%Y-%m-%d %H:%M",
    "day": "%Y-%m-%d",
    "time": "%H:%M:%S",
}


class FirmClock:
    """Tells times where the firm is."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def tell(self, at: datetime, precision: str) -> str:
        """A moment to the "second", "minute" or "day", or, of a day that is known, the "time"."""
        return at.astimezone(self.zone).strftime(_FORMS[precision])
