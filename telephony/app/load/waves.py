"""When calls begin: a profile's calls shared out over SIPp processes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telephony.app.load.profile import HoldModel, Profile
from telephony.domain.errors import ConfigurationError

CALLS_AT_ONCE = 400
"""What one SIPp process is given at most; it plays on one thread for each call."""
CALLS_PER_SECOND = 150.0
"""The same for its rate: SIPp is one loop."""
DEFAULT_RATE = 1.0
BURST_RATE = 200.0
"""Calls per second within a burst."""
_LONGEST_DRAW = 5.0
"""Times the mean: where drawn hold times are cut off unless the profile says."""
_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One SIPp process's share: calls of one kind, beginning `after` seconds. Rates per second."""

    kind: int
    calls: int
    at_once: int
    rate: float
    after: float = 0.0
    rises_by: float = 0.0
    """How much the rate rises each second."""
    rises_to: float = 0.0
    stays: tuple[float, ...] = ()
    """Seconds from answer to hang-up, one for each call; at most, where the edge hangs up."""

    @property
    def seconds(self) -> float:
        """Until the last call begins, if nothing holds it up."""
        if not self.rises_by:
            return self.after + self.calls / self.rate
        rising = (self.rises_to - self.rate) / self.rises_by
        while_rising = rising * (self.rate + self.rises_to) / 2
        if self.calls <= while_rising:
            # Solves rate * t + rises_by * t^2 / 2 = calls.
            square = self.rate**2 + 2 * self.rises_by * self.calls
            return self.after + (math.sqrt(square) - self.rate) / self.rises_by
        return self.after + rising + (self.calls - while_rising) / self.rises_to


def waves(profile: Profile, steps: Sequence[float]) -> list[Wave]:
    """Every process that a profile takes; `steps` has the seconds that each kind's steps take.

    Raises `ConfigurationError` where calls can't be shared out.
    """
    shares = [kind.share for kind in profile.kinds]
    at_once = profile.at_once or profile.calls
    if at_once < len(shares):
        raise ConfigurationError(
            f"{len(shares)} kinds of caller can't share {at_once} calls at once: raise at_once."
        )
    calls = split(profile.calls, shares)
    limits = [max(1, limit) for limit in split(at_once, shares)]
    chance = random.Random(_SEED)  # noqa: S311  a repeatable mix, no secret
    made = []
    for kind, model in enumerate(profile.kinds):
        part = shares[kind] / sum(shares)
        for wave in _of_kind(profile, kind, calls[kind], limits[kind], part):
            stays = (steps[kind] + hold_time(model.hold, chance) for _ in range(wave.calls))
            made.append(replace(wave, stays=tuple(stays)))
    return made


def split(total: int, shares: Sequence[int]) -> list[int]:
    """`total` in whole numbers by share; the largest remainders get what is left."""
    exact = [total * share / sum(shares) for share in shares]
    parts = [math.floor(one) for one in exact]
    by_remainder = sorted(range(len(shares)), key=lambda index: parts[index] - exact[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def hold_time(hold: HoldModel, chance: random.Random) -> float:
    """Seconds: the fixed time, or one drawn from an exponential distribution, cut off."""
    if hold.mean is None:
        return hold.exactly or 0.0
    at_most = hold.at_most if hold.at_most is not None else _LONGEST_DRAW * hold.mean
    return min(at_most, chance.expovariate(1 / hold.mean)) if hold.mean else 0.0


def _of_kind(profile: Profile, kind: int, calls: int, at_once: int, part: float) -> list[Wave]:
    if not calls:
        return []
    if profile.burst is not None:
        return _bursts(profile, kind, calls, at_once, part)
    fastest = (profile.ramp.end if profile.ramp else profile.rate or DEFAULT_RATE) * part
    count = max(math.ceil(at_once / CALLS_AT_ONCE), math.ceil(fastest / CALLS_PER_SECOND))
    count = min(count, calls, at_once)
    shares = zip(split(calls, [1] * count), split(at_once, [1] * count), strict=True)
    made = []
    for some, limit in shares:
        if profile.ramp is None:
            made.append(Wave(kind=kind, calls=some, at_once=limit, rate=fastest / count))
            continue
        low, high = profile.ramp.start * part / count, fastest / count
        rises_by = (high - low) / profile.ramp.over
        made.append(
            Wave(kind=kind, calls=some, at_once=limit, rate=low, rises_by=rises_by, rises_to=high)
        )
    return made


def _bursts(profile: Profile, kind: int, calls: int, at_once: int, part: float) -> list[Wave]:
    if profile.burst is None:
        return []
    size = max(1, round(profile.burst.calls * part))
    return [
        Wave(
            kind=kind,
            calls=min(size, calls - begun),
            at_once=min(size, at_once),
            rate=BURST_RATE,
            after=index * profile.burst.every,
        )
        for index, begun in enumerate(range(0, calls, size))
    ]
