"""Callers and agents' phones, brought together by the contact centre; in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from telephony.acd.queue import Queue
from telephony.call_control.errands.errands import Errands
from telephony.call_control.routing import AnswerMode
from telephony.domain.call import CallFacts
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended
from telephony.ivr.errands.bookings import Booked, KeepAnswer
from tests.call_control.centre import ANN, BOB, FLOW, Centre


@pytest.mark.parametrize("mode", AnswerMode)
def test_caller_meets_an_agent_and_the_flow_goes_on(tmp_path: Path, mode: AnswerMode) -> None:
    centre = Centre(tmp_path, ANN, mode=mode)

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        assert centre.user_agent.dialled == [ANN.uri]
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert caller.bridged_to is phone
        assert "answer" in caller.asked
        phone.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(1)
        assert (caller.bridged_to, centre.state("ann")) == (None, "ready")

    centre.play(script)
    assert centre.records[0].termination.reason is Reason.FLOW_HANGUP
    events = centre.events()
    wanted = ["waits", "agent rung", "agent connected", "contact ended"]
    assert [event for event in events if event in wanted] == wanted
    assert centre.prompts.open_calls == 0


def test_agent_hears_the_whisper_before_the_caller(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN, whisper=True)

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert (phone.asked, caller.bridged_to) == (["play"], None)
        await asyncio.sleep(1.5)
        assert caller.bridged_to is phone
        caller.end(ended(Reason.CALLER_HANGUP))
        await asyncio.sleep(1)
        assert phone.over

    centre.play(script)


def test_agent_who_hangs_up_during_the_whisper_costs_the_caller_no_place(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN, BOB, whisper=True)

    async def script() -> None:
        first, second = centre.phone(), centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        first.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        first.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(1)
        second.tell(LegAnswered(0.0))
        await asyncio.sleep(3)
        assert caller.bridged_to is second
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)
    assert "agent lost" in centre.events()


def test_a_survey_names_the_queue_into_which_the_caller_was_moved(tmp_path: Path) -> None:
    kept = list[KeepAnswer]()

    async def keep(answer: KeepAnswer, facts: CallFacts) -> Booked:
        kept.append(answer)
        return Booked(answer.errand)

    flow = FLOW.replace(
        "thanks: {say: Thank you.}", 'thanks: {survey: {name: how, kind: csat, prompt: "1 to 5."}}'
    )
    centre = Centre(
        tmp_path,
        replace(ANN, queues=("billing",)),
        more_queues=(Queue("billing"),),
        flow=flow,
        errands=Errands({KeepAnswer: keep}),
        queue=Queue("support", needs_agents=False),
    )

    async def script() -> None:
        phone, caller = centre.phone(), centre.call()
        await asyncio.sleep(1)
        (waiting,) = centre.supervisors.floor().queues[0].waiting
        centre.supervisors.move_caller(waiting.call_id, "billing")
        await asyncio.sleep(1)
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        phone.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(3)
        caller.press("4")
        await asyncio.sleep(1)
        assert [(one.score, one.queue, one.agent) for one in kept] == [(4, "billing", "ann")]
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_caller_who_hangs_up_while_it_rings_stops_the_phone(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        caller.end(ended(Reason.CALLER_HANGUP))
        await asyncio.sleep(1)
        assert phone.over
        assert centre.state("ann") == "ready"
        assert centre.centre.distributor.floor.figures["support"].abandoned == 1

    centre.play(script)


def test_exit_key_is_no_abandonment(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        caller.press("9")
        await asyncio.sleep(1)
        assert phone.over
        figures = centre.centre.distributor.floor.figures["support"]
        assert (figures.abandoned, figures.left_by_choice) == (0, 1)

    centre.play(script)


@pytest.mark.parametrize(
    ("answer", "state"), [(Reason.DECLINED, "ready"), (Reason.UNREACHABLE, "break")]
)
def test_phone_that_does_not_take_the_call(tmp_path: Path, answer: Reason, state: str) -> None:
    centre = Centre(tmp_path, ANN, BOB)

    async def script() -> None:
        first, second = centre.phone(), centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        first.end(ended(answer))
        await asyncio.sleep(1)
        assert centre.state("ann") == state
        second.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert caller.bridged_to is second
        await asyncio.sleep(70)
        assert centre.state("ann") == "ready", "a phone is tried again"
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_phone_that_rings_on_is_given_up_and_the_caller_is_told_at_last(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN, queue=Queue("support", ring_timeout=10, max_wait=30))

    async def script() -> None:
        phone = centre.phone()
        centre.call()
        await asyncio.sleep(11)
        assert phone.over
        assert centre.state("ann") == "break"

    centre.play(script)
    assert "no agent" in centre.events()
    assert centre.records[0].termination.reason is Reason.FLOW_HANGUP


def test_lost_phone_puts_the_caller_back_at_the_head(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        phones = [centre.phone(), centre.phone(), centre.phone()]
        first = centre.call()
        await asyncio.sleep(1)
        phones[0].tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        second = centre.call()
        await asyncio.sleep(1)
        centre.centre.distributor.floor.room("support").settings = Queue(
            "support", needs_agents=False
        )
        phones[0].end(ended(Reason.MEDIA_TIMEOUT))
        await asyncio.sleep(61)
        phones[1].tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert (first.bridged_to, second.bridged_to) == (phones[1], None)
        for caller in (first, second):
            caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_call_that_is_cut_off_lets_go_of_its_agent(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        phone = centre.phone()
        centre.call()
        await asyncio.sleep(1)
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        await centre.reception.finish(within=1.0)
        assert phone.over
        assert centre.state("ann") == "ready"

    centre.play(script)
