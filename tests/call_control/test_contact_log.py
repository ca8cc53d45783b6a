"""What is put on record of contacts, from the commands that the distributor gives."""

from __future__ import annotations

import pytest

from telephony.acd import events as on
from telephony.acd.queue import Queue
from telephony.call_control.contacts.contact_log import ContactLog
from telephony.interfaces.contact_store import ContactRecord
from tests.acd.centre import Centre
from tests.call_control.fakes import MemoryContacts

_MIDNIGHT = 1_700_000_000.0


class Recorded(Centre):
    """A call centre whose commands go into a contact log; the wall clock can be set."""

    def __init__(self, *queues: Queue) -> None:
        super().__init__(*queues)
        self.wall_offset = _MIDNIGHT
        self.journal = MemoryContacts()
        self.log = ContactLog(
            self.journal, wall=lambda: self.wall_offset + self.now, ticks=lambda: self.now
        )

    def tell(self, event: on.Event) -> list:  # type: ignore[type-arg]
        fresh = super().tell(event)
        for command in fresh:
            self.log.follow(command)
        return fresh

    def only(self) -> ContactRecord:
        (record,) = self.journal.contacts.values()
        return record


def test_a_contact_from_the_first_ring_to_the_end_of_its_wrap_up() -> None:
    centre = Recorded(Queue("sales", wrap_up=30))
    centre.agent("ann")
    centre.tell(on.AgentOnBreak("ann"))
    centre.tell(on.CallerArrived("c1", "sales"))
    centre.wait(10)
    centre.tell(on.AgentReady("ann"))
    centre.wait(4)
    centre.accept("ann")
    centre.wait(60)
    centre.tell(on.ContactEnded("ann"))
    centre.log.write_up("ann", "sold", "Two of them.", {"size": "XL"})
    centre.wait(31)
    assert centre.only() == ContactRecord(
        contact_id="c1.1",
        call_id="c1",  # type: ignore[arg-type]
        queue="sales",
        agent="ann",
        offered_at=_MIDNIGHT + 10,
        waited=14,
        answered_at=_MIDNIGHT + 14,
        ended_at=_MIDNIGHT + 74,
        outcome="agent_hangup",
        disposition="sold",
        notes="Two of them.",
        fields={"size": "XL"},
        wrapped_up_at=_MIDNIGHT + 104,
    )


def test_what_is_rung_in_vain_says_why() -> None:
    centre = Recorded(Queue("sales", ring_timeout=20, no_answers_allowed=1, decline_pause=1000))
    for agent in ("ann", "bob", "cyd", "dan", "eve"):
        centre.agent(agent)
    centre.caller("c1")
    centre.tell(on.OfferDeclined("ann", centre.offer("ann")))
    centre.wait(21)
    centre.tell(on.OfferFailed("cyd", centre.offer("cyd"), "unreachable"))
    centre.tell(on.AgentLost("dan"))
    centre.tell(on.CallerLeft("c1"))
    assert centre.journal.outcomes == [
        ("ann", "declined"),
        ("bob", "no_answer"),
        ("cyd", "not_reached"),
        ("dan", "agent_lost"),
        ("eve", "withdrawn"),
    ]
    assert all(record.answered_at is None for record in centre.journal.contacts.values())
    assert all(record.ended_at is not None for record in centre.journal.contacts.values())


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        (on.CallerLeft("c1"), "caller_hangup"),
        (on.ContactEnded("ann"), "agent_hangup"),
        (on.AgentLost("ann"), "agent_lost"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_ended_the_contact(how: on.Event, outcome: str) -> None:
    centre = Recorded()
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    centre.wait(5)
    centre.tell(how)
    assert (centre.only().outcome, centre.only().wrapped_up_at) == (outcome, _MIDNIGHT + 5)


def test_a_transfer_and_its_hold_are_on_record() -> None:
    centre = Recorded()
    centre.agent("ann")
    centre.caller("c1")
    centre.accept("ann")
    centre.log.held("ann", 12.0)
    centre.log.transferred("ann", "bob")
    centre.tell(on.ContactEnded("ann"))
    record = centre.only()
    assert (record.held, record.outcome, record.transferred_to) == (12.0, "transferred", "bob")


def test_a_wall_clock_that_is_set_changes_no_duration() -> None:
    centre = Recorded(Queue("sales", wrap_up=10))
    centre.agent("ann")
    centre.caller("c1")
    centre.wait(2)
    centre.accept("ann")
    centre.wall_offset -= 7200
    centre.wait(60)
    centre.tell(on.ContactEnded("ann"))
    centre.wall_offset += 86_400
    centre.wait(11)
    record = centre.only()
    assert record.answered_at is not None
    assert record.ended_at is not None
    assert record.wrapped_up_at is not None
    assert record.waited == 2
    assert record.ended_at - record.answered_at == 60
    assert record.wrapped_up_at - record.ended_at == 10


def test_reasons_are_kept_when_they_change_and_states_always() -> None:
    centre = Recorded(Queue("sales", needs_agents=False))
    centre.caller("c1")
    centre.agent("ann")
    decisions = [decision.agent for _, _, decision in centre.journal.decisions]
    assert decisions == [None, "ann"]
    assert [change.state.value for change in centre.journal.states] == [
        "break",
        "ready",
        "reserved",
    ]
