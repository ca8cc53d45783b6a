"""When connections are accepted, and when no more."""

from __future__ import annotations

from telephony.sip.gate.connection_limit import (
    PLACE_TAKEN_FOR,
    RESERVED,
    ConnectionLimit,
    most_connections,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_last_place_closes_the_door_and_an_eighth_free_opens_it() -> None:
    clock, said = Clock(), list[bool]()
    limit = ConnectionLimit(16, said.append, clock)
    for connection in range(16):
        assert said == []
        limit.opened(connection)
    assert said == [False]
    for connection in range(2):
        limit.closed(connection)
    limit.look()
    assert said == [False], "the library still holds their places"
    clock.now += PLACE_TAKEN_FOR
    limit.look()
    assert said == [False, True]


def test_a_connection_counts_once_and_a_strange_one_not_at_all() -> None:
    said = list[bool]()
    limit = ConnectionLimit(2, said.append)
    limit.opened(1)
    limit.opened(1)
    limit.closed(7)
    assert said == []


def test_a_small_library_keeps_places_for_itself() -> None:
    assert most_connections(64) == 64 - RESERVED
    assert most_connections(16384) == 1000
