"""Agents at their desks: who speaks with whom after each wish; in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from telephony.acd.queue import Queue
from telephony.call_control.contacts.agent_phone import AgentPhone
from telephony.domain.errors import DeskError
from telephony.domain.leg import LegAnswered, LegProgress, PlaybackFinished
from telephony.domain.termination import Reason, ended
from telephony.interfaces.agent_desk import (
    Phase,
    PhoneState,
    ThirdPartyState,
    ToAgent,
    ToNumber,
    ToQueue,
    WrapUp,
)
from tests.call_control.centre import Centre
from tests.call_control.fakes import FakeLeg

MIA = AgentPhone("mia", None, ("support",))
LEO = AgentPhone("leo", None, ("billing",), place=1)
NUMBER = "+15550199"


@dataclass
class Talk:
    """A caller with mia, who was rung and answered."""

    centre: Centre
    caller: FakeLeg
    mia: FakeLeg

    def leg(self, to: str) -> FakeLeg:
        """The last leg to an agent or a number."""
        uri = self.centre.browsers.address(to) if to in ("mia", "leo") else to
        return self.centre.user_agent.legs[uri]

    def hearing(self, **others: FakeLeg) -> set[str]:
        """Who hears whom, as "caller>mia"."""
        legs = {"caller": self.caller, "mia": self.mia, **others}
        return {
            f"{one}>{two}"
            for one, leg in legs.items()
            for two, other in legs.items()
            if other in leg.heard_by
        }

    def phase(self, agent: str = "mia") -> Phase | None:
        call = self.centre.desks.view(agent).call
        return call.phase if call is not None else None


def both(one: str, two: str) -> set[str]:
    return {f"{one}>{two}", f"{two}>{one}"}


def at_work(centre: Centre, *agents: str) -> None:
    for agent in agents:
        centre.desks.sign_in(agent)
        centre.browsers.come(agent)
        centre.desks.ready(agent)


async def begin(centre: Centre, *others: str) -> Talk:
    """mia speaks with a caller; `others` are ready."""
    at_work(centre, "mia")
    caller = centre.call()
    await asyncio.sleep(1)
    centre.desks.answer("mia")
    await asyncio.sleep(1)
    at_work(centre, *others)
    return Talk(centre, caller, centre.user_agent.legs["sip:mia@gateway"])


Script = Callable[[Talk], Awaitable[None]]


def play(
    folder: Path, script: Script, *others: str, wrap_up: float | None = 0.0, **more: object
) -> Centre:
    queue = Queue("support", wrap_up=wrap_up, needs_agents=False)
    centre = Centre(
        folder, MIA, LEO, queue=queue, more_queues=(Queue("billing", needs_agents=False),), **more
    )
    centre.user_agent.each_its_own = True

    async def main() -> None:
        await script(await begin(centre, *others))

    centre.play(main)
    return centre


async def consulting(talk: Talk, to: str = "leo") -> FakeLeg:
    """mia consults leo or a number, who has answered."""
    talk.centre.desks.consult("mia", ToAgent(to) if to == "leo" else ToNumber(to))
    await asyncio.sleep(1)
    if to == "leo":
        talk.centre.desks.answer("leo")
    else:
        answered(talk.leg(to))
    await asyncio.sleep(1)
    return talk.leg(to)


def answered(leg: FakeLeg) -> None:
    leg.tell(LegAnswered(0.0))


def caller_leaves(talk: Talk) -> None:
    talk.caller.end(ended(Reason.CALLER_HANGUP))


def test_sign_in_ring_answer_hang_up_and_write_up(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        assert (talk.phase(), talk.hearing()) == (Phase.TALKING, both("caller", "mia"))
        view = desks.view("mia")
        assert view.call is not None
        assert (view.call.caller_number, view.call.queue) == ("+15550100", "support")
        assert view.call.answered_at is not None
        desks.hang_up("mia")
        await asyncio.sleep(0.1)
        assert talk.mia.over
        view = desks.view("mia")
        assert (view.state.value, talk.phase()) == ("wrap_up", Phase.OVER)
        assert view.wrap_up_until is not None
        desks.wrap_up("mia", WrapUp("solved", "was easy", {"case": "7"}))
        desks.on_break("mia", "lunch")
        view = desks.view("mia")
        assert (view.state.value, view.reason, view.call) == ("break", "lunch", None)

    centre = play(tmp_path, script, wrap_up=30.0)
    (record,) = centre.contacts.contacts.values()
    assert (record.outcome, record.disposition, record.notes) == (
        "agent_hangup",
        "solved",
        "was easy",
    )
    assert record.wrapped_up_at is not None
    assert centre.records[0].termination.reason is Reason.FLOW_HANGUP


def test_hold_and_resume(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        talk.caller.asked.clear()
        desks.hold("mia")
        desks.hold("mia")
        assert (talk.phase(), talk.hearing(), talk.caller.asked) == (Phase.HELD, set(), ["play"])
        talk.caller.tell(PlaybackFinished(0.0, 0))
        await asyncio.sleep(0.1)
        assert talk.caller.asked.count("play") == 2, "the music goes on"
        desks.resume("mia")
        assert (talk.phase(), talk.hearing()) == (Phase.TALKING, both("caller", "mia"))
        assert talk.caller.asked[-1] == "stop playing"
        caller_leaves(talk)

    centre = play(tmp_path, script)
    assert [event for event in centre.events() if event in ("held", "resumed")] == [
        "held",
        "resumed",
    ]
    assert centre.contacts.outcomes == [("mia", "caller_hangup")]


def test_caller_leaves_while_on_hold(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.hold("mia")
        caller_leaves(talk)
        await asyncio.sleep(0.1)
        assert talk.mia.over
        assert talk.phase() is None

    play(tmp_path, script)


def test_decline_leaves_the_caller_to_others(tmp_path: Path) -> None:
    centre = Centre(tmp_path, MIA, queue=Queue("support", decline_pause=30))
    centre.user_agent.each_its_own = True

    async def script() -> None:
        at_work(centre, "mia")
        caller = centre.call()
        await asyncio.sleep(1)
        view = centre.desks.view("mia")
        assert view.call is not None
        assert (view.state.value, view.call.phase) == ("reserved", Phase.RINGING)
        centre.desks.decline("mia")
        await asyncio.sleep(1)
        assert (centre.state("mia"), centre.desks.view("mia").call) == ("ready", None)
        with pytest.raises(DeskError, match="doesn't ring"):
            centre.desks.answer("mia")
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)
    assert centre.contacts.outcomes == [("mia", "declined")]


def test_consult_then_back(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        desks.consult("mia", ToAgent("leo"))
        assert (talk.phase(), talk.hearing()) == (Phase.CONSULTING, set())
        assert (talk.phase("leo"), talk.centre.state("leo")) == (Phase.RINGING, "consulted")
        leo = talk.leg("leo")
        leo.tell(LegProgress(0.0, 180))
        assert talk.mia.asked[-1] == "ringback"
        desks.answer("leo")
        assert talk.mia.asked[-1] == "no ringback"
        assert talk.hearing(leo=leo) == both("mia", "leo")
        desks.resume("mia")
        assert talk.hearing(leo=leo) == both("mia", "caller")
        call = desks.view("mia").call
        assert call is not None
        assert call.third_party is not None
        assert call.third_party.state is ThirdPartyState.HELD
        desks.hold("mia")
        assert talk.hearing(leo=leo) == both("mia", "leo")
        desks.end_consult("mia")
        assert (talk.phase(), talk.hearing(leo=leo)) == (Phase.TALKING, both("caller", "mia"))
        await asyncio.sleep(0.1)
        assert leo.over
        assert talk.centre.state("leo") == "ready"
        caller_leaves(talk)

    play(tmp_path, script, "leo")


@pytest.mark.parametrize("to", ["leo", NUMBER])
def test_conference_and_complete(tmp_path: Path, to: str) -> None:
    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        third = await consulting(talk, to)
        desks.conference("mia")
        three = both("caller", "mia") | both("mia", "third") | both("caller", "third")
        assert (talk.phase(), talk.hearing(third=third)) == (Phase.CONFERENCE, three)
        desks.complete("mia")
        await asyncio.sleep(0.1)
        assert talk.hearing(third=third) == both("caller", "third")
        assert talk.mia.over
        assert talk.centre.state("mia") == "ready"
        if to == "leo":
            assert (talk.phase("leo"), talk.centre.state("leo")) == (Phase.TALKING, "busy")
        assert talk.phase() is None
        third.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(1)
        assert talk.hearing(third=third) == set()
        assert talk.centre.state("leo") in ("ready", "offline")

    centre = play(tmp_path, script, *([to] if to == "leo" else []))
    assert centre.records[0].termination.reason is Reason.FLOW_HANGUP
    outcomes = centre.contacts.outcomes
    assert outcomes[0] == ("mia", "transferred")
    assert outcomes[1:] == ([("leo", "agent_hangup")] if to == "leo" else [])


@pytest.mark.parametrize("to", ["leo", NUMBER])
@pytest.mark.parametrize("ringing", [True, False])
def test_caller_leaves_a_consultation(tmp_path: Path, to: str, ringing: bool) -> None:
    async def script(talk: Talk) -> None:
        if ringing:
            talk.centre.desks.consult("mia", ToAgent(to) if to == "leo" else ToNumber(to))
        else:
            await consulting(talk, to)
        caller_leaves(talk)
        await asyncio.sleep(0.1)
        assert talk.leg(to).over
        assert talk.mia.over
        assert talk.centre.state("mia") == "ready"

    centre = play(tmp_path, script, *([to] if to == "leo" else []))
    assert centre.state("leo") == ("ready" if to == "leo" else "offline")


@pytest.mark.parametrize("to", ["leo", NUMBER])
def test_third_party_leaves(tmp_path: Path, to: str) -> None:
    async def script(talk: Talk) -> None:
        third = await consulting(talk, to)
        third.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(0.1)
        assert (talk.phase(), talk.hearing()) == (Phase.HELD, set())
        third = await consulting(talk, to)
        talk.centre.desks.conference("mia")
        if to == "leo":
            talk.centre.desks.hang_up("leo")
        else:
            third.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(0.1)
        assert (talk.phase(), talk.hearing()) == (Phase.TALKING, both("caller", "mia"))
        caller_leaves(talk)

    play(tmp_path, script, *([to] if to == "leo" else []))


def test_agent_hangs_up_in_a_conference_and_nobody_is_left(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        leo = await consulting(talk)
        talk.centre.desks.conference("mia")
        talk.centre.desks.hang_up("mia")
        await asyncio.sleep(0.1)
        assert talk.hearing(leo=leo) == set()
        assert leo.over
        assert talk.centre.state("leo") == "ready"

    assert play(tmp_path, script, "leo").contacts.outcomes == [("mia", "agent_hangup")]


def test_declined_consultation_leaves_the_caller_on_hold(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.consult("mia", ToAgent("leo"))
        await asyncio.sleep(1)
        talk.centre.desks.decline("leo")
        await asyncio.sleep(0.1)
        assert (talk.phase(), talk.centre.state("leo")) == (Phase.HELD, "ready")
        caller_leaves(talk)

    play(tmp_path, script, "leo")


def test_blind_transfer_to_an_agent_of_another_queue(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToAgent("leo"))
        await asyncio.sleep(0.1)
        assert talk.mia.over
        assert (talk.centre.state("mia"), talk.phase("leo")) == ("ready", Phase.RINGING)
        talk.centre.desks.answer("leo")
        await asyncio.sleep(0.1)
        assert talk.hearing(leo=talk.leg("leo")) == both("caller", "leo")
        caller_leaves(talk)

    centre = play(tmp_path, script, "leo")
    assert centre.contacts.outcomes == [("mia", "transferred"), ("leo", "caller_hangup")]
    assert "transferred" in centre.events()


def test_blind_transfer_that_is_declined_comes_back_to_the_queue(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToAgent("leo"))
        await asyncio.sleep(1)
        talk.centre.desks.decline("leo")
        await asyncio.sleep(31)
        assert talk.phase() is Phase.RINGING, "anybody of the queue, after a pause"
        caller_leaves(talk)

    play(tmp_path, script, "leo")


def test_blind_transfer_to_a_queue(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToQueue("billing"))
        await asyncio.sleep(1)
        assert talk.centre.desks.view("leo").queues[0].waiting == 1
        at_work(talk.centre, "leo")
        await asyncio.sleep(1)
        talk.centre.desks.answer("leo")
        await asyncio.sleep(1)
        assert talk.hearing(leo=talk.leg("leo")) == both("caller", "leo")
        call = talk.centre.desks.view("leo").call
        assert call is not None
        assert call.queue == "billing"
        caller_leaves(talk)

    play(tmp_path, script)


def test_blind_transfer_to_a_number(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToNumber(NUMBER))
        third = talk.leg(NUMBER)
        third.tell(LegProgress(0.0, 180))
        assert talk.caller.asked[-1] == "ringback"
        answered(third)
        assert talk.caller.asked[-1] == "no ringback"
        await asyncio.sleep(0.1)
        assert talk.hearing(third=third) == both("caller", "third")
        assert talk.centre.state("mia") == "ready"
        third.end(ended(Reason.CALLEE_HANGUP))

    centre = play(tmp_path, script)
    assert centre.records[0].termination.reason is Reason.FLOW_HANGUP


@pytest.mark.parametrize("end", [Reason.BUSY, Reason.PEER_ERROR, None])
def test_number_that_cannot_be_had_gives_the_caller_back(
    tmp_path: Path, end: Reason | None
) -> None:
    """Busy; a loop (482); nobody answers."""

    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToNumber(NUMBER))
        third = talk.leg(NUMBER)
        third.tell(LegProgress(0.0, 180))
        if end is not None:
            third.end(ended(end))
        await asyncio.sleep(45 if end is None else 1)
        assert third.over
        assert talk.phase() is Phase.RINGING, "mia is rung again for the caller at the head"
        talk.centre.desks.answer("mia")
        await asyncio.sleep(1)
        caller_leaves(talk)

    play(tmp_path, script)


def test_caller_leaves_while_the_number_rings(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.transfer("mia", ToNumber(NUMBER))
        caller_leaves(talk)
        await asyncio.sleep(0.1)
        assert talk.leg(NUMBER).over

    play(tmp_path, script)


def test_wishes_that_cannot_be_granted(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desks = talk.centre.desks
        for wish, why in (
            (lambda: desks.transfer("mia", ToAgent("mia")), "can't call yourself"),
            (lambda: desks.consult("mia", ToAgent("mia")), "can't call yourself"),
            (lambda: desks.consult("mia", ToAgent("leo")), "leo can't be reached now: offline"),
            (lambda: desks.transfer("mia", ToAgent("nobody")), "no agent nobody"),
            (lambda: desks.transfer("mia", ToQueue("nowhere")), "no queue nowhere"),
            (lambda: desks.complete("mia"), "can't be done now"),
            (lambda: desks.conference("mia"), "can't be done now"),
            (lambda: desks.end_consult("mia"), "can't be done now"),
            (lambda: desks.hold("leo"), "no caller"),
            (lambda: desks.view("nobody"), "no agent nobody"),
            (lambda: desks.ready("leo"), "Sign in first"),
            (lambda: desks.pause_recording("mia"), "isn't recorded"),
        ):
            with pytest.raises(DeskError, match=why):
                wish()
        assert talk.hearing() == both("caller", "mia"), "nothing has changed"
        caller_leaves(talk)

    play(tmp_path, script)


def test_lost_phone_in_every_state(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        centre = talk.centre
        centre.browsers.go("mia", call_waits=True)
        assert centre.desks.view("mia").phone is PhoneState.LOST
        centre.browsers.come("mia")
        await asyncio.sleep(1)
        assert talk.hearing() == both("caller", "mia"), "a page loaded again costs nothing"
        centre.browsers.go("mia")
        await asyncio.sleep(1)
        assert talk.mia.over
        assert (centre.state("mia"), talk.hearing()) == ("break", set())
        centre.browsers.come("mia")
        await asyncio.sleep(1)
        assert centre.state("mia") == "reserved", "back, and rung for the caller at the head"
        centre.browsers.go("mia")
        assert centre.state("mia") == "break"
        with pytest.raises(DeskError, match="no phone is connected"):
            centre.desks.ready("mia")
        caller_leaves(talk)
        await asyncio.sleep(1)
        centre.browsers.come("mia")
        assert centre.state("mia") == "ready"

    centre = play(tmp_path, script)
    assert centre.contacts.outcomes[0] == ("mia", "agent_lost")


def test_sign_out_waits_for_the_end_of_the_contact(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        talk.centre.desks.sign_out("mia")
        assert talk.centre.desks.view("mia").intends == "sign_out"
        caller_leaves(talk)
        await asyncio.sleep(0.1)
        view = talk.centre.desks.view("mia")
        assert (view.state.value, view.call) == ("offline", None)

    play(tmp_path, script)


def test_watchers_learn_of_each_change(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        seen: list[Phase | None] = []
        end = talk.centre.desks.watch("mia", lambda: seen.append(talk.phase()))
        talk.centre.desks.hold("mia")
        await asyncio.sleep(0.1)
        talk.centre.desks.resume("mia")
        await asyncio.sleep(0.1)
        assert seen == [Phase.HELD, Phase.TALKING]
        end()
        caller_leaves(talk)
        await asyncio.sleep(1)
        assert len(seen) == 2

    play(tmp_path, script)


def test_agent_who_is_faster_than_the_call_answers_it_all_the_same(tmp_path: Path) -> None:
    centre = Centre(tmp_path, MIA)
    centre.user_agent.each_its_own = True
    centre.browsers.slow = True

    async def script() -> None:
        at_work(centre, "mia")
        caller = centre.call()
        await asyncio.sleep(1)
        centre.desks.answer("mia")
        assert centre.state("mia") == "reserved"
        centre.browsers.ring("mia")
        assert centre.state("mia") == "busy"
        caller.end(ended(Reason.CALLER_HANGUP))
        await asyncio.sleep(1)
        second = centre.call()
        await asyncio.sleep(1)
        centre.browsers.ring("mia")
        assert centre.state("mia") == "reserved", "the next one is another wish"
        second.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_watchers_learn_of_a_phone_that_changes_nothing_else(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        desks, browsers = talk.centre.desks, talk.centre.browsers
        desks.sign_in("leo")
        seen: list[PhoneState] = []
        desks.watch("leo", lambda: seen.append(desks.view("leo").phone))
        browsers.go("leo")
        await asyncio.sleep(0.1)
        browsers.come("leo")
        await asyncio.sleep(0.1)
        assert seen == [PhoneState.LOST, PhoneState.CONNECTED]
        caller_leaves(talk)

    play(tmp_path, script)


def test_the_log_tells_who_comes_and_goes_and_not_what_each_contact_brings(tmp_path: Path) -> None:
    async def script(talk: Talk) -> None:
        caller_leaves(talk)
        await asyncio.sleep(1)
        talk.centre.desks.ready("mia")
        talk.centre.desks.on_break("mia", "lunch")

    with capture_logs() as lines:
        play(tmp_path, script, wrap_up=10.0)
    changes = [line for line in lines if line["event"] == "agent"]
    told = [(line["was"], line["state"]) for line in changes if line["log_level"] == "info"]
    assert told[:3] == [("offline", "break"), ("break", "ready"), ("ready", "break")]
    details = [(line["was"], line["state"]) for line in changes if line["log_level"] == "debug"]
    assert details == [
        ("ready", "reserved"),
        ("reserved", "busy"),
        ("busy", "wrap_up"),
        ("wrap_up", "ready"),
    ]
