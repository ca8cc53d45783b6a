"""A supervisor cancels callbacks, at every moment of one; in virtual time."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.commands import CallbackOver, Disconnect, Offer, Withdraw
from telephony.domain.queueing import CallbackEnd
from tests.acd.called_back import HOUR, busy, calls, hangs_up
from tests.acd.centre import of

CANCELLED = CallbackOver("c1*", "sales", CallbackEnd.CANCELLED)


def test_whoever_stood_behind_it_moves_up() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.caller("c2")
    room = centre.distributor.floor.rooms["sales"]
    assert room.position(centre.distributor.floor.waiting["c2"]) == 2
    assert centre.tell(on.CallbackCancelled("c1*")) == [CANCELLED]
    assert room.position(centre.distributor.floor.waiting["c2"]) == 1
    figures = centre.distributor.floor.figures["sales"]
    assert (figures.left_by_choice, figures.given_up, figures.abandoned) == (1, 0, 0)
    centre.tell(on.ContactEnded("ann"))
    assert centre.serve("ann") == "c2"


def test_an_agent_who_is_rung_for_it_is_rung_for_the_next() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.caller("c2")
    centre.tell(on.ContactEnded("ann"))
    assert centre.rung() == {"ann": "c1*"}
    fresh = centre.tell(on.CallbackCancelled("c1*"))
    assert len(of(Withdraw, fresh)) == 1
    assert [offer.caller for offer in of(Offer, fresh)] == ["c2"]


def test_an_agent_who_hears_it_ring_is_free() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    fresh = centre.tell(on.CallbackCancelled("c1*"))
    assert of(Disconnect, fresh) == [Disconnect("ann", "c1*")]
    assert of(CallbackOver, fresh) == [CANCELLED]
    assert centre.state("ann") == "ready"
    assert centre.tell(on.CallbackNotReached("c1*", "cancelled")) == [], (
        "what was dialled has ended"
    )


def test_one_that_rests_is_not_called_again() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    calls(centre)
    centre.tell(on.CallbackNotReached("c1*", "busy"))
    assert of(CallbackOver, centre.tell(on.CallbackCancelled("c1*"))) == [CANCELLED]
    assert centre.wait(HOUR) == []


def test_its_number_keeps_no_place() -> None:
    centre = busy()
    centre.caller("c1", number="+491")
    hangs_up(centre, "c1")
    centre.wait(60)
    centre.caller("c2", number="+492")
    centre.tell(on.CallbackCancelled("c1*"))
    assert of(CallbackOver, centre.caller("again", number="+491")) == []
    centre.tell(on.ContactEnded("ann"))
    assert centre.serve("ann") == "c2"


def test_who_is_on_the_line_is_not_cancelled() -> None:
    centre = busy()
    centre.caller("c1")
    hangs_up(centre, "c1")
    centre.caller("c2")
    calls(centre)
    centre.tell(on.CallbackReached("c1*"))
    for name in ("c1*", "c2", "nobody"):
        assert centre.tell(on.CallbackCancelled(name)) == []
    assert centre.state("ann") == "busy"
    assert set(centre.distributor.floor.waiting) == {"c2"}
