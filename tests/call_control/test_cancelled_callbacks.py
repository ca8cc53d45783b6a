"""A supervisor cancels callbacks of both kinds: in virtual time, on a real store."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from telephony.call_control.callbacks.callback_desk import CallbackDesk
from telephony.domain.errors import DeskError, StoreError
from telephony.domain.termination import Reason
from telephony.interfaces.callback_store import CallbackRecord, CallbackState
from telephony.store.call_store import CallStore
from tests.call_control.called_back import MORNING, Edge, answers, ends, promised


def _desk(edge: Edge) -> CallbackDesk:
    return CallbackDesk(edge.callbacks, edge.book, edge.centre.centre.distributor)


async def _cancel(edge: Edge, record: CallbackRecord | None = None) -> None:
    await _desk(edge).cancel(record or edge.record, "sue")


def test_a_place_in_a_queue_is_free_and_stays_so_after_a_restart(
    edge: Edge, store: CallStore
) -> None:
    async def script() -> None:
        await edge.keeps_place()
        await _cancel(edge)
        record = edge.record
        assert (record.state, record.problem) == (CallbackState.CANCELLED, "by sue")
        assert not edge.centre.centre.distributor.floor.waiting
        edge.comes("ann")
        await asyncio.sleep(60)
        assert edge.centre.user_agent.dialled == [], "nobody is rung"
        assert store.callbacks.open_callbacks() == []
        with pytest.raises(DeskError, match="It is over"):
            await _cancel(edge)

    edge.play(script)


def test_a_flows_callback_whose_window_has_not_opened_is_not_called(edge: Edge) -> None:
    async def script() -> None:
        await edge.callbacks.booked(promised(not_before=MORNING + 500))
        assert _desk(edge).place(edge.record.callback_id) is None
        await _cancel(edge)
        await asyncio.sleep(1000)
        assert not edge.centre.centre.distributor.floor.waiting

    edge.play(script)
    assert edge.record.state is CallbackState.CANCELLED


def test_while_it_rings_the_agent_is_free_and_the_call_ends(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        phone, customer = edge.comes("ann"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        assert edge.record.state is CallbackState.CALLING
        await _cancel(edge)
        assert phone.over and "hang up cancelled" in customer.asked
        await ends(customer, Reason.CANCELLED)
        assert edge.centre.state("ann") == "ready"

    edge.play(script)
    assert edge.record.state is CallbackState.CANCELLED
    assert edge.call.record.termination.reason is Reason.CANCELLED
    assert edge.centre.contacts.outcomes == [("ann", "callback_cancelled")]


def test_who_is_on_the_line_is_left_in_peace(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        phone, customer = edge.comes("ann"), edge.centre.phone()
        await asyncio.sleep(1)
        await answers(phone)
        await answers(customer)
        with pytest.raises(DeskError, match="on the line"):
            await _cancel(edge)
        assert customer.bridged_to is phone
        await ends(customer, Reason.CALLER_HANGUP)

    edge.play(script)
    assert (edge.record.state, edge.record.problem) == (CallbackState.DONE, "")


def test_one_that_another_edge_owes_is_closed_where_that_edge_looks(
    edge: Edge, store: CallStore
) -> None:
    async def script() -> None:
        elsewhere = promised("callback-9")
        store.callbacks.put_callback(elsewhere)
        await _cancel(edge, elsewhere)
        found = store.callbacks.callback("callback-9")
        assert found is not None and found.state is CallbackState.CANCELLED
        called = promised("callback-8", state=CallbackState.CALLING)
        store.callbacks.put_callback(called)
        with pytest.raises(DeskError, match="is being called"):
            await _cancel(edge, called)

    edge.play(script)


def test_a_supervisor_sees_its_place_and_why_it_waits(edge: Edge) -> None:
    async def script() -> None:
        await edge.keeps_place()
        place = _desk(edge).place(edge.record.callback_id)
        assert place is not None
        assert (place.position, place.why) == (1, "2 on a break.")
        await _cancel(edge)

    edge.play(script)


def test_what_cannot_be_put_on_record_is_said_and_nobody_is_called(
    edge: Edge, store: CallStore
) -> None:
    async def script() -> None:
        await edge.keeps_place()
        known = edge.record
        with store._database.engine.begin() as connection:
            connection.execute(text("alter table callbacks rename to away"))
        with pytest.raises(StoreError, match="tried again"):
            await _cancel(edge, known)
        assert not edge.centre.centre.distributor.floor.waiting
        with store._database.engine.begin() as connection:
            connection.execute(text("alter table away rename to callbacks"))
        await asyncio.sleep(10)
        assert edge.record.state is CallbackState.CANCELLED

    edge.play(script)
