"""A leg that we placed for somebody in a contact: an agent, a third party, a supervisor."""

from __future__ import annotations

from collections.abc import Callable

from telephony.domain.leg import LegAnswered, LegEnded, LegEvent
from telephony.interfaces.user_agent import Leg


class PartyLeg:
    """From the first ring to the end.

    Calls `on_answered` at most once, and `on_ended` always and last. Everything that the leg
    reports goes to `report` before. Who takes a leg over from another sets these anew.
    """

    def __init__(
        self,
        leg: Leg,
        report: Callable[[LegEvent], None],
        on_answered: Callable[[], None],
        on_ended: Callable[[LegEnded], None],
    ) -> None:
        self.leg = leg
        self.answered = False
        self.over = False
        self.report = report
        self.on_answered = on_answered
        self.on_ended = on_ended
        leg.listen(self._take)

    def _take(self, event: LegEvent) -> None:
        self.report(event)
        if isinstance(event, LegAnswered) and not self.answered:
            self.answered = True
            self.on_answered()
        if isinstance(event, LegEnded):
            self.over = True
            on_ended = self.on_ended
            # What is over holds nobody, so that all of it is freed at once.
            self.report, self.on_answered, self.on_ended = _no_report, _no_answer, _no_report
            on_ended(event)


def _no_report(event: LegEvent) -> None:
    pass


def _no_answer() -> None:
    pass
