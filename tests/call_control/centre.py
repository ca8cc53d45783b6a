"""A contact centre without a network, in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from telephony.acd.queue import Queue
from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.audio.tone_ear import ToneEar
from telephony.call_control.contacts.agent_phone import AgentPhone
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.call_control.contacts.contacts import ContactWorld
from telephony.call_control.contacts.handing_on import HandingOn
from telephony.call_control.contacts.supervision import Supervisors
from telephony.call_control.desks.agents_desk import AgentsDesk
from telephony.call_control.desks.day_watch import DayWatch
from telephony.call_control.desks.supervisors_desk import SupervisorsDesk
from telephony.call_control.errands.errands import Errands
from telephony.call_control.flow_choice import FlowChoice, FlowSets
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.reception import Reception
from telephony.call_control.recordings.recordings import Recordings
from telephony.call_control.routing import AnswerMode, Route, RoutingTable
from telephony.call_control.services import CallServices
from telephony.domain.call import Caller
from telephony.domain.leg import IncomingInvite
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.gates.loading import load_flows
from tests.call_control.fakes import (
    FakeBrowserPhones,
    FakeLeg,
    FakePrompts,
    FakeSpeech,
    FakeUserAgent,
    MemoryContacts,
    MemoryJournal,
    NobodyWatches,
    anything_goes,
)
from tests.virtual_time import run

FLOW = """
flow: desk
language: en-US
start: wait
steps:
  wait:
    queue:
      name: support
      WHISPER
      exit_key: "9"
      on_exit: bye
      on_timeout: sorry
    next: thanks
  thanks: {say: Thank you.}
  sorry: {say: Nobody is free.}
  bye: {hangup: true}
"""
INVITE = IncomingInvite(
    "carrier", Caller("+15550100"), "100", "id@host", "192.0.2.1:5060", 1.0, True
)
ANN = AgentPhone("ann", "sip:ann@192.0.2.9", ("support",), back_after=60)
BOB = AgentPhone("bob", "sip:bob@192.0.2.10", ("support",), place=1)


class Centre:
    """An edge without a network, with a queue and phones that do what a test says."""

    def __init__(
        self,
        folder: Path,
        *agents: AgentPhone,
        queue: Queue | None = None,
        more_queues: tuple[Queue, ...] = (),
        outbound: OutboundCalls | None = None,
        whisper: bool = False,
        mode: AnswerMode = AnswerMode.ANSWER,
        recordings: Recordings | None = None,
        secure: bool = False,
        flow: str = FLOW,
        errands: Errands | None = None,
    ) -> None:
        text = flow.replace("WHISPER", "whisper: A caller." if whisper else "priority: '0'")
        if secure:
            careful = "start: careful\nsteps:\n  careful: {secure: on, next: wait}"
            text = text.replace("start: wait\nsteps:", careful)
        (folder / "desk.yaml").write_text(text)
        self.user_agent = FakeUserAgent()
        self.journal = MemoryJournal()
        self.contacts = MemoryContacts()
        self.prompts = FakePrompts()
        self._folder = folder
        self._agents = agents
        self._queues = [queue or Queue("support"), *more_queues]
        self._outbound = outbound or anything_goes()
        self.browsers = FakeBrowserPhones(self.user_agent)
        self._mode = mode
        self._recordings = recordings
        self._errands = errands or Errands()
        self.centre: ContactCentre
        self.desks: AgentsDesk
        self.supervisors: SupervisorsDesk
        self.reception: Reception
        self._calls = 0

    def play(self, script: Callable[[], Awaitable[None]]) -> None:
        """Run `script`, then wait until every call is on record."""

        async def main() -> None:
            world = ContactWorld(self.browsers, lambda: [Path("hold.wav")])
            self.centre = ContactCentre(
                self._queues, self._agents, self.user_agent, ContactLog(self.contacts), world
            )
            self.desks = AgentsDesk(
                self.centre, HandingOn(self.centre, self.user_agent, self._outbound)
            )
            self.supervisors = SupervisorsDesk(
                self.centre,
                self.desks.views,
                Supervisors(self.centre, self.user_agent, self.browsers),
                DayWatch(self.centre, ZoneInfo("UTC")),
            )
            drain = AudioDrain()
            services = CallServices(
                self.user_agent,
                self.journal,
                self.prompts,
                FakeSpeech(),
                NobodyWatches(),
                drain,
                ToneEar(drain),
                self.centre,
                self._outbound,
                self._recordings,
                self._errands,
            )
            routes = RoutingTable({"carrier": [Route("1*", "desk", self._mode)]})
            self.reception = Reception(
                routes, FlowChoice(FlowSets(load_flows(self._folder))), services
            )
            self.centre.open()
            await script()
            assert self.centre.breaches() == []
            assert await self.reception.finish(within=600.0) == 0, "a call never ended"
            assert self.centre.breaches() == []
            self.centre.close()
            if self._recordings is not None:
                await self._recordings.close()

        run(main())

    def phone(self) -> FakeLeg:
        """The leg that will be given out for the next phone that is rung."""
        leg = FakeLeg(f"out-{len(self.user_agent.dialled) + len(self.user_agent.prepared)}")
        self.user_agent.prepared.append(leg)
        return leg

    def call(self) -> FakeLeg:
        """A caller who enters the queue as soon as the loop runs."""
        self._calls += 1
        leg = FakeLeg(f"in-{self._calls}")
        self.reception(leg, replace(INVITE, sip_call_id=f"{self._calls}@host"))
        return leg

    def state(self, agent: str) -> str:
        known = self.centre.distributor.floor.roster.find(agent)
        return known.state.value if known is not None else "offline"

    @property
    def records(self) -> list[CallRecord]:
        return [record for record, _ in self.journal.finished]

    def events(self, number: int = 0) -> list[str]:
        return [entry.event for entry in self.journal.finished[number][1]]
