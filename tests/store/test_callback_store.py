"""Calls that are owed: on disk once promised, found again at a start, moved by one only."""

from __future__ import annotations

from dataclasses import replace

from telephony.domain.call import CallId
from telephony.interfaces.callback_store import CallbackQuery, CallbackRecord, CallbackState
from tests.store.conftest import OpenStore

ASKED = 1_700_000_000.0


def owed(nth: int, **more: object) -> CallbackRecord:
    """One that was asked for; the greater `nth`, the later."""
    record = CallbackRecord(
        callback_id=f"{int((ASKED + nth) * 1000):011x}-{nth:010x}",
        call_id=CallId(f"call-{nth}"),
        number=f"+4930123{nth:03d}",
        queue="support",
        asked_at=ASKED + nth,
        not_before=ASKED + nth,
        not_after=ASKED + 7200,
        skills={"billing": 2},
        changed_at=ASKED + nth,
    )
    return replace(record, **more)  # type: ignore[arg-type]


def test_what_was_promised_survives_a_restart(open_at: OpenStore) -> None:
    first = open_at()
    first.callbacks.put_callback(owed(2, waits_since=ASKED - 60, priority=2.5))
    first.callbacks.put_callback(owed(1))
    first.callbacks.put_callback(owed(3, state=CallbackState.DONE))
    first.close(5.0)
    again = open_at()
    assert list(again.callbacks.open_callbacks()) == [
        owed(1),
        owed(2, waits_since=ASKED - 60, priority=2.5),
    ]
    elsewhere = open_at(edge="other")
    assert list(elsewhere.callbacks.open_callbacks()) == []


def test_one_alone_moves_a_callback_on(open_at: OpenStore) -> None:
    callbacks = open_at().callbacks
    callbacks.put_callback(owed(1))
    calling = owed(1, state=CallbackState.CALLING, attempts=1)
    assert callbacks.move_callback(calling, {CallbackState.WAITING})
    assert not callbacks.move_callback(calling, {CallbackState.WAITING})
    assert callbacks.callback(calling.callback_id) == calling
    assert callbacks.move_callback(owed(1, state=CallbackState.CANCELLED))
    assert not callbacks.move_callback(calling)
    assert callbacks.callback("none") is None


def test_callbacks_are_found_by_what_is_asked_newest_first(open_at: OpenStore) -> None:
    callbacks = open_at().callbacks
    for number in (1, 2, 3):
        callbacks.put_callback(owed(number))
    callbacks.put_callback(owed(4, queue="sales", state=CallbackState.DONE, number="%_"))

    def found(**query: object) -> list[str]:
        return [str(one.call_id) for one in callbacks.callbacks(CallbackQuery(**query))]  # type: ignore[arg-type]

    assert found() == ["call-4", "call-3", "call-2", "call-1"]
    assert found(limit=1, before=owed(3).callback_id) == ["call-2"]
    assert found(queue="sales") == ["call-4"]
    assert found(states=[CallbackState.WAITING], number="002") == ["call-2"]
    assert found(number="%") == ["call-4"]


def test_callbacks_are_counted_by_state_and_queue(open_at: OpenStore) -> None:
    callbacks = open_at().callbacks
    assert callbacks.counts_by_state() == {}
    for number in (1, 2, 3):
        callbacks.put_callback(owed(number))
    callbacks.put_callback(owed(4, queue="sales", state=CallbackState.DONE))
    assert callbacks.counts_by_state() == {CallbackState.WAITING: 3, CallbackState.DONE: 1}
    assert callbacks.counts_by_state("sales") == {CallbackState.DONE: 1}
