"""A centre of one agent, whose callers hang up and keep their places."""

from __future__ import annotations

from telephony.acd import events as on
from telephony.acd.commands import Command, Connect
from telephony.acd.queue import CallbackRules, Queue
from tests.acd.centre import Centre, of

RULES = CallbackRules(offer_after=30, attempts=2, retry_after=300)
HOUR = 3600.0


def busy(queue: Queue | None = None, *, rules: CallbackRules = RULES) -> Centre:
    """One agent, who is speaking."""
    centre = Centre(queue or Queue("sales", callback=rules, needs_agents=False))
    centre.agent("ann")
    centre.caller("served")
    centre.accept("ann")
    return centre


def hangs_up(
    centre: Centre, caller: str, number: str = "", keep_for: float = 24 * HOUR
) -> list[Command]:
    """The caller wants to be called back; it is "caller*" from then on."""
    expires = centre.now + keep_for
    return centre.tell(on.CallbackChosen(caller, f"{caller}*", number, expires))


def calls(centre: Centre, agent: str = "ann") -> str:
    """The agent comes free, is rung for a callback and answers; returns whom."""
    if centre.state(agent) == "busy":
        centre.tell(on.ContactEnded(agent))
    (connect,) = of(Connect, centre.accept(agent))
    assert connect.callback
    return connect.caller
