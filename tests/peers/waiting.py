"""Waiting for something outside this process: by a deadline, never by a guess."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_EVERY = 0.01


class TooLate(AssertionError):
    """What was waited for didn't happen in time."""


def wait_until(condition: Callable[[], T | None], *, within: float, what: str) -> T:
    """The first true value of `condition`, looked at often for `within` seconds.

    Raises `TooLate` with `what`, which completes the sentence "Waited 5.0 s for ...".
    """
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise TooLate(f"Waited {within:.1f} s for {what}.")
        time.sleep(_LOOK_EVERY)
