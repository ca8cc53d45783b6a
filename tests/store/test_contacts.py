"""Contacts, decisions and agents' states: what is noted is what is read, whatever the disk does."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from telephony.acd.agent_state import AgentState
from telephony.domain.call import Caller
from telephony.interfaces.contact_store import StateChange
from telephony.store.call_store import CallStore, open_store
from telephony.store.contact_backlog import ContactBacklog, NotedContact
from telephony.store.settings import StoreSettings
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.contacts import ringing, rung, spoken, waits
from tests.store.records import arriving, finished
from tests.store.test_failing_disk import Disk


def written(store: CallStore) -> None:
    wait_until(lambda: store.contacts.backlog == 0, within=10, what="the notes to be on disk")


def test_a_contact_comes_back_whole_and_the_later_note_counts(store: CallStore) -> None:
    call = arriving(1)
    first, second = ringing(call), ringing(call, "bob", offer=2)
    for contact in (second, first):
        store.contacts.note_contact(contact)
    written(store)
    assert store.contacts.contacts_of_call(call.facts.call_id) == [first, second]
    store.contacts.note_contact(spoken(first))
    written(store)
    assert store.contacts.contacts_of_call(call.facts.call_id) == [spoken(first), second]
    assert store.contacts.contacts_of_call(arriving(2).facts.call_id) == []


def test_a_number_has_its_answered_contacts_newest_first(store: CallStore) -> None:
    ann, other = "+15551230000", arriving(4, caller=Caller("+15559999999"))
    for call in (arriving(1), arriving(2), arriving(3), other):
        store.begin(call)
        contact = ringing(call, agent=f"agent{call.facts.received_at:.0f}"[-6:])
        store.contacts.note_contact(contact if call == arriving(2) else spoken(contact))
    wait_until(lambda: store.backlog == 0, within=10, what="the calls to be on disk")
    written(store)
    found = store.contacts.contacts_of_number(ann, limit=10)
    assert [contact.call_id for contact in found] == [
        arriving(3).facts.call_id,
        arriving(1).facts.call_id,
    ]
    assert len(store.contacts.contacts_of_number(ann, limit=1)) == 1
    store.begin(arriving(5, caller=Caller("")))
    store.contacts.note_contact(spoken(ringing(arriving(5))))
    written(store)
    assert store.contacts.contacts_of_number("", limit=9) == [], "withheld: nobody in particular"


def test_decisions_come_back_as_sentences_in_order(store: CallStore) -> None:
    call_id = arriving(1).facts.call_id
    store.contacts.note_decision(call_id, 100.0, waits(call_id, busy=2))
    store.contacts.note_decision(call_id, 100.0, rung(call_id))
    store.contacts.note_decision(arriving(2).facts.call_id, 99.0, waits(call_id))
    written(store)
    assert store.contacts.decisions_of_call(call_id) == [
        (100.0, "Waits in support: 2 busy."),
        (100.0, "ann is rung, support after 4 s: longest idle of 3."),
    ]


def test_states_since_a_time_are_those_of_this_edge(open_at: OpenStore) -> None:
    store, other = open_at(), open_at(edge="other")
    changes = [
        StateChange(float(at), "ann", state, "lunch")
        for at, state in enumerate([AgentState.READY, AgentState.BREAK, AgentState.OFFLINE])
    ]
    for change in changes:
        store.contacts.note_state(change)
    other.contacts.note_state(StateChange(1.0, "eve", AgentState.READY, ""))
    written(store)
    written(other)
    assert store.contacts.states_since(1.0) == changes[1:]


def test_contacts_since_a_time_are_those_of_this_edge(open_at: OpenStore) -> None:
    store, other = open_at(), open_at(edge="other")
    early, late = spoken(ringing(arriving(1))), spoken(ringing(arriving(2)))
    store.contacts.note_contact(late)
    store.contacts.note_contact(early)
    other.contacts.note_contact(ringing(arriving(3)))
    written(store)
    written(other)
    assert store.contacts.contacts_since(0.0) == [early, late]
    assert store.contacts.contacts_since(late.offered_at) == [late]


def test_a_full_disk_loses_no_contact(open_store_at: OpenStore, sqlite_url: str) -> None:
    store = open_store_at(sqlite_url)
    disk = Disk(store)
    contacts = [spoken(ringing(arriving(number))) for number in range(300)]
    with structlog.testing.capture_logs() as lines:
        disk.fill()
        for contact in contacts:
            store.contacts.note_contact(contact)
        wait_until(lambda: store.problem, within=10, what="the full disk to be found")
        store.finish(finished(arriving(1)), [])
        tried = disk.tries
        wait_until(lambda: disk.tries >= tried + 3, within=10, what="more tries")
        disk.free()
        written(store)
        wait_until(lambda: store.backlog == 0, within=10, what="the call to be on disk")
    assert store.contacts.contacts_since(0.0) == contacts
    told = [line["event"] for line in lines if line["event"].startswith("contacts")]
    assert len(told) == 2, "told once per change"


def test_contacts_that_cannot_be_written_hold_up_no_call(
    open_store_at: OpenStore, sqlite_url: str, tmp_path: Path
) -> None:
    store = open_store_at(sqlite_url)
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        connection.execute("DROP TABLE contacts")
    store.contacts.note_contact(ringing(arriving(1)))
    wait_until(lambda: store.problem, within=10, what="the lack to be found")
    assert "no such table: contacts" in store.problem
    store.finish(finished(arriving(1)), [])
    assert asyncio.run(store.settled(10.0)), "a call doesn't wait for a contact's table"
    assert store.recent(limit=1) == [finished(arriving(1))]
    store.close(0.1)  # rather than wait for a table that never comes


def test_a_note_that_can_never_be_written_holds_up_no_other(store: CallStore) -> None:
    call_id = arriving(1).facts.call_id
    impossible = spoken(ringing(arriving(2), agent=None))  # type: ignore[arg-type]
    with structlog.testing.capture_logs() as lines:
        store.contacts.note_contact(ringing(arriving(1)))
        store.contacts.note_contact(impossible)
        store.contacts.note_decision(call_id, 1.0, waits(call_id))
        written(store)
    assert store.contacts.contacts_of_call(call_id) == [ringing(arriving(1))]
    assert len(store.contacts.decisions_of_call(call_id)) == 1
    assert store.contacts.dropped == 1
    assert lines[0]["note"] == impossible.contact_id
    assert "larger" not in str(lines), "the refusal must not show what the agent wrote"


def test_too_many_notes_cost_the_oldest_decisions_first() -> None:
    waiting = ContactBacklog(max_notes=4)
    call_id = arriving(1).facts.call_id
    waiting.contact(ringing(arriving(1)))
    for number in range(5):
        waiting.decision(call_id, float(number), waits(call_id))
    assert (len(waiting), waiting.dropped) == (4, 2)
    for number in range(2, 6):
        waiting.contact(ringing(arriving(number)))
    kept = waiting.oldest(9)
    assert all(isinstance(note, NotedContact) for note in kept)
    assert kept[0].record == ringing(arriving(2)), "then the oldest of all"  # type: ignore[union-attr]


def test_what_changed_while_it_was_written_stays() -> None:
    waiting = ContactBacklog(max_notes=10)
    contact = ringing(arriving(1))
    waiting.contact(contact)
    taken = waiting.oldest(9)
    waiting.contact(spoken(contact))
    waiting.remove(taken)
    assert [note.record for note in waiting.oldest(9)] == [spoken(contact)]  # type: ignore[union-attr]


def test_a_database_of_before_gets_what_it_lacks(
    open_store_at: OpenStore, sqlite_url: str, tmp_path: Path
) -> None:
    done = finished(arriving(1))
    old = open_store_at(sqlite_url)
    old.finish(done, [])
    assert old.close() == 0
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        for table in ("contacts", "decisions", "agent_states"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DROP INDEX calls_by_number")
        connection.execute("UPDATE schema_version SET version = 2")
    store = open_store_at(sqlite_url)
    store.contacts.note_contact(spoken(ringing(arriving(1))))
    written(store)
    number = done.facts.caller.number
    assert store.contacts.contacts_of_number(number, limit=1) == [spoken(ringing(arriving(1)))]
    with sqlite3.connect(tmp_path / "calls.sqlite3") as connection:
        assert connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'calls_by_number'"
        ).fetchone() == (1,)


WRITER = """
import sys, time
from telephony.store.call_store import open_store
from telephony.store.settings import StoreSettings
from tests.store.contacts import ringing, rung, spoken
from tests.store.records import arriving

store = open_store(StoreSettings(url=sys.argv[1]))
for number in range(1_000_000):
    contact = ringing(arriving(number))
    store.contacts.note_contact(contact)
    store.contacts.note_decision(contact.call_id, float(number), rung(contact.call_id))
    store.contacts.note_contact(spoken(contact))
    while store.contacts.backlog:
        time.sleep(0.0005)
    print(number, flush=True)
"""
WRITTEN_BEFORE_THE_KILL = 150


@pytest.mark.long
def test_every_contact_on_disk_survives_kill_9(url: str) -> None:
    settled: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            settled.append(int(line))
            if len(settled) == WRITTEN_BEFORE_THE_KILL:
                process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    store = open_store(StoreSettings(url=url))
    try:
        for number in settled:
            contact = spoken(ringing(arriving(number)))
            assert store.contacts.contacts_of_call(contact.call_id) == [contact]
            assert len(store.contacts.decisions_of_call(contact.call_id)) == 1
    finally:
        store.close()


def test_the_last_agent_of_each_number_newest_first(store: CallStore) -> None:
    other = Caller("+15559999999")
    for call, agent in (
        (arriving(1), "ann"),
        (arriving(2, caller=other), "bob"),
        (arriving(3), "cyd"),
        (arriving(4, caller=Caller("")), "dan"),
    ):
        store.begin(call)
        store.contacts.note_contact(spoken(ringing(call, agent)))
    store.begin(arriving(5))
    store.contacts.note_contact(ringing(arriving(5), "eve"))
    wait_until(lambda: store.backlog == 0, within=10, what="the calls to be on disk")
    written(store)
    assert store.contacts.last_agents(limit=10) == [
        ("+15551230000", "cyd"),
        ("+15559999999", "bob"),
    ]
