"""A caller's stay in a queue, on the call's side: from the door to the end of the contact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telephony.acd.decision import Decision
from telephony.acd.expected_wait import WaitRange
from telephony.call_control.agent_phone import RungPhone
from telephony.call_control.contact_recording import ContactRecording
from telephony.call_control.inbox import FromAgent, FromQueue, Item, PromptsReady
from telephony.call_control.prompter import Prompter
from telephony.call_control.recordings import Recordings
from telephony.domain.call import CallFacts
from telephony.domain.leg import LegEnded, LegEvent, PlaybackFailed, PlaybackFinished
from telephony.domain.queueing import WayOut
from telephony.interfaces.prompt_service import PromptService
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import EnterQueue, Play
from telephony.ivr.events import (
    AgentConnected,
    ContactOver,
    Event,
    PlaceInQueue,
    QueueLeft,
    WaitingAgain,
)

_WHISPER = 1


@dataclass(slots=True)
class _Meeting:
    """An agent whose phone is answered, before and during the contact."""

    agent: str
    phone: RungPhone
    whisperer: Prompter
    bridged: bool = False
    recording: ContactRecording | None = None


class QueueStay:
    """What the contact centre tells a caller becomes events for the call's own task.

    Lives on the event loop. `open` while a leg of an agent belongs to the call.
    """

    def __init__(
        self,
        wanted: EnterQueue,
        facts: CallFacts,
        caller: Leg,
        prompts: PromptService,
        post: Callable[[Item], None],
        note: Callable[[Decision], None],
        recordings: Recordings | None = None,
    ) -> None:
        self.wanted = wanted
        self.call_id: str = facts.call_id
        self.calling_number = facts.caller.number
        self.note = note
        self._facts = facts
        self._recordings = recordings
        self._caller = caller
        self._prompts = prompts
        self._post = post
        self._meeting: _Meeting | None = None
        self._past: list[Prompter] = []
        self._open_legs = 0

    @property
    def open(self) -> bool:
        """Whether an agent's leg hasn't ended yet."""
        return self._open_legs > 0

    @property
    def bridged(self) -> bool:
        """Whether caller and agent hear each other."""
        return self._meeting is not None and self._meeting.bridged

    def announce(self, position: int, expected: WaitRange) -> None:
        """The caller's place (1 is next) and what it may still take."""
        self._tell(PlaceInQueue(self.wanted.stay, position, expected.low, expected.high))

    def turned_away(self, way_out: WayOut | None, problem: str = "") -> None:
        """No agent for this caller."""
        self._tell(QueueLeft(self.wanted.stay, way_out, problem))

    def meet(self, agent: str, phone: RungPhone) -> None:
        """An agent answered: whisper, then let the two speak."""
        self._open_legs += 1
        whisperer = Prompter(phone.leg, self._prompts, self._whisper_ready)
        self._meeting = _Meeting(agent, phone, whisperer)
        self._past.append(whisperer)
        phone.report_to(lambda event: self._post(FromAgent(self.wanted.stay, event)))
        if self.wanted.whisper:
            whisperer.play(Play(_WHISPER, self.wanted.whisper))
        else:
            self._bridge()

    def follow(self, event: LegEvent) -> None:
        """What the agent's leg reports, in the call's own order."""
        if isinstance(event, PlaybackFinished | PlaybackFailed):
            self._bridge()
        if isinstance(event, LegEnded):
            self._open_legs -= 1

    def agent_lost(self) -> None:
        """The agent is gone, and the caller waits again."""
        self.part()
        self._tell(WaitingAgain(self.wanted.stay))

    def contact_over(self) -> None:
        """The agent hung up."""
        self.part()
        self._tell(ContactOver(self.wanted.stay))

    async def close(self) -> None:
        """Delete what was rendered for this call alone."""
        for whisperer in self._past:
            await whisperer.close()
        self._past.clear()

    def _whisper_ready(self, item: PromptsReady) -> None:
        meeting = self._meeting
        if meeting is not None and (item.problem or not meeting.whisperer.ready(item)):
            self._bridge()  # a whisper that can't be played must not cost the contact

    def _bridge(self) -> None:
        meeting = self._meeting
        if meeting is not None and not meeting.bridged:
            meeting.bridged = True
            self._caller.bridge(meeting.phone.leg)
            self._record(meeting)
            self._tell(AgentConnected(self.wanted.stay, meeting.agent))

    def _record(self, meeting: _Meeting) -> None:
        if self._recordings is None:
            return
        contact_id = f"{self.call_id}.{meeting.phone.offer}"
        meeting.recording = self._recordings.begin(
            self._facts,
            contact_id,
            self.wanted.queue,
            meeting.agent,
            self.wanted.consent,
            lambda: None,
        )
        if meeting.recording is not None:
            caller, agent = self._caller, meeting.phone.leg
            meeting.recording.follow(caller, [(caller, agent), (agent, caller)])

    def part(self) -> None:
        """Caller and agent hear each other no longer."""
        meeting, self._meeting = self._meeting, None
        if meeting is not None and meeting.recording is not None:
            meeting.recording.end()
        if meeting is not None and meeting.bridged:
            self._caller.unbridge(meeting.phone.leg)

    def _tell(self, event: Event) -> None:
        self._post(FromQueue(event))
