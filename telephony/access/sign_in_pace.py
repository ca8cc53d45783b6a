"""How often somebody may be wrong: a few times at once, then ever more slowly.

A try counts against its source address and against the name it is for, before its password is
looked at, so that a hundred tries at once are a hundred. One that was right is given back. Within
the bucket nobody waits; beyond it each try is looked at only after a delay that doubles.

Names are treated alike whether anybody has them. Somebody who has signed in from an address
before isn't held up there by what strangers try elsewhere: else a flood of wrong passwords would
lock out everybody whose name is known.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from telephony.trunk.token_bucket import TokenBucket

REMEMBERED = 10_000
"""Names, addresses, and places that people came from; of each the latest."""


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """Seconds, and tries."""

    burst: float
    """Wrong tries that cost no waiting."""
    rate: float
    """How many of them are forgiven a second."""
    first_delay: float = 1.0
    longest_delay: float = 900.0


FOR_EACH_SOURCE = PaceLimits(burst=20, rate=1 / 30)
"""Many colleagues share one address."""
FOR_EACH_NAME = PaceLimits(burst=5, rate=1 / 60, longest_delay=60.0)


class _Tries:
    """Of one name or one address."""

    def __init__(self, limits: PaceLimits) -> None:
        self._limits = limits
        self._bucket = TokenBucket(limits.rate, limits.burst)
        self._delay = 0.0
        self._closed_until = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until a try is looked at."""
        return max(0.0, self._closed_until - now)

    def count(self, now: float) -> Callable[[], None]:
        """A try that is looked at; returns what undoes that."""
        if self._bucket.take(now):
            return self._bucket.put_back
        before = self._delay, self._closed_until
        limits = self._limits
        forgiven = now - self._closed_until > limits.longest_delay
        doubled = self._delay * 2 if self._delay and not forgiven else limits.first_delay
        self._delay = min(doubled, limits.longest_delay)
        self._closed_until = now + self._delay

        def undo() -> None:
            self._delay, self._closed_until = before

        return undo


@dataclass(frozen=True, slots=True)
class SignInTry:
    """One try that somebody makes."""

    name: str
    place: str
    wait: float
    """Seconds until it would be looked at; 0: it is, and was counted."""
    undo: Sequence[Callable[[], None]] = ()


class SignInPace:
    """Times are seconds on a clock that only goes forward."""

    def __init__(
        self,
        for_each_source: PaceLimits = FOR_EACH_SOURCE,
        for_each_name: PaceLimits = FOR_EACH_NAME,
        remembered: int = REMEMBERED,
    ) -> None:
        self._limits = {"source": for_each_source, "name": for_each_name}
        self._remembered = remembered
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._known_places: OrderedDict[tuple[str, str], None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tries)

    def begin(self, name: str, source: str, now: float) -> SignInTry:
        """Count a try, if it may be looked at."""
        place = network_of(source)
        concerned = [self._of("source", place)]
        if (name, place) not in self._known_places:
            concerned.append(self._of("name", name))
        wait = max(tries.wait(now) for tries in concerned)
        if wait > 0:
            return SignInTry(name, place, wait)
        return SignInTry(name, place, 0.0, [tries.count(now) for tries in concerned])

    def succeeded(self, right: SignInTry) -> None:
        """It was right: it doesn't count, and its person is known at that place."""
        for undo in right.undo:
            undo()
        key = right.name, right.place
        self._known_places[key] = None
        self._known_places.move_to_end(key)
        while len(self._known_places) > self._remembered:
            self._known_places.popitem(last=False)

    def _of(self, kind: str, key: str) -> _Tries:
        tries = self._tries.setdefault((kind, key), _Tries(self._limits[kind]))
        self._tries.move_to_end((kind, key))
        while len(self._tries) > 2 * self._remembered:
            self._tries.popitem(last=False)
        return tries


def network_of(source: str) -> str:
    """The address; of IPv6 the /64, within which a subscriber has as many as there are."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
