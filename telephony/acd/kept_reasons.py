"""Which decisions are worth keeping: a reason that changed is, one that is the same again isn't."""

from __future__ import annotations

from collections import OrderedDict

from telephony.acd.decision import Decision

CALLERS = 20_000
"""Remembered at once; the one that nothing was decided about for longest is forgotten first."""
KEPT_OF_ONE = 300
"""Decisions about one caller: agents who decline all day must not fill a disk."""

_Reasons = tuple[str, str | None, str, frozenset[str]]


class KeptReasons:
    """Compares each decision with the last one about the same caller.

    How many agents are busy changes with every call; that they are is one reason to wait.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[_Reasons, int]] = OrderedDict()

    def news(self, decision: Decision) -> bool:
        """Whether this decision says something that the last one about its caller didn't."""
        caller = decision.caller
        reasons = (decision.queue, decision.agent, decision.rule, frozenset(decision.lacks))
        last, kept = self._last.get(caller, (None, 0))
        news = reasons != last and kept < KEPT_OF_ONE
        self._last[caller] = reasons, kept + news
        self._last.move_to_end(caller)
        if len(self._last) > CALLERS:
            self._last.popitem(last=False)
        return news

    def forget(self, caller: str) -> None:
        """Nothing more will be decided about it."""
        self._last.pop(caller, None)
