"""Supervisors listen, whisper and barge; they see the floor and change it. In virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from telephony.acd.agent_state import AgentState
from telephony.call_control.contacts.agent_phone import AgentPhone
from telephony.conversation.supervision import Supervision
from telephony.domain.call import CallId
from telephony.domain.errors import DeskError
from telephony.domain.termination import Reason, ended
from telephony.interfaces.agent_desk import PhoneState
from tests.call_control.centre import ANN, Centre
from tests.call_control.fakes import FakeLeg
from tests.call_control.test_desks import Talk, at_work, both, caller_leaves, consulting, play

LISTEN, WHISPER, BARGE = Supervision.LISTEN, Supervision.WHISPER, Supervision.BARGE
HEARS = {"mia>eve", "caller>eve"}


async def listening(talk: Talk) -> FakeLeg:
    """eve listens to mia's contact."""
    talk.centre.browsers.come("eve")
    talk.centre.supervisors.supervise("eve", "mia", LISTEN)
    await asyncio.sleep(0.1)
    talk.centre.browsers.ring("eve")
    await asyncio.sleep(0.1)
    return talk.centre.user_agent.legs["sip:eve@gateway"]


def test_listen_whisper_barge_and_back_by_one_call(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        eve, desk, ours = await listening(talk), talk.centre.supervisors, both("caller", "mia")
        dialled = len(talk.centre.user_agent.dialled)
        for mode, heard in (
            (LISTEN, set()),
            (WHISPER, {"eve>mia"}),
            (BARGE, {"eve>mia", "eve>caller"}),
            (LISTEN, set()),
        ):
            desk.supervise("eve", "mia", mode)
            assert talk.hearing(eve=eve) == ours | HEARS | heard
            assert desk.supervision("eve").mode is mode
        assert len(talk.centre.user_agent.dialled) == dialled
        desk.end_supervision("eve")
        await asyncio.sleep(0.1)
        assert talk.hearing(eve=eve) == ours
        assert eve.over
        assert desk.supervision("eve").agent == ""
        caller_leaves(talk)

    centre = play(tmp_path, script)
    assert centre.events().count("supervision") == 5
    assert "supervision ended" in centre.events()


def test_supervisor_follows_hold_consultation_and_conference(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        eve = await listening(talk)
        talk.centre.desks.hold("mia")
        assert talk.hearing(eve=eve) == {"mia>eve"}
        leo = await consulting(talk)
        assert talk.hearing(eve=eve, leo=leo) == both("mia", "leo") | {"mia>eve", "leo>eve"}
        talk.centre.desks.conference("mia")
        assert {"caller>eve", "leo>eve", "mia>eve"} <= talk.hearing(eve=eve, leo=leo)
        talk.centre.desks.complete("mia")
        await asyncio.sleep(0.1)
        assert eve.over
        assert talk.hearing(eve=eve, leo=leo) == both("caller", "leo")
        caller_leaves(talk)

    play(tmp_path, script, "leo")


@pytest.mark.parametrize("who", ["caller", "mia", "eve", "lost"])
def test_whoever_leaves_the_supervisor_is_let_go(tmp_path: Path, who: str) -> None:
    async def script(talk: Talk) -> None:
        eve = await listening(talk)
        match who:
            case "caller":
                caller_leaves(talk)
            case "mia":
                talk.centre.desks.hang_up("mia")
            case "eve":
                eve.end(ended(Reason.CALLEE_HANGUP))
            case _:
                talk.centre.browsers.go("eve")
        await asyncio.sleep(0.1)
        assert eve.over
        assert talk.centre.supervisors.supervision("eve").agent == ""
        assert not any("eve" in pair for pair in talk.hearing(eve=eve))
        if who in ("eve", "lost"):
            assert talk.hearing() == both("caller", "mia")
            caller_leaves(talk)

    play(tmp_path, script)


def test_a_telephone_that_cannot_be_called_is_told_until_the_next_call(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.browsers.come("eve")
        desk = talk.centre.supervisors
        desk.supervise("eve", "mia", LISTEN)
        await asyncio.sleep(0.1)
        talk.centre.user_agent.legs["sip:eve@gateway"].end(ended(Reason.NO_CAPACITY))
        view = desk.supervision("eve")
        assert view.agent == ""
        assert view.problem.startswith("Your telephone couldn't be called: rejected (no_capacity")
        await listening(talk)
        assert desk.supervision("eve").problem == ""
        caller_leaves(talk)

    play(tmp_path, script)


def test_a_call_to_a_telephone_that_breaks_off_is_told(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        eve = await listening(talk)
        eve.end(ended(Reason.MEDIA_TIMEOUT))
        assert "ended: failed (media_timeout" in talk.centre.supervisors.supervision("eve").problem
        caller_leaves(talk)

    play(tmp_path, script)


def test_supervision_that_cannot_be(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desk = talk.centre.supervisors
        for supervisor, agent, why in (
            ("eve", "mia", "no phone is connected"),
            ("mia", "mia", "can't supervise yourself"),
            ("eve", "leo", "speaks with nobody"),
            ("eve", "nobody", "no agent nobody"),
        ):
            with pytest.raises(DeskError, match=why):
                desk.supervise(supervisor, agent, LISTEN)
        assert desk.supervision("eve").phone is PhoneState.NONE
        desk.end_supervision("eve")
        caller_leaves(talk)

    play(tmp_path, script)


def test_floor_shows_queues_agents_and_why_callers_wait(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        second = talk.centre.call()
        await asyncio.sleep(10)
        board = talk.centre.supervisors.floor()
        support, billing = board.queues
        assert (support.queue, support.offered, support.answered) == ("support", 2, 1)
        (waiting,) = support.waiting
        assert waiting.caller_number == "+15550100"
        assert waiting.why == "1 busy."
        assert support.agents == {AgentState.BUSY: 1}
        assert billing.agents == {AgentState.OFFLINE: 1}
        assert support.service_level == 1.0
        assert support.service_formula.startswith("1 answered within 20 s, of 1 answered")
        assert [agent.desk.agent for agent in board.agents] == ["mia", "leo"]
        assert board.agents[0].contacts == 1
        narrow = talk.centre.supervisors.floor(frozenset({"billing"}))
        assert [queue.queue for queue in narrow.queues] == ["billing"]
        assert [agent.desk.agent for agent in narrow.agents] == ["leo"]
        second.end(ended(Reason.CALLER_HANGUP))
        caller_leaves(talk)

    play(tmp_path, script)


def test_waiting_caller_is_moved(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desk = talk.centre.supervisors
        second = talk.centre.call()
        await asyncio.sleep(1)
        (waiting,) = desk.floor().queues[0].waiting
        with pytest.raises(DeskError, match="no queue nowhere"):
            desk.move_caller(waiting.call_id, "nowhere")
        desk.move_caller(waiting.call_id, "billing")
        with pytest.raises(DeskError, match="waits no longer"):
            desk.move_caller(CallId("gone"), "billing")
        at_work(talk.centre, "leo")
        await asyncio.sleep(1)
        talk.centre.desks.answer("leo")
        await asyncio.sleep(1)
        assert second.bridged_to is talk.leg("leo")
        for caller in (second, talk.caller):
            caller.end(ended(Reason.CALLER_HANGUP))

    play(tmp_path, script)


def test_state_is_forced(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desk = talk.centre.supervisors
        with pytest.raises(DeskError, match="isn't signed in"):
            desk.force_state("leo", AgentState.READY, "")
        with pytest.raises(DeskError, match="can be made ready"):
            desk.force_state("mia", AgentState.BUSY, "")
        at_work(talk.centre, "leo")
        desk.force_state("leo", AgentState.BREAK, "meeting")
        assert talk.centre.desks.view("leo").reason == "meeting"
        desk.force_state("leo", AgentState.READY, "")
        desk.force_state("leo", AgentState.OFFLINE, "")
        desk.force_state("leo", AgentState.OFFLINE, "")
        assert talk.centre.state("leo") == "offline"
        desk.force_state("mia", AgentState.BREAK, "rest")
        assert talk.centre.desks.view("mia").intends == "break"
        caller_leaves(talk)
        await asyncio.sleep(0.1)
        assert talk.centre.desks.view("mia").reason == "rest"

    play(tmp_path, script)


def test_desk_phone_may_be_used_by_a_page(tmp_path: Path) -> None:
    centre = Centre(tmp_path, AgentPhone("ann", ANN.uri, ("support",), back_after=60))
    centre.user_agent.each_its_own = True

    async def script() -> None:
        desks = centre.desks
        assert (centre.state("ann"), desks.view("ann").phone) == ("ready", PhoneState.DESK_PHONE)
        desks.sign_in("ann")
        desks.on_break("ann", "lunch")
        await asyncio.sleep(120)
        assert centre.state("ann") == "break", "her page says when she is back"
        desks.ready("ann")
        caller = centre.call()
        await asyncio.sleep(1)
        with pytest.raises(DeskError, match="answered by hand"):
            desks.answer("ann")
        desks.decline("ann")
        await asyncio.sleep(1)
        assert centre.state("ann") == "ready"
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_desk_phone_of_somebody_with_a_page_waits_for_the_sign_in(tmp_path: Path) -> None:
    centre = Centre(tmp_path, AgentPhone("ann", ANN.uri, ("support",), by_page=True))

    async def script() -> None:
        assert centre.state("ann") == "offline"
        centre.desks.sign_in("ann")
        centre.desks.ready("ann")
        assert centre.state("ann") == "ready"

    centre.play(script)
