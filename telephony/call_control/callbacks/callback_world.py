"""What a callback is given of the world, and whom it tells how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.recordings.recordings import Recordings
from telephony.domain.call import CallId
from telephony.domain.termination import Reason
from telephony.interfaces.call_observer import CallObserver
from telephony.interfaces.call_store import CallJournal
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import UserAgent


@dataclass(frozen=True, slots=True)
class CallbackServices:
    """What callbacks are given of the world."""

    centre: ContactCentre
    user_agent: UserAgent
    outbound: OutboundCalls
    journal: CallJournal
    observer: CallObserver
    prompts: PromptService
    recordings: Recordings | None = None


class CallbackOwner(Protocol):
    """Is told how a callback goes."""

    async def about_to_call(self, call: CallId) -> bool:
        """An agent is there; False: it isn't to be called any more, and was taken out."""

    def not_reached(self, call: CallId, reason: Reason) -> None:
        """It was called in vain; what becomes of it the distributor says next."""

    def waits_again(self, call: CallId) -> None:
        """The agent is gone before it was reached."""

    def moved(self, call: CallId, queue: str) -> None:
        """A supervisor put it into another queue."""

    def done(self, call: CallId) -> None:
        """It was reached, and all is said."""

    def lost(self, call: CallId) -> None:
        """It has fallen out of its queue without having been reached."""
