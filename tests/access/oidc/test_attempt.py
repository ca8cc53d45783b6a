"""Whoever comes back from the provider is the browser that was sent there, and soon."""

from __future__ import annotations

import base64
import hashlib

import pytest

from telephony.access.oidc.attempt import LASTS, MAX_LENGTH, Attempts
from telephony.domain.errors import IdentityError
from tests.access.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(clock: Clock) -> Attempts:
    return Attempts(clock)


def test_the_browser_that_left_comes_back_to_the_page_that_it_wanted(attempts: Attempts) -> None:
    left = attempts.begin("/calls/a.b?x=1&y=ü%2F")
    assert attempts.resume(left.secret, left.state) == left
    assert left.secret.isascii()
    assert len({left.state, left.nonce, left.verifier}) == 3
    assert attempts.begin("").state != attempts.begin("").state


def test_the_challenge_is_of_the_verifier_which_stays_here(attempts: Attempts) -> None:
    left = attempts.begin("")
    assert 43 <= len(left.verifier) <= 128
    digest = hashlib.sha256(left.verifier.encode()).digest()
    assert left.challenge == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    for secret in (left.state, left.nonce, left.verifier):
        assert secret not in left.secret
        assert secret not in repr(left)


def test_another_browsers_state_or_none_is_refused(attempts: Attempts) -> None:
    mine, others = attempts.begin("/a"), attempts.begin("/b")
    for secret, state in (
        (mine.secret, others.state),
        (others.secret, mine.state),
        (mine.secret, ""),
        ("", mine.state),
        ("", ""),
        (mine.secret, "\N{GREEK SMALL LETTER OMEGA}"),
        ("\N{GREEK SMALL LETTER OMEGA}", mine.state),
        (mine.secret.replace("%2Fa", "%2Fb"), mine.state),
        ("9" * 5000, mine.state),
        (f"{mine.secret}{'x' * MAX_LENGTH}", mine.state),
        ("x" + mine.secret, mine.state),
    ):
        with pytest.raises(IdentityError, match="in this browser"):
            attempts.resume(secret, state)


def test_what_another_process_began_is_refused(attempts: Attempts, clock: Clock) -> None:
    left = Attempts(clock).begin("")
    with pytest.raises(IdentityError, match="in this browser"):
        attempts.resume(left.secret, left.state)


def test_it_lasts_ten_minutes_whatever_the_browser_says(attempts: Attempts, clock: Clock) -> None:
    left = attempts.begin("")
    clock.now += LASTS
    assert attempts.resume(left.secret, left.state) == left
    clock.now += 1
    with pytest.raises(IdentityError, match="longer than 10 minutes"):
        attempts.resume(left.secret, left.state)
    _, _, rest = left.secret.partition(".")
    with pytest.raises(IdentityError, match="in this browser"):
        attempts.resume(f"{int(clock.now)}.{rest}", left.state)
