"""What every call is given: the outside world as Protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from telephony.calendars.calendar import Calendar
from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.audio.tone_ear import ToneEar
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.errands.errands import Errands
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.recordings.recordings import Recordings
from telephony.interfaces.call_observer import CallObserver
from telephony.interfaces.call_store import CallJournal
from telephony.interfaces.listening import SpeechService
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import UserAgent


@dataclass(frozen=True, slots=True)
class CallServices:
    """Shared by all calls of an edge."""

    user_agent: UserAgent
    journal: CallJournal
    prompts: PromptService
    speech: SpeechService
    observer: CallObserver
    drain: AudioDrain
    tones: ToneEar
    centre: ContactCentre
    outbound: OutboundCalls
    recordings: Recordings | None = None
    """None where nothing is recorded."""
    errands: Errands = field(default_factory=Errands)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    """Opening hours by name, as the configuration has them now."""
