"""Which agent spoke last with a number: for queues that keep a caller for the agent it knows."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 50_000


class KnownAgents:
    """By calling number; the one that called least lately is forgotten when there are too many."""

    def __init__(self) -> None:
        self._agents: OrderedDict[str, str] = OrderedDict()

    def met(self, number: str, agent: str) -> None:
        """They speak; a withheld number ("") is nobody's."""
        if not number:
            return
        self._agents[number] = agent
        self._agents.move_to_end(number)
        if len(self._agents) > KEPT:
            self._agents.popitem(last=False)

    def of(self, number: str) -> str | None:
        """The agent who spoke with this number last."""
        return self._agents.get(number)
