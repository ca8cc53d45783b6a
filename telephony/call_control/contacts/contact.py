"""One caller with one agent, from the first ring to the last note."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from telephony.call_control.contacts.contact_facts import ContactFacts
from telephony.call_control.contacts.party_leg import PartyLeg
from telephony.call_control.contacts.sound_paths import SoundPaths
from telephony.call_control.contacts.third_party import ThirdPartyCall
from telephony.call_control.recordings.contact_recording import ContactRecording
from telephony.conversation.hearing import (
    AGENT,
    CALLER,
    THIRD_PARTY,
    Hearing,
    Party,
    Role,
    hearing,
)
from telephony.conversation.state import ImpossibleInput, Input, State, after
from telephony.conversation.supervision import Supervision
from telephony.domain.errors import DeskError
from telephony.domain.leg import LegEvent
from telephony.domain.timeline import Detail
from telephony.interfaces.user_agent import Leg

Note = Callable[[str, Mapping[str, Detail]], None]
"""An entry for the timeline of the caller's call."""

_ON_HOLD = frozenset({State.HELD, State.CALLING, State.CONSULTING})
_SPOKEN_OF = frozenset(State) - {
    State.RINGING,
    State.WHISPER,
    State.HANDED_OVER,
    State.OVER,
}


@dataclass(frozen=True, slots=True)
class Outside:
    """What a contact is given of the world."""

    music: Callable[[], Sequence[Path]]
    record: Callable[[], ContactRecording | None]
    """Begins a recording, if the queue's policy wants one."""
    note: Note
    held: Callable[[float], None]
    """Told how many seconds the caller was on hold in all, each time that a hold is over."""
    changed: Callable[[], None]
    """Called after every change of what a page shows of it."""


class HoldTime:
    """How long a caller was on hold, whatever the wall clock does meanwhile."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._since = 0.0

    def start(self) -> None:
        """A hold begins."""
        self._since = time.monotonic()

    def stop(self) -> None:
        """It is over."""
        self.seconds += time.monotonic() - self._since


class Contact:
    """Holds the state, and has it carried out. Lives on the event loop."""

    def __init__(
        self, facts: ContactFacts, caller: Leg | None, phone: PartyLeg, out: Outside
    ) -> None:
        """`caller` is None for one who is yet to be called back."""
        self.facts = facts
        self.phone = phone
        self._caller = caller
        self.state = State.RINGING
        self.since = time.time()
        """When this state began, in seconds since the epoch."""
        self.third_party: ThirdPartyCall | None = None
        self.supervisors: dict[str, Supervision] = {}
        self.variables: Mapping[str, str] = {}
        """What the flow knows of the caller."""
        self._paths = SoundPaths(out.music)
        self._out = out
        self.recording: ContactRecording | None = None
        """From the moment that agent and caller speak, where they are recorded."""
        self._spoken = False
        self._hold = HoldTime()

    @property
    def caller(self) -> Leg:
        """Raises `DeskError` while there is none."""
        if self._caller is None:
            raise DeskError("The caller isn't on the line yet.")
        return self._caller

    @property
    def calls_back(self) -> bool:
        """Whether the agent is there, and hears the caller's telephone ring."""
        return self.facts.callback and self.state is State.WHISPER

    @property
    def hearing(self) -> Hearing:
        """Who hears whom, as it is carried out."""
        return self._paths.hearing

    def may(self, what: Input) -> None:
        """Raises `DeskError` where `move` would."""
        try:
            after(self.state, what)
        except ImpossibleInput as refusal:
            raise DeskError(str(refusal)) from refusal

    def move(self, what: Input) -> None:
        """Change the state and all that follows from it. Raises `DeskError`."""
        self.may(what)
        new = after(self.state, what)
        was_held = self.state in _ON_HOLD
        self.state, self.since = new, time.time()
        if was_held and new not in _ON_HOLD:
            self._hold.stop()
            self._out.held(self._hold.seconds)
        elif new in _ON_HOLD and not was_held:
            self._hold.start()
        self._follow()

    def answered(self) -> None:
        """The agent is there."""
        if self._caller is not None:
            self._paths.add(CALLER, self._caller)
        self._paths.add(AGENT, self.phone.leg)
        self.move(Input.ANSWERED)

    def called_back(self, caller: Leg) -> None:
        """The caller has answered, and from now on agent and caller speak. Raises `DeskError`."""
        self._caller = caller
        self._paths.add(CALLER, caller)
        self.move(Input.WHISPERED)

    def note(self, event: str, **details: Detail) -> None:
        """On the timeline of the caller's call, and on the pages."""
        self._out.note(event, {"agent": self.facts.agent, **details})

    def leg_reported(self, leg_id: str, event: LegEvent) -> None:
        """Music on hold that has come to its end begins again."""
        for party, leg in self._paths.legs.items():
            if leg.leg_id == leg_id:
                self._paths.reported(party, event)

    def third_party_answered(self) -> None:
        """The one who is consulted is there."""
        third = self.third_party
        if third is not None:
            self._paths.add(THIRD_PARTY, third.phone.leg)
            self.move(Input.THIRD_PARTY_ANSWERED)
            if third.agent and self.recording is not None:
                self.recording.joined(third.agent)
            self.note("third party answered", third_party=third.name)

    def third_party_gone(self) -> None:
        """The one who was consulted is there no more."""
        self.third_party_left()
        if self.state is not State.OVER:
            self.move(Input.THIRD_PARTY_GONE)

    def third_party_left(self) -> None:
        """Nobody is consulted from now on."""
        self._paths.remove(THIRD_PARTY)
        self.third_party = None
        self._out.changed()

    def supervise(self, supervisor: str, leg: Leg, mode: Supervision) -> None:
        """From now on so; again: another mode."""
        self.supervisors[supervisor] = mode
        self._paths.add(Party(Role.SUPERVISOR, supervisor), leg)
        self.note("supervision", supervisor=supervisor, mode=mode.value)
        self._follow()

    def unsupervise(self, supervisor: str) -> None:
        """Nothing to do for one who doesn't take part."""
        if self.supervisors.pop(supervisor, None) is not None:
            self._paths.remove(Party(Role.SUPERVISOR, supervisor))
            self.note("supervision ended", supervisor=supervisor)
            self._follow()

    def end(self) -> None:
        """Everybody is parted; nothing to do for one that is over."""
        if self.state is State.OVER:
            return
        third, self.third_party = self.third_party, None
        self.supervisors.clear()
        self.move(Input.END)
        if third is not None:
            third.let_go()

    def _follow(self) -> None:
        self._paths.follow(hearing(self.state, self.supervisors))
        self._have_recorded()
        self._out.changed()

    def _have_recorded(self) -> None:
        if self.state not in _SPOKEN_OF:
            if self.recording is not None:
                self.recording.end()
            return
        if not self._spoken:
            self._spoken = True
            self.recording = self._out.record()
        if self.recording is not None:
            legs = self._paths.legs
            connections = self._paths.hearing.connections
            self.recording.follow(self.caller, [(legs[one], legs[two]) for one, two in connections])
