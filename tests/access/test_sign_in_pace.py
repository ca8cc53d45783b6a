"""How often somebody may be wrong."""

from __future__ import annotations

import pytest

from telephony.access.sign_in_pace import PaceLimits, SignInPace, network_of

SOURCE = PaceLimits(burst=4, rate=1 / 30, longest_delay=100)
NAME = PaceLimits(burst=2, rate=1 / 60, longest_delay=8)
HOME, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def pace() -> SignInPace:
    return SignInPace(SOURCE, NAME, remembered=50)


def waits(pace: SignInPace, name: str, source: str, tries: int) -> list[float]:
    """What each of so many wrong tries has to wait, made as soon as it may be."""
    now, found = 0.0, []
    for _ in range(tries):
        wait = pace.begin(name, source, now).wait
        if wait:
            now += wait
            assert pace.begin(name, source, now).wait == 0, "looked at when it was promised"
        found.append(round(wait, 3))
    return found


def test_tries_for_one_name_wait_ever_longer_up_to_a_bound(pace: SignInPace) -> None:
    seen = [
        pace.begin("ann", f"198.51.100.{number}", 0.0).wait for number in range(4)
    ]  # from everywhere at once
    assert seen == [0, 0, 0, 1]
    fresh = SignInPace(PaceLimits(1000, 1), NAME)
    assert waits(fresh, "ann", HOME, 8) == [0, 0, 0, 1, 2, 4, 8, 8]


def test_tries_from_one_address_for_ever_other_names_too(pace: SignInPace) -> None:
    now, seen = 0.0, []
    for number in range(9):
        attempt = pace.begin(f"user {number}", HOME, now)
        seen.append(attempt.wait)
        now += attempt.wait
        if attempt.wait:
            pace.begin(f"user {number}", HOME, now)
    assert seen == [0, 0, 0, 0, 0, 1, 2, 4, 8]


def test_a_hundred_at_once_are_a_hundred(pace: SignInPace) -> None:
    looked_at = [pace.begin("ann", HOME, 0.0).wait == 0 for _ in range(100)]
    assert sum(looked_at) == 3


def test_names_that_nobody_has_are_paced_alike(pace: SignInPace) -> None:
    assert waits(pace, "nobody", HOME, 5) == waits(SignInPace(SOURCE, NAME), "ann", HOME, 5)


def test_right_ones_cost_nothing(pace: SignInPace) -> None:
    for number in range(100):  # colleagues at nine o'clock
        attempt = pace.begin(f"agent {number}", HOME, 0.0)
        assert attempt.wait == 0
        pace.succeeded(attempt)


def test_an_account_of_ones_own_does_not_help_to_guess_others(pace: SignInPace) -> None:
    now, wrong = 0.0, 0
    while now < 300:
        own = pace.begin("mallory", HOME, now)
        if own.wait == 0:
            pace.succeeded(own)
        guess = pace.begin(f"victim {wrong}", HOME, now)
        wrong += guess.wait == 0
        now += 0.5
    assert wrong <= 4 + 300 / 30 + 8


def test_who_is_known_at_an_address_is_not_locked_out_by_a_flood(pace: SignInPace) -> None:
    pace.succeeded(pace.begin("ann", HOME, 0.0))
    for number in range(200):
        pace.begin("ann", f"203.0.113.{number}", 1.0)
    assert pace.begin("ann", ELSEWHERE, 1.0).wait > 0
    assert pace.begin("ann", HOME, 1.0).wait == 0


def test_rest_forgives(pace: SignInPace) -> None:
    assert waits(pace, "ann", HOME, 5)[-1] > 1
    later = 10_000.0
    assert [pace.begin("ann", HOME, later).wait for _ in range(4)] == [0, 0, 0, 1]


def test_memory_is_bounded(pace: SignInPace) -> None:
    for number in range(1000):
        pace.begin(f"user {number}", f"2001:db8:{number:x}::1", 0.0)
    assert len(pace) == 100


def test_a_subscribers_addresses_are_one() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") != network_of("::ffff:192.0.2.2")
    assert network_of("testclient") == "testclient"
