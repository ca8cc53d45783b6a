"""Agents by their SIP phones: who they are, and one that is rung."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from telephony.domain.leg import LegAnswered, LegEnded, LegEvent
from telephony.interfaces.user_agent import Leg


@dataclass(frozen=True, slots=True)
class AgentPhone:
    """An agent at a SIP phone with a fixed URI, on duty whenever the edge runs."""

    name: str
    uri: str
    queues: tuple[str, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    place: int = 0
    back_after: float = 60.0
    """Seconds until a phone that didn't answer, or was lost, is rung again."""


class RungPhone:
    """An agent's phone from its first ring to its end.

    Calls `on_answered` at most once, and `on_ended` always and last. What else the leg reports
    goes to whom `report_to` names, from the beginning.
    """

    def __init__(
        self,
        leg: Leg,
        offer: int,
        on_answered: Callable[[], None],
        on_ended: Callable[[LegEnded], None],
    ) -> None:
        self.leg = leg
        self.offer = offer
        self.answered = False
        self._on_answered = on_answered
        self._on_ended = on_ended
        self._listener: Callable[[LegEvent], None] | None = None
        self._unheard: list[LegEvent] = []
        leg.listen(self._take)

    def report_to(self, listener: Callable[[LegEvent], None]) -> None:
        """Pass the leg's events on, those that already came first."""
        self._listener = listener
        unheard, self._unheard = self._unheard, []
        for event in unheard:
            listener(event)

    def _take(self, event: LegEvent) -> None:
        if self._listener is not None:
            self._listener(event)
        else:
            self._unheard.append(event)
        if isinstance(event, LegAnswered) and not self.answered:
            self.answered = True
            self._on_answered()
        if isinstance(event, LegEnded):
            self._on_ended(event)
