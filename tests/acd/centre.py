"""A call centre in virtual time: events go in, commands are kept by kind."""

from __future__ import annotations

from typing import TypeVar

from telephony.acd import events as on
from telephony.acd.commands import ChangeState, Command, Connect, Offer, Record, TurnAway
from telephony.acd.distributor import Distributor
from telephony.acd.queue import Queue, Requirement
from telephony.acd.sentinel import breaches

Kind = TypeVar("Kind", bound=Command)


class Centre:
    """Drives a `Distributor`; its invariants are checked after each step."""

    def __init__(self, *queues: Queue) -> None:
        self.distributor = Distributor(queues or (Queue("sales"),))
        self.now = 0.0
        self.commands: list[Command] = []

    def tell(self, event: on.Event) -> list[Command]:
        """Pass an event on; returns what it led to."""
        fresh = self.distributor.handle(event, self.now)
        self.commands += fresh
        assert breaches(self.distributor.floor, self.now) == []
        return fresh

    def wait(self, seconds: float) -> list[Command]:
        """Let time go by, deadline for deadline; returns what came meanwhile."""
        until, fresh = self.now + seconds, []
        while (due := self.distributor.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            fresh += self.tell(on.DeadlineReached())
        self.now = until
        return fresh

    def agent(self, name: str, *queues: str, place: int = 0, **skills: int) -> None:
        """Sign an agent in and make it ready."""
        self.tell(on.AgentSignedIn(name, queues or ("sales",), skills, place))
        self.tell(on.AgentReady(name))

    def caller(
        self,
        name: str,
        queue: str = "sales",
        *,
        priority: float = 0,
        number: str = "",
        sticky: str | None = None,
        **skills: int,
    ) -> list[Command]:
        """Let a caller come in."""
        needed = tuple(Requirement(skill, level) for skill, level in skills.items())
        return self.tell(on.CallerArrived(name, queue, priority, needed, number, sticky))

    def accept(self, agent: str) -> list[Command]:
        """The agent answers what it is rung for."""
        return self.tell(on.OfferAccepted(agent, self.offer(agent)))

    def serve(self, agent: str, seconds: float = 0) -> str:
        """The agent answers, speaks for a while and ends; returns whom it served."""
        (connect,) = of(Connect, self.accept(agent))
        self.wait(seconds)
        self.tell(on.ContactEnded(agent))
        return connect.caller

    def offer(self, agent: str) -> int:
        """The open offer of an agent."""
        return next(
            offer.number
            for offer in self.distributor.floor.offers.values()
            if offer.agent.name == agent
        )

    def rung(self) -> dict[str, str]:
        """Whom each rung agent is rung for."""
        offers = self.distributor.floor.offers.values()
        return {offer.agent.name: offer.caller.name for offer in offers}

    def state(self, agent: str) -> str:
        """The agent's state by name; "offline" for one who isn't signed in."""
        known = self.distributor.floor.roster.find(agent)
        return known.state.value if known is not None else "offline"


def of(kind: type[Kind], commands: list[Command]) -> list[Kind]:
    """Those of one kind."""
    return [command for command in commands if isinstance(command, kind)]


__all__ = ["Centre", "ChangeState", "Connect", "Offer", "Record", "TurnAway", "of"]
