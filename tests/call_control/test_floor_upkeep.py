"""The border of the floor is mended; agents and queues change while callers wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from telephony.acd import events as on
from telephony.acd.queue import Queue, Strategy
from telephony.call_control.contacts.border_watch import BorderWatch
from telephony.domain.leg import LegAnswered
from telephony.domain.termination import Reason, ended
from tests.call_control.centre import ANN, BOB, Centre


def test_a_caller_whom_the_floor_lost_goes_on_in_its_flow(tmp_path: Path) -> None:
    centre = Centre(tmp_path, queue=Queue("support", needs_agents=False))

    async def script() -> None:
        border = BorderWatch(centre.centre)
        caller = centre.call()
        await asyncio.sleep(1)
        (name,) = centre.centre.stays
        centre.centre.distributor.handle(on.CallerLeft(name), centre.centre.now)
        border.look()
        assert centre.centre.breaches_found == 0, "what is there for a moment only is no breach"
        border.look()
        assert centre.centre.breaches_found == 1
        await asyncio.sleep(5)
        assert caller.over or "play" in caller.asked
        border.look()
        assert centre.centre.breaches_found == 1

    centre.play(script)
    assert "no agent" in centre.events()


def test_a_caller_on_the_floor_without_a_call_is_let_go(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        border = BorderWatch(centre.centre)
        phone = centre.phone()
        centre.centre.distributor.handle(on.AgentOnBreak("ann"), centre.centre.now)
        centre.centre.distributor.handle(on.CallerArrived("ghost", "support"), centre.centre.now)
        border.look()
        border.look()
        assert not centre.centre.distributor.floor.waiting
        assert not phone.over

    centre.play(script)


def test_an_offer_without_a_phone_goes_on_to_the_next_agent(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN, BOB)

    async def script() -> None:
        border = BorderWatch(centre.centre)
        first, second = centre.phone(), centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        centre.centre.contacts.take("ann")
        border.look()
        border.look()
        await asyncio.sleep(1)
        second.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert centre.state("bob") == "busy"
        first.end(ended(Reason.CALLER_HANGUP))
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_a_healthy_floor_has_no_border_breach(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        border = BorderWatch(centre.centre)
        phone = centre.phone()
        caller = centre.call()
        for step in (lambda: None, lambda: phone.tell(LegAnswered(0.0)), lambda: None):
            await asyncio.sleep(1)
            step()
            border.look()
        caller.end(ended(Reason.CALLER_HANGUP))
        for _ in range(3):
            await asyncio.sleep(1)
            border.look()
        assert centre.centre.breaches_found == 0

    centre.play(script)


def test_agents_come_and_go_while_callers_wait(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN, queue=Queue("support", needs_agents=False))

    async def script() -> None:
        anns, bobs = centre.phone(), centre.phone()
        first, second = centre.call(), centre.call()
        await asyncio.sleep(1)
        anns.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        centre.centre.presence.change([BOB])  # ann is gone from the file, bob is new
        await asyncio.sleep(1)
        assert centre.state("ann") == "busy", "a contact isn't cut off"
        bobs.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        assert centre.state("bob") == "busy"
        anns.end(ended(Reason.CALLEE_HANGUP))
        await asyncio.sleep(100)
        assert centre.state("ann") == "offline", "nobody signs her in again"
        assert list(centre.centre.presence.agents) == ["bob"]
        for caller in (first, second):
            caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_an_agents_other_queues_count_at_once(tmp_path: Path) -> None:
    support, sales = Queue("support", needs_agents=False), Queue("sales")
    centre = Centre(tmp_path, replace(ANN, queues=("sales",)), queue=support, more_queues=(sales,))

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        assert centre.state("ann") == "ready"
        centre.centre.presence.change([ANN])
        await asyncio.sleep(1)
        assert centre.state("ann") == "reserved"
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(1)
        caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_a_queue_is_edited_while_callers_wait(tmp_path: Path) -> None:
    centre = Centre(tmp_path, queue=Queue("support", needs_agents=False))

    async def script() -> None:
        callers = [centre.call() for _ in range(3)]
        await asyncio.sleep(1)
        before = [caller.name for caller in centre.centre.distributor.floor.room("support").callers]
        edited = Queue("support", Strategy.RING_ALL, needs_agents=False, max_waiting=1, weight=5)
        centre.centre.tell(on.QueueChanged(edited))
        room = centre.centre.distributor.floor.room("support")
        assert [caller.name for caller in room.callers] == before
        full = centre.call()
        await asyncio.sleep(10)
        assert full.over, "the new bound holds for new callers"
        assert not any(caller.over for caller in callers)
        for caller in callers:
            caller.end(ended(Reason.CALLER_HANGUP))

    centre.play(script)


def test_todays_figures_follow_the_centre(tmp_path: Path) -> None:
    centre = Centre(tmp_path, ANN)

    async def script() -> None:
        phone = centre.phone()
        caller = centre.call()
        await asyncio.sleep(1)
        phone.tell(LegAnswered(0.0))
        await asyncio.sleep(60)
        caller.end(ended(Reason.CALLER_HANGUP))
        await asyncio.sleep(1)
        day = centre.centre.today.queue("support")
        assert (day.offered, day.answered, day.service_level) == (1, 1, 1.0)
        assert round(centre.centre.today.agent("ann").talk_time) == 60

    centre.play(script)
