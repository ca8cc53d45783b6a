"""The steady state of a queue with exponential times, as a birth and death chain.

M/M/n (Erlang C; A. K. Erlang, 1917) and M/M/n+M (Erlang A; C. Palm, 1946): callers come at
`arrivals`, each of `agents` serves at the rate `service`, each waiting caller gives up at the
rate `patience` (0 for Erlang C). All rates in events a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

_NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class SteadyState:
    """What a long simulation must come near to."""

    waits: float
    """The share of callers who don't meet an agent at once."""
    abandons: float
    """The share of callers who give up."""
    mean_wait: float
    """Seconds, of all callers."""


def steady_state(arrivals: float, service: float, agents: int, patience: float = 0) -> SteadyState:
    """By the chain's balance equations, cut off where probabilities are negligible."""
    weights = [1.0]
    while len(weights) <= agents or weights[-1] > _NEGLIGIBLE * max(weights):
        callers = len(weights)
        leaving = min(callers, agents) * service + max(callers - agents, 0) * patience
        weights.append(weights[-1] * arrivals / leaving)
    total = sum(weights)
    waiting = sum((n - agents) * weight for n, weight in enumerate(weights) if n > agents) / total
    return SteadyState(
        waits=sum(weights[agents:]) / total,
        abandons=patience * waiting / arrivals,
        mean_wait=waiting / arrivals,  # Little's law
    )


def within(seconds: float, arrivals: float, service: float, agents: int) -> float:
    """The service level of Erlang C: the share of callers served within `seconds`."""
    waits = steady_state(arrivals, service, agents).waits
    return 1 - waits * exp(-(agents * service - arrivals) * seconds)
