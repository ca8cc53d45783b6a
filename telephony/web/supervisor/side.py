"""What the supervisor's page stands on."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telephony.interfaces.browser_phones import BrowserPhones
from telephony.interfaces.supervisor_desk import SupervisorDesk
from telephony.web.relay import Turn


@dataclass(frozen=True, slots=True)
class FloorSide:
    """The floor, as its page uses it."""

    desk: SupervisorDesk
    zone: ZoneInfo
    """In which days begin."""
    phones: BrowserPhones | None = None
    """None where no gateway runs: then supervisors look, and can't listen."""
    turn: Turn | None = None
