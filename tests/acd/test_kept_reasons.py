"""Decisions that say nothing new are not kept."""

from __future__ import annotations

from telephony.acd import kept_reasons
from telephony.acd.decision import Decision
from telephony.acd.kept_reasons import KEPT_OF_ONE, KeptReasons


def waits(caller: str = "c1", **lacks: int) -> Decision:
    return Decision(0.0, caller, "sales", 1.0, lacks=lacks)


def rung(agent: str, caller: str = "c1") -> Decision:
    return Decision(0.0, caller, "sales", 1.0, agent, "longest_idle", 2)


def test_only_a_change_of_reasons_is_news() -> None:
    kept = KeptReasons()
    said = [waits(busy=3), waits(busy=2), waits(busy=2, offline=1), waits(busy=9, offline=4)]
    assert [kept.news(decision) for decision in said] == [True, False, True, False]
    assert [kept.news(decision) for decision in (rung("ann"), waits(busy=1), rung("ann"))] == [
        True,
        True,
        True,
    ]


def test_callers_do_not_hide_each_others_reasons() -> None:
    kept = KeptReasons()
    assert [kept.news(waits(caller, busy=1)) for caller in ("c1", "c2", "c1", "c2")] == [
        True,
        True,
        False,
        False,
    ]
    kept.forget("c1")
    assert kept.news(waits("c1", busy=1))


def test_one_caller_cannot_fill_the_disk() -> None:
    kept = KeptReasons()
    agents = [f"agent {number}" for number in range(2 * KEPT_OF_ONE)]
    assert sum(kept.news(rung(agent)) for agent in agents) == KEPT_OF_ONE


def test_memory_is_bounded() -> None:
    kept = KeptReasons()
    for number in range(kept_reasons.CALLERS + 100):
        kept.news(waits(f"c{number}", busy=1))
    assert len(kept._last) == kept_reasons.CALLERS
