"""`telephony demo`: an edge that is called, by key and by voice, and then stays up for you."""

from __future__ import annotations

import asyncio
import signal
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from telephony.app.console.ladder import ladder
from telephony.app.console.progress import render_prompts
from telephony.app.console.timeline_lines import timeline_line
from telephony.app.demo.desk import GREETING, Desk
from telephony.app.demo.edge_process import RunningEdge, running_edge
from telephony.app.demo.invitation import invitation
from telephony.app.demo.premises import MENU, QUEUE, Premises, premises, sample_flows
from telephony.app.demo.tour import TOUR, RecordedCall, TourCall, tour_problem
from telephony.app.demo.visitor import WORDS, Visitor, at_each_line
from telephony.app.test_caller.scripted_call import CallPlan, ScriptedCall
from telephony.app.test_caller.sounds import LANGUAGE, prepare_sounds
from telephony.app.test_caller.telephone import telephone
from telephony.domain.errors import ConfigurationError
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.ivr.commands import SpokenText
from telephony.ivr.gates.loading import load_flows
from telephony.prompts.prompt_library import PromptLibrary
from telephony.sip.settings import Transport, Trunk
from telephony.sip.user_agent import PjUserAgent
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from telephony.telemetry.logging import configure_logging
from telephony.telemetry.settings import LogFormat, LogLevel, LogSettings

LOOPBACK = "127.0.0.1"


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the calls: 0 if they went as scripted.")
    ] = False,
) -> None:
    """Start an edge with the sample flows, call it by key and by voice, show what it recorded.

    Then it stays up until Ctrl-C: for a softphone, and for you as the agent who answers.
    """
    configure_logging(LogSettings(LogLevel.ERROR, LogFormat.CONSOLE))
    console = Console(soft_wrap=True, highlight=False)
    flows = sample_flows()
    library = PromptLibrary()
    greeting, words = (SpokenText(text, LANGUAGE, constant=True) for text in (GREETING, WORDS))
    texts = [text for flow in load_flows(flows) for text in flow.constant_texts()]
    render_prompts(library, [*texts, greeting, words], console)
    demonstration = _Demonstration(flows, library, library.resolve(greeting), console)
    try:
        asyncio.run(demonstration.run(stay=not once))
    except asyncio.CancelledError:
        console.print("Stopped.")
    raise typer.Exit(0 if demonstration.succeeded else 1)


class _Demonstration:
    """Edge, desk and caller, for as long as `run` runs."""

    def __init__(
        self, flows: Path, library: PromptLibrary, greeting: Path, console: Console
    ) -> None:
        self.succeeded = False
        self._flows = flows
        self._library = library
        self._desk = Desk(greeting)
        self._console = console

    async def run(self, *, stay: bool) -> None:
        """The calls, and then, if asked, until SIGTERM or Ctrl-C. Raises `TelephonyError`."""
        _cancelled_by_signals()
        us = Trunk("edge", networks=(ip_network(LOOPBACK),))
        async with telephone(LOOPBACK, trunks=(us,), on_incoming=self._desk) as user_agent:
            desk = next(on for on in user_agent.listening if on.transport is Transport.UDP)
            with premises(self._flows, f"{LOOPBACK}:{desk.port}") as place:
                self._console.print("Starting the edge.")
                async with running_edge(place.folder, place.token) as edge:
                    self._show_complaints(edge)
                    await self._calls(edge, user_agent)
                    if stay:
                        await self._stay(edge, place, user_agent)
                        raise ConfigurationError("The edge ended by itself.")

    async def _calls(self, edge: RunningEdge, user_agent: PjUserAgent) -> None:
        problems = []
        for number, planned in enumerate(TOUR, start=1):
            problem = await self._call(number, planned, edge, user_agent)
            if problem:
                problems.append(f"call {number}: {problem}")
                self._console.print(Text(f"FAILED: {problem}", "bold red"))
                self._show_complaints(edge)
        self.succeeded = not problems
        if self.succeeded:
            self._console.print(Text("OK: both calls went as scripted.", "bold green"))
        else:
            self._console.print(Text("FAILED: " + " ".join(problems), "bold red"))

    async def _call(
        self, number: int, planned: TourCall, edge: RunningEdge, user_agent: PjUserAgent
    ) -> str:
        """Walk one call and print the edge's record of it; what went wrong, or ""."""
        self._console.print()
        self._console.print(Text(f"Call {number}. {planned.title}", "bold"))
        plan = CallPlan(
            destination=f"sip:{MENU}@{edge.sip['udp']}",
            script=planned.script,
            sounds=await asyncio.to_thread(prepare_sounds, planned.script, self._library),
            calling_number="5550100",
        )
        self._desk.reached.clear()

        def show(entry: TimelineEntry) -> None:
            if entry.kind is not Kind.SIP:
                self._console.print(timeline_line(entry, scripted.outcome.dialled_at))

        scripted = ScriptedCall(plan, WebRtcVoiceActivityDetector(), show)
        self._console.print("What the caller does and hears:")
        outcome = await scripted.run(user_agent)
        recorded = RecordedCall.from_api(await edge.call_on_record(number))
        self._console.print("What the edge has on record:")
        for line in ladder(recorded.timeline):
            if self._console.is_terminal:  # keeps the ladder upright; a pipe gets every word
                self._console.print(line, soft_wrap=False, no_wrap=True, overflow="ellipsis")
            else:
                self._console.print(line)
        self._console.print(f"{edge.web}/calls/{recorded.call_id}")
        return tour_problem(planned, outcome, recorded, self._desk.reached)

    def _show_complaints(self, edge: RunningEdge) -> None:
        for complaint in edge.complaints():
            self._console.print(Text(f"The edge warns: {complaint}", "yellow"))

    async def _stay(self, edge: RunningEdge, place: Premises, user_agent: PjUserAgent) -> None:
        """Until the edge ends by itself."""
        words = self._library.resolve(SpokenText(WORDS, LANGUAGE, constant=True))
        queue = f"sip:{QUEUE}@{edge.sip['udp']}"
        visitor = Visitor(user_agent, queue, words, self._console.print)
        with at_each_line(visitor.call):
            for line in invitation(edge, place):
                self._console.print(line)
            await edge.process.wait()


def _cancelled_by_signals() -> None:
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
