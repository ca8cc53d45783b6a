"""Where callers come to, from one step that they notice to the next: steps between only decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from telephony.calendars.calendar import Calendar
from telephony.calendars.in_words import HOLIDAYS, closed_in_words, open_in_words
from telephony.ivr.flow import Flow
from telephony.ivr.graph.model import Way, WayKind
from telephony.ivr.verbs.route import Route
from telephony.ivr.verbs.schedule import Schedule
from telephony.ivr.verbs.split import Split

_MOST = 64
"""Outcomes of one way; where decisions branch out further, they aren't looked through."""
_ACTS = re.compile(r"“[^”]*”|[0-9*#A-D]+")


@dataclass(frozen=True, slots=True)
class Held:
    """Something that has to hold on a way; two versions mean the same by the same `key`."""

    key: str
    words: str = field(compare=False)


Conditions = tuple[Held, ...]
Ends = Mapping[Conditions, str | None]
"""The step that is reached by what has to hold; None where the call ends."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens to a caller in a step: a key, silence, an outcome; "" is the beginning.

    "" is also where commands are given: in any question. `what` is the command's name then.
    """

    step: str
    kind: WayKind
    what: str


START = Situation("", WayKind.NEXT, "")


class _TooMany(Exception):
    """Decisions branch out too far to be looked through."""


class Reach:
    """What can happen in the steps of a flow that callers notice, and where each leads.

    `names` are those that steps are told by, where they aren't their own.
    """

    def __init__(
        self,
        flow: Flow,
        ways: Mapping[str, tuple[Way, ...]],
        names: Mapping[str, str],
        calendars: Mapping[str, Calendar],
    ) -> None:
        self._flow = flow
        self._ways = ways
        self._names = names
        self._calendars = calendars
        self._look_through = True
        self.firsts: dict[Situation, str | None] = {}
        """The very next step in each situation, whether callers notice it or not."""

    @property
    def commands(self) -> frozenset[str]:
        """By name."""
        return frozenset(map(str, self._flow.commands))

    def outcomes(self) -> dict[Situation, Ends] | None:
        """Every situation, and the steps that are reached from it; those that only decide are
        looked through. None where they branch out too far for that."""
        self._look_through = True
        try:
            return self._outcomes()
        except _TooMany:
            return None

    def plain_outcomes(self) -> dict[Situation, Ends]:
        """The same, with steps that only decide taken for steps like any other."""
        self._look_through = False
        return self._outcomes()

    def decisions(self) -> dict[str, str]:
        """The verbs of the steps that only decide, by the names that these are told by."""
        return {
            self._told(str(name)): step.verb_name
            for name, step in self._flow.steps.items()
            if step.verb.instant
        }

    def arms(self, told: str) -> dict[Conditions, str | None]:
        """The very next steps after one that only decides."""
        return {
            conditions: None if way.target is None else self._told(way.target)
            for conditions, way in self._arms(told)
        }

    def behind(self, told: str, arms: Collection[Conditions]) -> Ends:
        """Where some arms of a step that only decides lead in the end, within bounds."""
        found: dict[Conditions, str | None] = {}
        for conditions, way in self._arms(told):
            if conditions in arms:
                for held, step in self._followed(way.target, conditions, (way.source,)):
                    found.setdefault(held, step if step is None else self._told(step))
                    if len(found) > _MOST:
                        return found
        return found

    def _arms(self, told: str) -> Iterator[tuple[Conditions, Way]]:
        name = next(name for name in self._ways if self._told(name) == told)
        for way in self._ways[name]:
            if way.kind is not WayKind.ERROR:
                held = self._held(way)
                yield (held,) if held else (), way

    def _outcomes(self) -> dict[Situation, Ends]:
        found: dict[Situation, Ends] = {}
        for situation, target in self._situations():
            if situation not in found:
                found[situation] = self._ends(target)
                self.firsts[situation] = None if target is None else self._told(target)
        return found

    def _situations(self) -> Iterator[tuple[Situation, str | None]]:
        yield START, self._flow.start
        for command, body in self._flow.commands.items():
            if body.next is not None:
                yield Situation("", WayKind.COMMAND, str(command)), str(body.next)
        for name in self._flow.steps:
            for way in self._ways[str(name)]:
                if self._decides(str(name)) and way.kind is not WayKind.ERROR:
                    continue
                for what in _acts(way):
                    yield Situation(self._told(way.source), way.kind, what), way.target

    def _ends(self, target: str | None) -> Ends:
        found: dict[Conditions, str | None] = {}
        for conditions, step in self._followed(target, (), ()):
            found.setdefault(conditions, step if step is None else self._told(step))
            if len(found) > _MOST:
                raise _TooMany
        return found

    def _followed(
        self, step: str | None, conditions: Conditions, passed: tuple[str, ...]
    ) -> Iterator[tuple[Conditions, str | None]]:
        if step is None or step in passed or not self._decides(step):
            yield conditions, step
            return
        for way in self._ways[step]:
            if way.kind is not WayKind.ERROR:
                held = self._held(way)
                below = (*conditions, held) if held else conditions
                yield from self._followed(way.target, below, (*passed, step))

    def _held(self, way: Way) -> Held | None:
        """What has to hold that a call goes a way out of a step that decides."""
        if way.kind is WayKind.NEXT:
            return None
        verb = self._flow.steps[way.source].verb
        if isinstance(verb, Schedule):
            return self._hours(verb, way.label)
        if isinstance(verb, Split):
            share = "for all others" if way.label == "else" else f"for {_percent(way.label)}"
            return Held(f"{self._told(way.source)}: {way.label}", share)
        if way.kind is WayKind.CONDITION:
            said = "otherwise" if way.label == "else" else f"if {way.label}"
            return Held(said, said)
        if isinstance(verb, Route):
            number = "the caller's number" if verb.by == "caller" else "the number called"
            has = "is withheld" if way.label == "withheld" else f"has {way.label}"
            said = f"if {number} {has}"
            return Held(said, said)
        said = f"if {self._told(way.source)} comes to {way.label}"
        return Held(said, said)

    def _hours(self, verb: Schedule, label: str) -> Held:
        name = str(verb.calendar)
        key = f"while {name} is {'on holiday' if label == 'holiday' else label}"
        calendar = self._calendars.get(name)
        if calendar is None:
            return Held(key, key)
        if label == "holiday":
            return Held(key, HOLIDAYS)
        if label == "open":
            return Held(key, open_in_words(calendar))
        return Held(key, closed_in_words(calendar, with_holidays=verb.holiday is None))

    def _decides(self, step: str) -> bool:
        return self._look_through and self._flow.steps[step].verb.instant

    def _told(self, step: str) -> str:
        return self._names.get(step, step)


def _percent(label: str) -> str:
    """ "percent 20" -> "20 % of callers"."""
    return f"{label.removeprefix('percent ')} % of callers"


def _acts(way: Way) -> list[str]:
    """Each key and each phrase: a caller uses one of them."""
    return _ACTS.findall(way.label) if way.kind is WayKind.CHOICE else [way.label]
