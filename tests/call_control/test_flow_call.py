"""One call's task, with a caller who may leave at any moment; in virtual time."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from telephony.call_control.audio.audio_drain import AudioDrain
from telephony.call_control.audio.tone_ear import ToneEar
from telephony.call_control.call_actions import CallActions
from telephony.call_control.contacts.contact_centre import ContactCentre
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.call_control.errands.errands import Errands
from telephony.call_control.flow_call import FlowCall
from telephony.call_control.flow_choice import FlowChoice, FlowSets
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.call_control.reception import Reception
from telephony.call_control.routing import AnswerMode, Route, RoutingTable
from telephony.call_control.services import CallServices
from telephony.domain.call import Caller, CallFacts
from telephony.domain.errors import PromptError, SpeechError
from telephony.domain.leg import IncomingInvite, LegAnswered, LegEvent, LegProgress, MediaQuality
from telephony.domain.termination import Reason, Termination, ended, from_sip_status
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.speech import Recognition
from telephony.ivr.errands.lookup import LookedUp, LookUp
from telephony.ivr.events import ErrandOver
from telephony.ivr.gates.loading import load_flows
from telephony.ivr.verbs.menu import Menu
from tests.call_control.fakes import (
    SILENCE,
    SPEECH,
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
start: hello
steps:
  hello: {say: Hello., next: pick}
  pick:
    menu:
      prompt: For sales press 1 or say sales.
      choices:
        sales: {keys: "1", phrases: [sales], next: number}
        out: {keys: "9", next: bye}
      no_input: [I heard nothing.]
      max_attempts: 2
      incomplete_timeout: 600ms
  number:
    collect: {prompt: Key in two digits., digits: 2, into: number}
    next: back
  back: {say: "You keyed {{ number }}.", next: connect}
  connect:
    transfer: {to: "sip:desk@192.0.2.9", timeout: 20s, on_failure: bye}
  bye: {hangup: true}
"""

INVITE = IncomingInvite(
    "carrier", Caller("+15550100"), "100", "id@host", "192.0.2.1:5060", 1.0, True
)


class Desk:
    """An edge without a network: everything that a call needs, in memory."""

    def __init__(
        self,
        folder: Path,
        mode: AnswerMode = AnswerMode.ANSWER,
        outbound: OutboundCalls | None = None,
        flow: str = FLOW,
        errands: Errands | None = None,
    ) -> None:
        (folder / "desk.yaml").write_text(flow)
        self.caller = FakeLeg()
        self.user_agent = FakeUserAgent()
        self.journal = MemoryJournal()
        self.prompts = FakePrompts()
        self.speech = FakeSpeech()
        self.observer: Any = NobodyWatches()
        self.drain = AudioDrain()
        self.reception = Reception(
            RoutingTable({"carrier": [Route("1*", "desk", mode)]}),
            FlowChoice(FlowSets(load_flows(folder))),
            CallServices(
                self.user_agent,
                self.journal,
                self.prompts,
                self.speech,
                self.observer,
                self.drain,
                ToneEar(self.drain),
                ContactCentre([], [], self.user_agent, ContactLog(MemoryContacts())),
                outbound or anything_goes(),
                errands=errands or Errands(),
            ),
        )

    def take(self, script: Callable[[Desk], Any], invite: IncomingInvite = INVITE) -> CallRecord:
        """One call from INVITE to record while `script(self)` plays the world."""

        async def main() -> None:
            draining = asyncio.create_task(self.drain.run())
            self.reception(self.caller, invite)
            await script(self)
            assert await self.reception.finish(within=600.0) == 0, "the call never ended"
            draining.cancel()

        run(main())
        assert len(self.journal.finished) == 1, "a call is on record exactly once"
        return self.journal.finished[0][0]

    @property
    def timeline(self) -> list[TimelineEntry]:
        return list(self.journal.finished[0][1])

    def events(self) -> list[str]:
        return [entry.event for entry in self.timeline]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def walk_by_keys(desk: Desk) -> None:
    """Through the menu and the digits to a desk that answers and hangs up."""
    caller, callee = desk.caller, desk.user_agent.callee
    for seconds, key in ((1.0, "1"), (1.0, "4"), (1.0, "2")):
        await asyncio.sleep(seconds)
        if not caller.over:
            caller.press(key)
    await asyncio.sleep(5.0)
    if desk.user_agent.dialled:
        callee.tell(LegProgress(0.0, 180))
        await asyncio.sleep(3.0)
        if not callee.over:
            callee.tell(LegAnswered(0.0))
        await asyncio.sleep(30.0)
        callee.end(ended(Reason.CALLEE_HANGUP))


def test_a_call_walks_its_flow_and_is_on_record(desk: Desk) -> None:
    record = desk.take(walk_by_keys)
    assert record.termination == ended(Reason.CALLEE_HANGUP)
    assert record.flow == "desk"
    assert record.digits_received == 3
    assert record.answered_at is not None
    assert desk.user_agent.dialled == ["sip:desk@192.0.2.9"]
    assert desk.caller.asked.count("ringback") == 1
    assert desk.caller.bridged_to is None, "bridged legs are let go at the end"
    assert desk.prompts.open_calls == 0, "prompts with a caller's data are deleted"


@pytest.fixture
def no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collection")
def test_a_call_that_is_over_is_freed_without_the_garbage_collector(desk: Desk) -> None:
    before = calls_in_memory()
    desk.take(walk_by_keys)
    assert calls_in_memory() == before


def calls_in_memory() -> int:
    return sum(isinstance(each, FlowCall | CallActions) for each in gc.get_objects())


def events_of_a_whole_walk(folder: Path) -> int:
    desk = Desk(folder)
    desk.take(walk_by_keys)
    return desk.caller.events_seen


@pytest.mark.parametrize("mode", list(AnswerMode))
def test_hanging_up_at_every_moment_leaves_one_record(tmp_path: Path, mode: AnswerMode) -> None:
    for moment in range(1, events_of_a_whole_walk(tmp_path) + 1):
        desk = Desk(tmp_path, mode)
        gone = ended(Reason.CALLER_HANGUP)

        def leave(seen: int, desk: Desk = desk, moment: int = moment) -> None:
            if seen == moment:
                desk.caller.end(ended(Reason.CALLER_HANGUP))

        desk.caller.on_event = leave
        record = desk.take(walk_by_keys)
        assert record.termination is not None, f"no end after event {moment}"
        if record.termination.reason is Reason.CALLER_HANGUP:
            assert record.termination == gone
        assert all(ring.closed for ring in desk.caller.rings)
        assert desk.prompts.open_calls == 0


async def say_something(desk: Desk, frames: int = 20) -> None:
    """Speech, then silence, into the ring of the menu's turn."""
    await asyncio.sleep(2.5)
    ring = desk.caller.rings[-1]
    for frame in [SPEECH] * frames + [SILENCE] * 40:
        ring.waiting += frame
        await asyncio.sleep(0.02)


def test_a_phrase_picks_a_choice(desk: Desk) -> None:
    desk.speech.result.set_result(Recognition("sales", 0.9))

    async def script(desk: Desk) -> None:
        await say_something(desk)
        await asyncio.sleep(0.5)
        desk.caller.end(ended(Reason.CALLER_HANGUP))

    desk.take(script)
    assert "choice sales" in desk.events()
    assert "stop playing" in desk.caller.asked, "speech barges in"


def test_a_cough_lets_the_prompt_go_on(desk: Desk) -> None:
    desk.speech.result.set_result(Recognition("", 0.0))

    async def script(desk: Desk) -> None:
        await say_something(desk, frames=12)
        await asyncio.sleep(0.5)
        desk.caller.press("9")

    desk.take(script)
    asked = [each for each in desk.caller.asked if "playing" in each]
    assert asked[:2] == ["pause playing", "resume playing"]
    heard = [each for each in desk.events() if each in ("paused", "resumed", "no match")]
    assert heard == ["paused", "resumed"]


def test_a_flows_patience_ends_speech(desk: Desk) -> None:
    """See `incomplete_timeout` in FLOW: two pauses of half a second belong to one utterance."""
    desk.speech.result.set_result(Recognition("sales", 0.9))

    async def script(desk: Desk) -> None:
        await asyncio.sleep(2.5)
        ring = desk.caller.rings[-1]
        for frame in ([SPEECH] * 10 + [SILENCE] * 25) * 2 + [SPEECH] * 10 + [SILENCE] * 40:
            ring.waiting += frame
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        desk.caller.end(ended(Reason.CALLER_HANGUP))

    desk.take(script)
    assert desk.events().count("speech began") == 1
    assert "choice sales" in desk.events()


def test_hanging_up_while_speech_is_decoded(desk: Desk) -> None:
    desk.speech.result.set_running_or_notify_cancel()  # a decoder at work, never done

    async def script(desk: Desk) -> None:
        await say_something(desk)
        desk.caller.end(ended(Reason.CALLER_HANGUP))

    record = desk.take(script)
    assert record.termination == ended(Reason.CALLER_HANGUP)
    assert desk.speech.utterances[0].cancelled


@contextmanager
def saturated(desk: Desk) -> Iterator[None]:
    desk.speech.saturated = True
    yield


@contextmanager
def no_recogniser(desk: Desk) -> Iterator[None]:
    desk.speech.error = SpeechError("no model")
    yield


@contextmanager
def failing(desk: Desk) -> Iterator[None]:
    desk.speech.result.set_exception(SpeechError("decoder died"))
    yield


@pytest.mark.parametrize("trouble", [saturated, no_recogniser, failing])
def test_without_recognition_the_menu_goes_on_by_keys(desk: Desk, trouble: Any) -> None:
    async def script(desk: Desk) -> None:
        await say_something(desk)
        desk.caller.press("9")

    with trouble(desk):
        record = desk.take(script)
    assert record.termination == ended(Reason.FLOW_HANGUP)
    assert "unavailable: keys only" in desk.events()


def test_a_prompt_that_cant_be_rendered_is_noted_and_passed_over(desk: Desk) -> None:
    desk.prompts.fail = PromptError("no voice")
    record = desk.take(walk_by_keys)
    assert record.termination == ended(Reason.CALLEE_HANGUP)
    assert "not rendered" in desk.events()


def test_nobody_answers_the_transfer(desk: Desk) -> None:
    async def script(desk: Desk) -> None:
        for key in "142":
            await asyncio.sleep(1.0)
            desk.caller.press(key)
        await asyncio.sleep(3.0)
        desk.user_agent.callee.tell(LegProgress(0.0, 180))

    record = desk.take(script)
    assert desk.user_agent.callee.asked == ["hang up no_answer"]
    assert record.termination == ended(Reason.FLOW_HANGUP)


def test_a_desk_that_never_says_a_word_is_given_up_soon(desk: Desk) -> None:
    async def script(desk: Desk) -> None:
        for key in "142":
            await asyncio.sleep(1.0)
            desk.caller.press(key)

    assert desk.take(script).termination == ended(Reason.FLOW_HANGUP)
    assert desk.user_agent.callee.asked == ["hang up unreachable"]


def test_a_busy_desk_lets_the_flow_go_on(desk: Desk) -> None:
    async def script(desk: Desk) -> None:
        for key in "142":
            await asyncio.sleep(1.0)
            desk.caller.press(key)
        await asyncio.sleep(3.0)
        desk.user_agent.callee.end(from_sip_status(486))

    assert desk.take(script).termination == ended(Reason.FLOW_HANGUP)


def test_the_caller_leaves_while_the_desk_rings(desk: Desk) -> None:
    async def script(desk: Desk) -> None:
        for key in "142":
            await asyncio.sleep(1.0)
            desk.caller.press(key)
        await asyncio.sleep(5.0)
        desk.caller.end(ended(Reason.CALLER_HANGUP))

    assert desk.take(script).termination == ended(Reason.CALLER_HANGUP)
    assert desk.user_agent.callee.over


def test_early_media_is_answered_by_the_transfer(tmp_path: Path) -> None:
    desk = Desk(tmp_path, AnswerMode.EARLY_MEDIA)
    answered: list[bool] = []
    desk.caller.answer = lambda: answered.append(True)  # type: ignore[method-assign]
    desk.take(walk_by_keys)
    assert desk.caller.asked[0] == "early media"
    assert answered == [True]


def test_early_media_is_answered_by_the_first_step_that_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Menu, "needs_answer", True)
    desk = Desk(tmp_path, AnswerMode.EARLY_MEDIA)
    desk.take(walk_by_keys)
    # Hello is heard before the answer; neither the next step nor the transfer answers again.
    assert desk.caller.asked[:4] == ["early media", "play", "stop playing", "answer"]
    assert desk.caller.asked.count("answer") == 1


LOOKUP = """
flow: desk
start: lookup
steps:
  lookup:
    http: {get: "https://crm.example/x", into: {name: name}, on_failure: bye}
    next: hello
  hello: {say: "Hello {{ name }}."}
  bye: {hangup: {reason: no answer}}
"""


def test_what_a_flow_sends_for_comes_back_to_it(tmp_path: Path) -> None:
    async def look_up(errand: LookUp, facts: CallFacts) -> ErrandOver:
        await asyncio.sleep(3.0)
        return LookedUp(errand.errand, 200, {"name": facts.caller.number}, 3.0)

    desk = Desk(tmp_path, flow=LOOKUP, errands=Errands({LookUp: look_up}))
    assert desk.take(nothing).termination == ended(Reason.FLOW_HANGUP)
    said = [entry.details["text"] for entry in desk.timeline if entry.event == "prompt"]
    assert said == ["Hello +15550100."]


def test_what_nobody_carries_out_is_a_failure_of_the_step(tmp_path: Path) -> None:
    desk = Desk(tmp_path, flow=LOOKUP)
    desk.take(nothing)
    assert "look-up failed" in desk.events()
    assert "hang up" in desk.events()


def test_a_caller_who_leaves_ends_what_was_sent_for(tmp_path: Path) -> None:
    cancelled: list[int] = []

    async def look_up(errand: LookUp, facts: CallFacts) -> ErrandOver:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(errand.errand)
            raise
        raise AssertionError("nobody sets it")

    async def leave(desk: Desk) -> None:
        await asyncio.sleep(2.0)
        desk.caller.end(ended(Reason.CALLER_HANGUP))

    errands = Errands({LookUp: look_up})
    desk = Desk(tmp_path, flow=LOOKUP, errands=errands)
    assert desk.take(leave).termination == ended(Reason.CALLER_HANGUP)
    assert len(cancelled) == 1
    assert errands.under_way == 0


async def nothing(desk: Desk) -> None:
    """The world looks on."""


def test_a_silent_caller_is_let_go(desk: Desk) -> None:
    assert desk.take(nothing).termination == ended(Reason.FLOW_HANGUP)


def test_how_the_audio_of_both_legs_went_is_on_record(desk: Desk) -> None:
    async def script(desk: Desk) -> None:
        walking = asyncio.create_task(walk_by_keys(desk))
        await asyncio.sleep(30.0)
        callee = MediaQuality(2.0, 100, 100, 0, 0, 0.001, 0.05, 4.4)
        desk.user_agent.callee.tell(callee)
        await walking
        # Ours ends while the call is being put on record.
        desk.caller.tell(MediaQuality(3.0, 90, 100, 10, 2, 0.0123, None, 3.38))

    desk.take(script)
    qualities = [entry.details for entry in desk.timeline if entry.event == "quality"]
    assert [details.get("leg") for details in qualities] == ["callee", None]
    assert qualities[1] == {
        "received": 90, "sent": 100, "lost": 10, "discarded": 2,
        "jitter_ms": 12.3, "round_trip_ms": None, "mos": 3.38,
    }  # fmt: skip
    assert desk.observer.told.count("media_quality") == 2


def test_an_event_that_nobody_knows_costs_no_record(desk: Desk) -> None:
    class Novelty(LegEvent):
        """Something that a later version tells."""

    hang_up = desk.caller.hang_up

    def hang_up_telling_news(reason: Reason) -> None:
        desk.caller.tell(Novelty(0.0))
        hang_up(reason)

    desk.caller.hang_up = hang_up_telling_news  # type: ignore[method-assign]
    assert desk.take(nothing).termination == ended(Reason.FLOW_HANGUP)


def test_a_number_without_a_route_is_refused_and_on_record(desk: Desk) -> None:
    stray = IncomingInvite("carrier", Caller(""), "999", "id", "192.0.2.1:5060", 1.0, True)
    assert desk.take(nothing, stray).termination == ended(Reason.NO_ROUTE)
    assert desk.caller.asked == ["hang up no_route"]


def test_a_trunks_refused_call_is_on_record_and_a_strangers_is_only_counted(desk: Desk) -> None:
    stranger = IncomingInvite("", Caller(""), "100", "id", "203.0.113.7:5060", 1.0, True)

    async def main() -> None:
        desk.reception.refused(INVITE, ended(Reason.NO_CAPACITY))
        desk.reception.refused(stranger, ended(Reason.UNKNOWN_SOURCE))

    run(main())
    assert [record.termination for record, _ in desk.journal.finished] == [
        ended(Reason.NO_CAPACITY)
    ]
    assert desk.observer.told.count("refused") == 2
    assert desk.events() == ["INVITE received", "503 Service Unavailable (INVITE) sent", "ended"]


def test_shutdown_ends_calls_and_puts_them_on_record(desk: Desk) -> None:
    async def main() -> int:
        desk.reception(desk.caller, INVITE)
        await asyncio.sleep(2.5)
        return await desk.reception.finish(within=1.0)

    assert run(main()) == 1
    assert desk.caller.rings, "the menu was listening"
    assert all(ring.closed for ring in desk.caller.rings)
    record, _ = desk.journal.finished[0]
    assert record.termination == Termination(
        ended(Reason.SHUTDOWN).result, Reason.SHUTDOWN, 200, 31
    )
