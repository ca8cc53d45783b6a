"""Whom a leg hears, in virtual time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telephony.media.source_learning import (
    PATIENCE,
    PROBATION,
    Source,
    SourceLearner,
    locked_to,
    source_of,
)

NEGOTIATED = Source("192.0.2.1", 4000)
NAT = Source("192.0.2.1", 61000)
PHONE = Source("198.51.100.7", 5000)
STRANGER = Source("203.0.113.9", 4000)


def learner(**arguments: object) -> SourceLearner:
    known = arguments.get("known")
    assert known is None or isinstance(known, Source)
    return SourceLearner(NEGOTIATED, 0.0, signalling_host=PHONE.host, known=known)


def test_the_negotiated_source_is_locked_at_once() -> None:
    learning = learner()
    assert learning.look(0.02, NEGOTIATED)
    assert learning.settled
    assert learning.admitted == (NEGOTIATED,)
    assert not learning.look(9.0, STRANGER)


def test_strangers_wait_until_nobody_better_has_come() -> None:
    learning = learner()
    assert learning.admitted is not None
    assert not any(source.admits(STRANGER) for source in learning.admitted)
    assert not learning.look(PATIENCE / 2, None)
    assert learning.look(PATIENCE, None)
    assert learning.admitted is None


def test_another_source_is_on_probation_while_better_ones_are_let_in() -> None:
    learning = learner()
    assert learning.look(0.02, NAT)
    assert learning.locked is None
    assert learning.admitted == (NEGOTIATED,)
    assert not learning.look(0.05, NAT)
    assert learning.look(0.02 + PROBATION, NAT)
    assert learning.locked == NAT
    assert learning.admitted == (NAT, NEGOTIATED)


def test_a_better_source_replaces_a_worse_one_on_probation() -> None:
    learning = learner()
    learning.look(PATIENCE, None)
    learning.look(PATIENCE + 0.02, STRANGER)
    learning.look(PATIENCE + 0.04, PHONE)
    assert learning.look(PATIENCE + 0.06, NAT)
    assert learning.admitted == (NEGOTIATED,)
    learning.look(PATIENCE + 0.06 + PROBATION, None)
    assert learning.locked == NAT


def test_the_negotiated_peer_stays_welcome_however_late_it_begins() -> None:
    learning = learner()
    learning.look(PATIENCE, None)
    learning.look(PATIENCE + 0.02, STRANGER)
    learning.look(PATIENCE + 0.02 + PROBATION, STRANGER)
    assert learning.locked == STRANGER
    assert learning.look(60.0, NEGOTIATED)
    assert learning.admitted == (NEGOTIATED,)


def test_a_known_source_comes_before_all_but_the_negotiated_one() -> None:
    learning = learner(known=STRANGER)
    learning.look(0.02, STRANGER)
    assert learning.admitted == (NEGOTIATED,)
    learning.look(0.02 + PROBATION, STRANGER)
    assert learning.locked == STRANGER


def test_a_peer_that_is_right_about_itself_needs_no_learning() -> None:
    learning = locked_to(NEGOTIATED)
    assert learning.settled
    assert learning.admitted == (NEGOTIATED,)


@given(
    looks=st.lists(
        st.tuples(
            st.floats(0.0, 0.2),
            st.sampled_from([None, NEGOTIATED, NAT, PHONE, STRANGER, Source("198.51.100.7", 9)]),
        ),
        max_size=40,
    )
)
def test_once_locked_only_the_negotiated_peer_can_take_its_place(
    looks: list[tuple[float, Source | None]],
) -> None:
    learning, now = learner(), 0.0
    for step, seen in looks:
        before, now = learning.locked, now + step
        learning.look(now, seen)
        if before is not None:
            assert learning.locked in (before, NEGOTIATED)
            assert learning.admitted is not None
            assert set(learning.admitted) == {learning.locked, NEGOTIATED}


def test_addresses_as_sdp_and_the_library_write_them() -> None:
    assert source_of("192.0.2.1:4000") == NEGOTIATED
    assert source_of("[2001:db8::1]:4000") == Source("2001:db8::1", 4000)
    assert source_of("") is None
    assert source_of("192.0.2.1:") is None
    assert str(Source("2001:db8::1", 4000)) == "[2001:db8::1]:4000"
