"""A rate with some room for bursts."""

from __future__ import annotations


class TokenBucket:
    """`rate` tokens a second drip in, `burst` fit; times are seconds that only go forward."""

    def __init__(self, rate: float, burst: float) -> None:
        if rate <= 0 or burst < 1:
            raise ValueError("a bucket that never holds a token")
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._filled_at = float("-inf")

    def take(self, now: float) -> bool:
        """Take a token if there is one."""
        self._fill(now)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def put_back(self) -> None:
        """Undo a `take`."""
        self._tokens = min(self._burst, self._tokens + 1)

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 if there is one."""
        self._fill(now)
        return max(0.0, (1 - self._tokens) / self._rate)

    def _fill(self, now: float) -> None:
        if now > self._filled_at:
            since = now - self._filled_at
            self._tokens = min(self._burst, self._tokens + since * self._rate)
            self._filled_at = now
