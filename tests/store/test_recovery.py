"""Calls that nobody saw the end of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from telephony.domain.call import new_call_id
from telephony.domain.termination import Reason, ended
from telephony.interfaces.contact_store import ContactRecord
from telephony.store.call_store import CallStore
from tests.peers.waiting import wait_until
from tests.store.conftest import OpenStore
from tests.store.contacts import ringing, spoken
from tests.store.records import arriving, finished


def test_calls_without_an_end_are_closed_and_counted(open_at: OpenStore) -> None:
    dead = open_at()
    cut_off, done = arriving(1), finished(arriving(2))
    dead.begin(cut_off)
    dead.finish(done, [])
    dead.close()

    reopened = open_at()
    assert reopened.recover() == 1
    found = reopened.find(cut_off.facts.call_id)
    assert found is not None
    record, timeline = found
    assert record.termination == ended(Reason.EDGE_DIED)
    assert [entry.event for entry in timeline] == ["found without an end"]
    assert reopened.find(done.facts.call_id) == (done, [])
    assert reopened.recover() == 0


def test_calls_of_this_run_are_left_alone(open_at: OpenStore) -> None:
    store = open_at()
    now = time.time()
    store.begin(arriving(1, call_id=new_call_id(now), received_at=now))
    assert asyncio.run(store.settled(10.0))
    assert store.recover() == 0


def test_calls_of_another_edge_are_left_alone(open_at: OpenStore) -> None:
    other = open_at(edge="berlin")
    other.begin(arriving(1))
    assert asyncio.run(other.settled(10.0))
    assert open_at(edge="paris").recover() == 0
    assert open_at(edge="berlin").recover() == 1


def test_the_edges_own_word_about_the_end_replaces_the_guess(open_at: OpenStore) -> None:
    store = open_at()
    store.begin(arriving(1))
    assert asyncio.run(store.settled(10.0))
    store.recover()
    done = finished(arriving(1))
    store.finish(done, [])
    assert asyncio.run(store.settled(10.0))
    assert store.find(done.facts.call_id) == (done, [])


def test_contacts_in_which_the_edge_died_are_told_apart_from_those_that_last(
    open_at: OpenStore,
) -> None:
    dead, call = open_at(), arriving(1)
    rung, talking, over = ringing(call), _talking(ringing(call, "bob", 2)), spoken(ringing(call))
    over = replace(over, contact_id="over")
    _note(dead, rung, talking, over)
    dead.close()

    store = open_at()
    begun = replace(_talking(rung), contact_id="of this run", offered_at=time.time())
    _note(store, begun)
    store.recover()
    assert _contacts(store) == [
        replace(rung, outcome="edge_died"),
        replace(talking, outcome="edge_died"),
        over,
        begun,
    ]


def test_the_sound_of_a_contact_tells_when_the_edge_died_in_it(open_at: OpenStore) -> None:
    dead, call = open_at(), arriving(1)
    earlier, talking = spoken(ringing(call)), _talking(ringing(call, "bob", 2))
    later = replace(_talking(ringing(call, "cem", 3)), answered_at=talking.offered_at + 99)
    _note(dead, earlier, talking, later)
    dead.close()

    store = open_at()
    store.recover()
    end = talking.offered_at + 40
    store.contacts.end_cut_off(call.facts.call_id, end)
    store.contacts.end_cut_off(call.facts.call_id, end + 1)  # the first word counts
    assert _contacts(store) == [
        earlier,
        replace(talking, outcome="edge_died", ended_at=end),
        replace(later, outcome="edge_died"),
    ]


def test_contacts_of_another_edge_are_left_alone(open_at: OpenStore) -> None:
    other, talking = open_at(edge="berlin"), _talking(ringing(arriving(1)))
    _note(other, talking)
    open_at(edge="paris").recover()
    assert _contacts(other) == [talking]


def _talking(contact: ContactRecord) -> ContactRecord:
    return replace(contact, answered_at=contact.offered_at + 3)


def _note(store: CallStore, *contacts: ContactRecord) -> None:
    for contact in contacts:
        store.contacts.note_contact(contact)
    wait_until(lambda: store.contacts.backlog == 0, within=10, what="the contacts to be on disk")


def _contacts(store: CallStore) -> Sequence[ContactRecord]:
    return store.contacts.contacts_of_call(arriving(1).facts.call_id)
