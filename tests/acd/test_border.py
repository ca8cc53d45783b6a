"""What the two sides of the border see differently is found, and nothing else."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.border import BorderBreach, Difference, border_breaches
from tests.acd.centre import Centre


def centre() -> Centre:
    """ann speaks with c1, bob is rung for c2, c3 is to be called back."""
    made = Centre()
    for agent in ("ann", "bob"):
        made.agent(agent)
    for caller in ("c1", "c2", "c3"):
        made.caller(caller)
    made.accept("ann")
    made.tell(on.CallbackChosen("c3", "c3*"))
    return made


def found(made: Centre, calls: set[str], phones: set[str]) -> list[BorderBreach]:
    return list(border_breaches(made.distributor.floor, calls, phones))


def test_who_agrees_is_left_alone() -> None:
    assert found(centre(), {"c1", "c2", "c3*"}, {"ann", "bob"}) == []


def test_each_difference_is_found() -> None:
    made = centre()
    everybody, phones = {"c1", "c2", "c3*"}, {"ann", "bob"}
    assert found(made, everybody - {"c1"}, phones) == [BorderBreach(Difference.CALL_IS_GONE, "c1")]
    assert found(made, everybody - {"c3*"}, phones) == [
        BorderBreach(Difference.CALL_IS_GONE, "c3*")
    ], "somebody has to call it back"
    assert found(made, {*everybody, "c9"}, phones) == [
        BorderBreach(Difference.CALL_IS_STRANDED, "c9")
    ]
    assert found(made, everybody, phones - {"bob"}) == [
        BorderBreach(Difference.PHONE_IS_SILENT, "bob")
    ]
    assert found(made, everybody, {*phones, "cyd"}) == [
        BorderBreach(Difference.PHONE_IS_FORGOTTEN, "cyd")
    ]
