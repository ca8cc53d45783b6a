"""Which host is called and which is probed, in virtual time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.trunk.fail_over import worth_another_host
from telephony.trunk.host_health import LONGEST_REST, REST, HostState, KeepAlive, shows_life
from telephony.trunk.trunk_health import Probe, StateChange, TrunkHealth

A, B = "sip:a.example", "sip:b.example"
RULES = KeepAlive(every=30, timeout=4, down_after=2, up_after=2)


def probes(health: TrunkHealth, now: float) -> dict[str, int]:
    """The probes due by `now`, by host."""
    return {probe.host: probe.number for probe in health.advance(now)[0]}


def silence(health: TrunkHealth, host: str, now: float) -> tuple[float, list[StateChange]]:
    """Let one probe of `host` go unanswered, the others' be answered; when, and what it meant."""
    while True:
        sent = probes(health, now)
        for other, number in sent.items():
            if other != host:
                health.answered(number, 200, now)
        if host in sent:
            _, changes = health.advance(now + RULES.timeout)
            return now + RULES.timeout, changes
        assert health.next_at is not None
        now = health.next_at


@pytest.mark.parametrize(
    ("status", "alive"),
    [(200, True), (403, True), (404, True), (405, True), (408, False), (486, True), (500, False),
     (503, False), (603, False)],
)  # fmt: skip
def test_any_answer_but_a_failed_servers_shows_life(status: int, alive: bool) -> None:
    assert shows_life(status) is alive


@pytest.mark.parametrize(
    ("status", "replied", "further"),
    [(503, True, True), (500, True, True), (502, True, True), (504, True, True),
     (501, True, False), (486, True, False), (404, True, False), (408, True, False),
     (603, True, False), (408, False, True), (503, False, True)],
)  # fmt: skip
def test_what_is_worth_another_host(status: int, replied: bool, further: bool) -> None:
    assert worth_another_host(status, replied=replied) is further


def test_hosts_are_called_in_order_until_one_is_known_to_be_down() -> None:
    health = TrunkHealth([A, B], RULES, now=0)
    assert health.candidates(0) == [A, B]
    now, changes = silence(health, A, 0)
    assert changes == []
    assert health.candidates(now) == [A, B], "one lost datagram is no outage"
    now, changes = silence(health, A, now)
    assert changes == [StateChange(A, HostState.UNKNOWN, HostState.DOWN)]
    assert health.candidates(now) == [B]


def test_a_silent_host_is_asked_again_before_its_turn() -> None:
    health = TrunkHealth([A], RULES, now=0)
    probes(health, 0)
    health.advance(4)
    assert health.next_at is not None
    assert health.next_at <= 8


def test_a_host_comes_back_after_several_answers() -> None:
    health = TrunkHealth([A, B], RULES, now=0)
    now, _ = silence(health, A, 0)
    now, _ = silence(health, A, now)
    (one,) = [probes(health, now + 30)[A]]
    assert health.answered(one, 200, now + 30.1) == []
    assert health.candidates(now + 30.1) == [B], "one answer may be luck"
    assert health.next_at is not None
    again = probes(health, now + 35)[A]
    change = StateChange(A, HostState.DOWN, HostState.UP)
    assert health.answered(again, 200, now + 35.05) == [change]
    assert health.candidates(now + 36) == [A, B]
    assert health.round_trip(A) == pytest.approx(0.05)


def test_an_answer_that_comes_too_late_counts_for_nothing() -> None:
    health = TrunkHealth([A], RULES, now=0)
    number = probes(health, 0)[A]
    health.advance(4)
    assert health.answered(number, 200, 4.1) == []
    assert health.states == {A: HostState.UNKNOWN}


def test_a_retry_after_is_honoured_and_bounded() -> None:
    health = TrunkHealth([A, B], None, now=0)
    health.call_failed(A, 0, retry_after=60)
    assert health.candidates(59) == [B]
    assert health.candidates(60) == [A, B]
    health.call_failed(A, 100, retry_after=10**9)
    assert health.candidates(100 + LONGEST_REST) == [A, B]


def test_a_host_that_a_call_found_dead_rests_even_unprobed() -> None:
    health = TrunkHealth([A, B], None, now=0)
    health.call_failed(A, 0, retry_after=None)
    assert health.candidates(REST - 1) == [B]
    assert health.candidates(REST) == [A, B]
    assert health.next_at is None


def test_where_nobody_probes_calls_find_out_that_a_host_is_back() -> None:
    health = TrunkHealth([A, B], None, now=0)
    health.call_failed(A, 0, retry_after=None)
    down = StateChange(A, HostState.UNKNOWN, HostState.DOWN)
    assert health.call_failed(A, REST, retry_after=None) == [down]
    assert health.candidates(2 * REST - 1) == [B]
    assert health.candidates(2 * REST) == [A, B], "else it would be lost to us for good"
    assert health.call_got_through(A, 2 * REST) == []
    up = StateChange(A, HostState.DOWN, HostState.UP)
    assert health.call_got_through(A, 2 * REST + 1) == [up]


def test_a_host_that_a_call_found_dead_is_probed_at_once() -> None:
    health = TrunkHealth([A], RULES, now=0)
    health.answered(probes(health, 0)[A], 200, 0.1)
    health.call_failed(A, 5, retry_after=None)
    assert probes(health, 5).keys() == {A}


def test_when_all_are_down_all_are_tried() -> None:
    health = TrunkHealth([A, B], KeepAlive(down_after=1, timeout=4), now=0)
    probes(health, 0)
    health.advance(4)
    assert set(health.states.values()) == {HostState.DOWN}
    assert health.candidates(4) == [A, B]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "answer", "refuse", "call fails", "busy", "call gets through"]),
        st.integers(0, 2),
        st.floats(0, 50),
    ),
    max_size=60,
)


@given(STEPS, st.integers(1, 4), st.integers(1, 4))
def test_whatever_happens(
    steps: list[tuple[str, int, float]], down_after: int, up_after: int
) -> None:
    """Probes never overlap beyond their time-out, candidates keep the order, states their rules."""
    hosts = [A, B, "sip:c.example"]
    rules = KeepAlive(every=30, timeout=4, down_after=down_after, up_after=up_after)
    health, now, sent = TrunkHealth(hosts, rules, 0), 0.0, list[Probe]()
    for what, which, seconds in steps:
        host = hosts[which]
        before = health.states
        changes = list[StateChange]()
        if what == "wait":
            now += seconds
            fresh, changes = health.advance(now)
            assert len({probe.host for probe in fresh}) == len(fresh)
            sent += fresh
        elif what in ("answer", "refuse") and sent:
            changes = health.answered(sent.pop().number, 200 if what == "answer" else 503, now)
        elif what == "call fails":
            changes = health.call_failed(host, now, None)
        elif what == "busy":
            changes = health.call_failed(host, now, int(seconds))
        elif what == "call gets through":
            changes = health.call_got_through(host, now)
        found = health.candidates(now)
        assert found == [each for each in hosts if each in found]
        assert {c.host for c in changes} == {h for h in hosts if health.states[h] is not before[h]}
        assert health.next_at is not None
        assert health.next_at <= now + rules.every
