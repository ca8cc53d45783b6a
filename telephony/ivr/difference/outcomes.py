"""Where callers come to, from one step that they notice to the next: steps between only decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telephony.ivr.flow import Flow
from telephony.ivr.graph.model import Way, WayKind
from telephony.ivr.names import CalendarName
from telephony.ivr.walking import find

_MOST = 64
"""Outcomes of one way; where decisions branch out further, they aren't looked through."""
_ACTS = re.compile(r"“[^”]*”|[0-9*#A-D]+")

Conditions = tuple[str, ...]
Ends = Mapping[Conditions, str | None]
"""The step that is reached by what has to hold; None where the call ends."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens to a caller in a step: a key, silence, an outcome; "" is the beginning."""

    step: str
    kind: WayKind
    what: str


START = Situation("", WayKind.NEXT, "")


class Reach:
    """What can happen in the steps of a flow that callers notice, and where each leads.

    `names` are those that steps are told by, where they aren't their own. Steps that only decide
    are looked through, or else are steps like any other.
    """

    def __init__(
        self,
        flow: Flow,
        ways: Mapping[str, tuple[Way, ...]],
        names: Mapping[str, str],
        *,
        look_through: bool,
    ) -> None:
        self._flow = flow
        self._ways = ways
        self._names = names
        self._look_through = look_through
        self.too_many = False
        """True if decisions branched out too far to be looked through."""

    def outcomes(self) -> dict[Situation, Ends]:
        """Every situation, and the steps that are reached from it."""
        found: dict[Situation, Ends] = {START: self._ends(self._flow.start)}
        for name in self._flow.steps:
            for way in self._ways[str(name)]:
                if self._decides(str(name)) and way.kind is not WayKind.ERROR:
                    continue
                for what in _acts(way):
                    situation = Situation(self._told(way.source), way.kind, what)
                    found.setdefault(situation, self._ends(way.target))
        return found

    def _ends(self, target: str | None) -> Ends:
        found: dict[Conditions, str | None] = {}
        for conditions, step in self._followed(target, (), ()):
            found.setdefault(conditions, step if step is None else self._told(step))
            if len(found) > _MOST:
                self.too_many = True
                break
        return found

    def _followed(
        self, step: str | None, conditions: Conditions, passed: tuple[str, ...]
    ) -> Iterator[tuple[Conditions, str | None]]:
        if step is None or step in passed or not self._decides(step):
            yield conditions, step
            return
        for way in self._ways[step]:
            if way.kind is not WayKind.ERROR:
                said = self._condition(way)
                below = (*conditions, said) if said else conditions
                yield from self._followed(way.target, below, (*passed, step))

    def _condition(self, way: Way) -> str:
        if way.kind is WayKind.NEXT:
            return ""
        if way.kind is WayKind.CONDITION:
            return "otherwise" if way.label == "else" else f"if {way.label}"
        verb = self._flow.steps[way.source].verb
        calendars = [str(each.value) for each in find(CalendarName, verb, (), ())]
        if calendars:
            on = "on holiday" if way.label == "holiday" else way.label
            return f"while {calendars[0]} is {on}"
        return f"if {self._told(way.source)} comes to {way.label}"

    def _decides(self, step: str) -> bool:
        return self._look_through and self._flow.steps[step].verb.instant

    def _told(self, step: str) -> str:
        return self._names.get(step, step)


def _acts(way: Way) -> list[str]:
    """Each key and each phrase: a caller uses one of them."""
    return _ACTS.findall(way.label) if way.kind is WayKind.CHOICE else [way.label]
