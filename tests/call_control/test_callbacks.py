"""Callers hang up, keep their place and are called back: in virtual time, on a real store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from telephony.acd.queue import Queue
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.domain.errors import DeskError, ErrandError
from telephony.domain.leg import LegProgress
from telephony.domain.termination import Reason, ended
from telephony.interfaces.agent_desk import Phase, ToQueue
from telephony.interfaces.callback_store import CallbackQuery, CallbackState
from telephony.ivr.commands import HoldMusic
from telephony.ivr.errands.bookings import KeepPlace
from telephony.store.call_store import CallStore
from telephony.trunk.dialling import DiallingPlan, DiallingRules
from telephony.trunk.spending import Spending
from tests.call_control.called_back import (
    MORNING,
    NUMBER,
    RULES,
    Edge,
    answers,
    ends,
    promised,
)
from tests.call_control.centre import ANN
from tests.call_control.fakes import MemoryLedger


def test_an_agent_is_there_first_and_then_the_caller_is_called(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        await asyncio.sleep(50)
        phone = edge.comes("ann")
        await asyncio.sleep(1)
        desk = edge.centre.desks.view("ann")
        assert desk.call is not None
        assert (desk.call.callback, desk.call.phase) == (True, Phase.RINGING)
        assert desk.call.caller_number == NUMBER
        customer = edge.centre.phone()
        await answers(phone)
        assert edge.centre.user_agent.dialled[-1] == NUMBER
        assert edge.record.state is CallbackState.CALLING
        customer.tell(LegProgress(0.0, 180))
        assert phone.asked[-1] == "ringback"
        call = edge.centre.desks.view("ann").call
        assert call is not None and call.phase is Phase.CALLING_BACK
        await answers(customer)
        assert customer.bridged_to is phone
        call = edge.centre.desks.view("ann").call
        assert call is not None and call.phase is Phase.TALKING
        await ends(phone, Reason.CALLEE_HANGUP)
        assert customer.over and edge.centre.state("ann") == "ready"

    edge.play(script)
    assert (edge.record.state, edge.record.attempts) == (CallbackState.DONE, 1)
    figures = edge.centre.centre.distributor.floor.figures["support"]
    assert (figures.offered, figures.answered, figures.called_back) == (1, 1, 1)
    assert (figures.abandoned, figures.left_by_choice) == (0, 0)
    wanted = ["callback", "agent rung", "callback dialled", "called back", "ended"]
    assert [event for event in edge.call.events if event in wanted] == wanted
    assert edge.call.record.termination.reason is Reason.CALLEE_HANGUP
    (contact,) = edge.centre.contacts.contacts.values()
    assert (contact.call_id, contact.outcome) == (edge.call.record.facts.call_id, "agent_hangup")
    assert contact.waited > 50


def test_busy_is_called_again_and_then_given_up(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        phone, customer = edge.comes("ann"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await ends(customer, Reason.BUSY)
        assert phone.over and edge.centre.state("ann") == "ready"
        assert (edge.record.state, edge.record.problem) == (CallbackState.WAITING, "busy")
        phone, customer = edge.centre.phone(), edge.centre.phone()
        await asyncio.sleep(300)
        await answers(phone)
        customer.tell(LegProgress(0.0, 180))
        await asyncio.sleep(30)
        assert "hang up no_answer" in customer.asked, "it doesn't ring for ever"
        await asyncio.sleep(1)
        assert edge.centre.state("ann") == "ready"

    edge.play(script)
    record = edge.record
    assert (record.state, record.attempts) == (CallbackState.GIVEN_UP, 2)
    assert record.problem == "no_answer"
    assert edge.call.events.count("callback dialled") == 2
    assert edge.centre.contacts.outcomes == [("ann", "caller_not_reached")] * 2
    assert edge.centre.centre.distributor.floor.figures["support"].given_up == 1


def test_an_agent_who_hangs_up_while_it_rings_costs_the_caller_nothing(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        phone, customer = edge.comes("ann"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await ends(phone, Reason.CALLEE_HANGUP)
        assert customer.over and edge.centre.state("ann") == "ready", "it is no lost phone"
        phone, again = edge.comes("bob"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await answers(again)
        assert again.bridged_to is phone
        await ends(again, Reason.CALLER_HANGUP)

    edge.play(script)
    assert edge.record.state is CallbackState.DONE


def test_a_caller_who_was_reached_can_be_sent_on_and_hears_music(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        phone, customer = edge.comes("ann"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await answers(customer)
        edge.centre.desks.transfer("ann", ToQueue("support"))
        await asyncio.sleep(3)
        assert customer.asked[-1] == "play" and not customer.over
        other = edge.comes("bob")
        await asyncio.sleep(1)
        await answers(other)
        assert customer.bridged_to is other and customer.asked[-1] == "stop playing"
        await ends(customer, Reason.CALLER_HANGUP)

    edge.play(script)
    assert edge.centre.prompts.find(HoldMusic()) is not None
    assert [outcome for _, outcome in edge.centre.contacts.outcomes] == [
        "transferred",
        "caller_hangup",
    ]


def test_who_calls_in_again_is_not_called_back(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        await asyncio.sleep(30)
        caller = edge.centre.call()
        await asyncio.sleep(1)
        assert (edge.record.state, edge.record.problem) == (CallbackState.CANCELLED, "called_in")
        phone = edge.comes("ann")
        await asyncio.sleep(1)
        await answers(phone)
        assert caller.bridged_to is phone
        await ends(caller, Reason.CALLER_HANGUP)
        (contact,) = edge.centre.contacts.contacts.values()
        assert contact.waited > 30

    edge.play(script)


def test_a_restart_costs_no_place(edge: Edge, tmp_path: Path, store: CallStore) -> None:
    async def before() -> None:
        await edge.keeps_place("+15550199")

    edge.play(before)
    assert edge.record.state is CallbackState.WAITING
    (tmp_path / "later").mkdir()
    later = Edge(tmp_path / "later", store)

    async def after() -> None:
        later.centre.call()
        await asyncio.sleep(1)
        phone, customer = later.comes("ann"), later.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await answers(customer)
        assert customer.bridged_to is phone
        await ends(customer, Reason.CALLER_HANGUP)
        for waiting in list(later.centre.centre.stays.values()):
            waiting.caller.hang_up(Reason.CALLER_HANGUP)

    later.play(after, starts_at=MORNING + 1000)
    assert later.record.state is CallbackState.DONE
    first = next(iter(later.centre.contacts.contacts.values()))
    assert first.waited > 1000


def test_what_a_killed_edge_was_calling_is_called_again(edge: Edge, store: CallStore) -> None:
    store.callbacks.put_callback(promised(state=CallbackState.CALLING, attempts=1))

    async def script() -> None:
        assert len(edge.centre.centre.distributor.floor.waiting) == 1

    edge.play(script)
    assert (edge.record.state, edge.record.attempts) == (CallbackState.WAITING, 1)


def test_what_is_too_late_is_closed(edge: Edge, store: CallStore) -> None:
    store.callbacks.put_callback(promised(not_after=MORNING - 1))

    async def script() -> None:
        assert not edge.centre.centre.distributor.floor.waiting

    edge.play(script)
    assert (edge.record.state, edge.record.problem) == (CallbackState.GIVEN_UP, "expired")


def test_a_flows_callback_queues_when_its_window_opens(edge: Edge) -> None:
    async def script() -> None:
        await edge.callbacks.booked(promised(not_before=MORNING + 5000))
        await asyncio.sleep(4999)
        assert not edge.centre.centre.distributor.floor.waiting
        await asyncio.sleep(2)
        assert len(edge.centre.centre.distributor.floor.waiting) == 1

    edge.play(script)


def test_a_callback_that_a_supervisor_closed_is_not_called(edge: Edge, store: CallStore) -> None:
    async def script() -> None:
        await edge.keeps_place()
        known = edge.record
        store.callbacks.put_callback(promised(known.callback_id, state=CallbackState.CANCELLED))
        phone = edge.comes("ann")
        await asyncio.sleep(1)
        await answers(phone)
        assert edge.centre.user_agent.dialled == [ANN.uri]
        assert phone.over and not edge.centre.centre.stays

    edge.play(script)
    assert edge.record.state is CallbackState.CANCELLED


def test_who_hangs_up_while_it_is_being_written_keeps_what_was_promised(edge: Edge) -> None:
    async def script() -> None:
        caller = edge.centre.call()
        await asyncio.sleep(1)
        (stay,) = edge.centre.centre.stays.values()
        wish = asyncio.create_task(edge.callbacks.keep_place(KeepPlace(1, NUMBER), stay.facts))
        await asyncio.sleep(0)
        caller.end(ended(Reason.CALLER_HANGUP))
        wish.cancel()
        await asyncio.sleep(5)
        (waiting,) = edge.centre.centre.distributor.floor.waiting.values()
        assert waiting.callback and waiting.number == NUMBER

    edge.play(script)


def test_what_cannot_be_promised_leaves_the_caller_where_it_is(
    edge: Edge, store: CallStore
) -> None:
    async def script() -> None:
        caller = edge.centre.call()
        await asyncio.sleep(1)
        (stay,) = edge.centre.centre.stays.values()
        with store._database.engine.begin() as connection:
            connection.execute(text("drop table callbacks"))
        with pytest.raises(ErrandError, match="can't be stored"):
            await edge.callbacks.keep_place(KeepPlace(1, NUMBER), stay.facts)
        edge.callbacks.change({})
        with pytest.raises(ErrandError, match="calls nobody back"):
            await edge.callbacks.keep_place(KeepPlace(1, NUMBER), stay.facts)
        assert set(edge.centre.centre.stays) == {stay.call_id}
        await ends(caller, Reason.CALLER_HANGUP)
        with pytest.raises(ErrandError, match="doesn't wait"):
            await edge.callbacks.keep_place(KeepPlace(1, NUMBER), stay.facts)

    edge.play(script)


def test_a_number_that_may_not_be_called_is_promised_nothing(
    tmp_path: Path, store: CallStore
) -> None:
    plan = DiallingPlan(DiallingRules(allow=frozenset({"+49"})))
    barred = OutboundCalls(
        plan,
        Spending({}, {}),
        MemoryLedger(),
        trunk_hosts={},
        capped=frozenset(),
        max_duration=60.0,
    )
    edge = Edge(tmp_path, store, outbound=barred)

    async def script() -> None:
        with pytest.raises(ErrandError, match="may not be called"):
            await edge.keeps_place()
        for stay in list(edge.centre.centre.stays.values()):
            stay.caller.hang_up(Reason.CALLER_HANGUP)

    edge.play(script)
    assert list(store.callbacks.callbacks(CallbackQuery())) == []


def test_a_supervisor_sees_callbacks_and_moves_them_only_to_where_they_are_called(
    edge: Edge,
) -> None:
    edge.centre._queues += [Queue("sales"), Queue("orders", callback=RULES)]

    async def script() -> None:
        await edge.keeps_place()
        board = edge.centre.supervisors.floor().queues[0]
        (waiting,) = board.waiting
        assert waiting.callback and waiting.caller_number == NUMBER
        with pytest.raises(DeskError, match="calls nobody back"):
            edge.centre.supervisors.move_caller(waiting.call_id, "sales")
        edge.centre.supervisors.move_caller(waiting.call_id, "orders")

    edge.play(script)
    assert edge.record.queue == "orders"
