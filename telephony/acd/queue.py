"""What a queue is set to; a running queue takes new settings without losing a caller."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Strategy(StrEnum):
    """Who of several free agents gets a caller."""

    LONGEST_IDLE = "longest_idle"
    ROUND_ROBIN = "round_robin"
    FEWEST_CALLS = "fewest_calls"
    LEAST_TALK_TIME = "least_talk_time"
    RING_ALL = "ring_all"
    TOP_DOWN = "top_down"
    """The first of the roster who is free."""
    BEST_SKILL = "best_skill"


class Requirement(NamedTuple):
    """A skill that the agent must have, at this level or above."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Relaxation:
    """After `after` seconds of waiting, `skill` is asked for at `level` only; 0 drops it."""

    after: float
    skill: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """How a queue calls those back who hang up and keep their place."""

    offer_after: float = 60.0
    """Who has waited so long is told of it, once"""
    offer_beyond: float = 0.0
    """if the expected wait is longer than this."""
    attempts: int = 3
    """Calls to somebody who isn't reached, until it is given up."""
    retry_after: float = 300.0
    """Between two of them; the place is kept."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's settings; all times in seconds, None where there is no bound."""

    name: str
    strategy: Strategy = Strategy.LONGEST_IDLE
    skills: tuple[Requirement, ...] = ()
    """What every caller of this queue needs, beside what the flow asks for."""
    relax: tuple[Relaxation, ...] = ()
    weight: float = 1.0
    """How fast a caller here becomes urgent, against callers of other queues."""
    priority_worth: float = 60.0
    """A caller of priority 1 stands where one of priority 0 stands who came this much earlier:
    so nobody is overtaken for ever."""
    ring_timeout: float = 20.0
    wrap_up: float | None = 0.0
    """How long an agent may write up; None leaves the end to the agent."""
    no_answers_allowed: int = 1
    """Offers left unanswered in a row until the agent is sent on a break."""
    decline_pause: float = 30.0
    """How long a caller isn't offered again to an agent who declined."""
    max_waiting: int | None = None
    max_wait: float | None = None
    max_expected_wait: float | None = None
    needs_agents: bool = True
    """Whether a caller leaves when no agent who could help is signed in."""
    sticky_for: float = 0.0
    """How long a caller waits for the agent that it knows before anybody may take it."""
    return_within: float = 0.0
    """A caller who gave up and calls again within this gets the old place back."""
    announce_after: float | None = None
    announce_every: float = 60.0
    usual_handling: float = 180.0
    """Talk and wrap-up of a contact until there is something measured."""
    service_threshold: float = 20.0
    short_abandon: float = 5.0
    """Who gives up before this is left out of the service level."""
    callback: CallbackRules | None = None
    """None: nobody is called back."""
