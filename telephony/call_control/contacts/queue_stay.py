"""A caller's stay in a queue, on the call's side: from the door to the end of the contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telephony.acd.decision import Decision
from telephony.acd.expected_wait import WaitRange
from telephony.call_control.contacts.contact import Contact
from telephony.call_control.contacts.third_party import ThirdPartyCall
from telephony.call_control.inbox import FromParty, FromQueue, Item, PromptsReady
from telephony.call_control.prompter import Prompter
from telephony.call_control.recordings.contact_recording import ContactRecording
from telephony.call_control.recordings.recordings import Recordings
from telephony.conversation.hearing import Role
from telephony.conversation.state import Input, State
from telephony.domain.call import CallFacts
from telephony.domain.errors import DeskError
from telephony.domain.leg import LegEnded, LegEvent, PlaybackFailed, PlaybackFinished
from telephony.domain.queueing import WayOut
from telephony.domain.timeline import Detail
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import EnterQueue, Play
from telephony.ivr.events import (
    AgentConnected,
    CallbackOffered,
    ContactOver,
    Event,
    PlaceInQueue,
    QueueLeft,
    WaitingAgain,
)

WHISPER = 1
"""The playback of the whisper on an agent's leg."""


class QueueStay:
    """What the contact centre tells a caller becomes events for the call's own task.

    Lives on the event loop. `open` while a leg of an agent belongs to the call.
    """

    def __init__(
        self,
        wanted: EnterQueue,
        facts: CallFacts,
        caller: Leg | None,
        prompts: PromptService,
        post: Callable[[Item], None],
        note_decision: Callable[[Decision], None],
        note: Callable[[str, Mapping[str, Detail]], None],
        recordings: Recordings | None = None,
    ) -> None:
        self.wanted = wanted
        self.facts = facts
        self.call_id: str = facts.call_id
        self.calling_number = facts.caller.number
        self.queue = wanted.queue
        """Where the caller waits, or waited before the present contact."""
        self.on_the_line = caller
        self.note_decision = note_decision
        self.note = note
        self.contact: Contact | None = None
        """The present contact, from the agent's answer on."""
        self.outside: ThirdPartyCall | None = None
        """The call to whom an agent sent the caller, outside of the centre."""
        self._recordings = recordings
        self._prompts = prompts
        self._post = post
        self._whisperer: Prompter | None = None
        self._past: list[Prompter] = []
        self._open_legs: set[str] = set()

    @property
    def caller(self) -> Leg:
        """Raises `DeskError` for one who isn't on the line."""
        if self.on_the_line is None:
            raise DeskError("The caller isn't on the line yet.")
        return self.on_the_line

    @property
    def open(self) -> bool:
        """Whether the leg of an agent, or of whom an agent called, hasn't ended yet."""
        return bool(self._open_legs)

    def announce(self, position: int, expected: WaitRange) -> None:
        """The caller's place (1 is next) and what it may still take."""
        self._tell(PlaceInQueue(self.wanted.stay, position, expected.low, expected.high))

    def offer_callback(self) -> None:
        """The caller may hang up and be called back."""
        self._tell(CallbackOffered(self.wanted.stay))

    def turned_away(self, way_out: WayOut | None, problem: str = "") -> None:
        """No agent for this caller."""
        self.contact = None
        self._tell(QueueLeft(self.wanted.stay, way_out, problem))

    def reports_of(self, leg: Leg, role: Role, name: str) -> Callable[[LegEvent], None]:
        """Takes what a leg of this stay reports, into the call's own order."""
        stay, leg_id = self.wanted.stay, leg.leg_id
        return lambda event: self._post(FromParty(stay, leg_id, role.value, name, event))

    def belongs(self, leg: Leg) -> None:
        """The call isn't over before this leg is."""
        self._open_legs.add(leg.leg_id)

    def record(
        self, contact_id: str, agent: str, changed: Callable[[], None]
    ) -> ContactRecording | None:
        """Record a contact, if the queue's policy says so."""
        if self._recordings is None:
            return None
        recording = self._recordings.begin(
            self.facts, contact_id, self.queue, agent, self.wanted.consent, changed
        )
        if recording is not None and self.wanted.secure:
            recording.secure()
        return recording

    def meet(self, contact: Contact) -> None:
        """An agent answered: whisper, then let the two speak."""
        self.contact = contact
        leg = contact.phone.leg
        self.belongs(leg)
        contact.answered()
        if self.wanted.whisper:
            self._whisperer = Prompter(leg, self._prompts, self._whisper_ready)
            self._past.append(self._whisperer)
            self._whisperer.play(Play(WHISPER, self.wanted.whisper))
        else:
            self._connect()

    def moved(self, queue: str) -> None:
        """A supervisor puts the caller into another queue."""
        self.queue = queue
        self.note("moved", {"queue": queue})

    def sent_outside(self, third: ThirdPartyCall | None) -> None:
        """An agent sends the caller to somebody outside; None: that is over."""
        self.contact, self.outside = None, third

    def taken_over(self, contact: Contact) -> None:
        """Another agent has the caller from now on."""
        self.contact = contact
        self._tell(_connected(self.wanted.stay, contact))

    def follow(self, item: FromParty) -> None:
        """What the leg of somebody but the caller reports, in the call's own order."""
        event, contact = item.event, self.contact
        if contact is not None:
            contact.leg_reported(item.leg_id, event)
            to_agent = item.leg_id == contact.phone.leg.leg_id
            if to_agent and isinstance(event, PlaybackFinished | PlaybackFailed):
                self._connect()  # from a whisper; nothing to do at any other time
        if isinstance(event, LegEnded):
            self._open_legs.discard(item.leg_id)

    def caller_reported(self, event: LegEvent) -> None:
        """What the caller's leg reports."""
        if self.contact is not None and self.on_the_line is not None:
            self.contact.leg_reported(self.on_the_line.leg_id, event)

    def part(self) -> None:
        """Whoever the caller speaks with is let go."""
        outside, self.outside = self.outside, None
        if outside is not None:
            outside.let_go()
        contact, self.contact = self.contact, None
        if contact is not None:
            contact.end()

    def waits_again(self, why: str) -> None:
        """The agent is gone, or sent the caller on."""
        self.contact = None
        self._tell(WaitingAgain(self.wanted.stay, why, self.queue))

    def contact_over(self) -> None:
        """The agent hung up, or the one whom the caller was handed to."""
        self.contact = None
        self._tell(ContactOver(self.wanted.stay))

    async def close(self) -> None:
        """Delete what was rendered for this call alone."""
        for whisperer in self._past:
            await whisperer.close()
        self._past.clear()

    def _whisper_ready(self, item: PromptsReady) -> None:
        whisperer = self._whisperer
        if whisperer is not None and (item.problem or not whisperer.ready(item)):
            self._connect()  # a whisper that can't be played must not cost the contact

    def _connect(self) -> None:
        contact = self.contact
        if contact is not None and contact.state is State.WHISPER:
            contact.move(Input.WHISPERED)
            self._tell(_connected(self.wanted.stay, contact))

    def _tell(self, event: Event) -> None:
        self._post(FromQueue(event))


def _connected(stay: int, contact: Contact) -> AgentConnected:
    return AgentConnected(stay, contact.facts.agent, contact.facts.queue)
