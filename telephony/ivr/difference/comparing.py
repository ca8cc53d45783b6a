"""Two versions of a flow, compared by what callers meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telephony.calendars.calendar import Calendar
from telephony.ivr.difference import sentences
from telephony.ivr.difference.contents import contents_in
from telephony.ivr.difference.model import Difference, Kind
from telephony.ivr.difference.of_flow import of_commands, of_the_flow
from telephony.ivr.difference.outcomes import Ends, Reach, Situation
from telephony.ivr.difference.pairing import Described, renamed
from telephony.ivr.difference.settings import settings
from telephony.ivr.flow import Flow
from telephony.ivr.graph.model import Way, WayKind
from telephony.ivr.graph.ways import ways_out

_Ways = Mapping[str, tuple[Way, ...]]


def differences(
    old: Flow, new: Flow, calendars: Mapping[str, Calendar] | None = None
) -> list[Difference]:
    """Everything that is different: steps, then ways, then what is heard and set.

    Of `calendars` the hours are told, of others the name.
    """
    before, after = _described(old), _described(new)
    names = renamed(before, after)
    reach = Reach(old, _ways(before), names, calendars or {})
    other = Reach(new, _ways(after), {}, calendars or {})
    return [
        *of_the_flow(old, new),
        *of_commands(old, new),
        *_of_steps(before, after, names),
        *_of_ways(reach, other, before, after, names),
        *_of_contents(before, after, names),
    ]


def _described(flow: Flow) -> dict[str, Described]:
    ways = {str(name): ways_out(flow, str(name)) for name in flow.steps}
    led: dict[str, set[tuple[str, str]]] = {name: set() for name in ways}
    for way in (way for each in ways.values() for way in each):
        if way.target is not None:
            led[way.target].add((way.source, way.label))
    return {
        name: Described(
            name,
            flow.steps[name].verb_name,
            contents_in(flow.steps[name].verb),
            ways[name],
            frozenset(led[name]),
        )
        for name in ways
    }


def _of_steps(
    before: Mapping[str, Described], after: Mapping[str, Described], names: Mapping[str, str]
) -> Iterator[Difference]:
    for name, step in before.items():
        if name in names:
            said = f"The step {name} is now called {names[name]}."
            yield Difference(Kind.RENAMED, names[name], said)
        elif name not in after:
            said = f"The step {name} ({step.verb}) is gone."
            yield Difference(Kind.REMOVED, name, said)
    for name, step in after.items():
        if name not in before and name not in names.values():
            yield Difference(Kind.ADDED, name, f"{name} ({step.verb}) is a new step.")


def _of_ways(
    reach: Reach,
    other: Reach,
    before: Mapping[str, Described],
    after: Mapping[str, Described],
    names: Mapping[str, str],
) -> Iterator[Difference]:
    was, now, shared = _outcomes(reach, other)
    there_before = {names.get(name, name) for name in before} | {""}
    in_both = reach.commands & other.commands
    told: dict[tuple[str, WayKind, str], list[Situation]] = {}
    for situation in dict.fromkeys([*was, *now]):
        # A step or a command that is new, or gone, is told as that.
        is_there = situation.kind is not WayKind.COMMAND or situation.what in in_both
        is_there = is_there and situation.step in there_before and situation.step in {*after, ""}
        first = other.firsts.get(situation)
        # What became of a decision that both versions have is told there, once.
        decides = first in shared and reach.firsts.get(situation) == first
        for changed in _changes(situation, was, now) if is_there and not decides else ():
            told.setdefault((situation.step, situation.kind, changed), []).append(situation)
    for (step, kind, changed), situations in told.items():
        by_command = kind is WayKind.COMMAND
        said = f"{sentences.who(situations)} {changed}"
        yield Difference(Kind.COMMAND if by_command else Kind.WAY, step, said)
    for step in sorted(shared, key=list(after).index):
        for changed in _of_decision(step, reach, other):
            said = f"{_who_comes(step, other)} {changed}"
            yield Difference(Kind.WAY, step, said)


def _who_comes(step: str, reach: Reach) -> str:
    """Those who come to a step that only decides: by what they did, if that is one thing."""
    situations = [each for each, first in reach.firsts.items() if first == step]
    of_one_kind = len({(each.step, each.kind) for each in situations}) == 1
    by_others = any(step in reach.arms(each).values() for each in reach.decisions())
    if of_one_kind and not by_others:
        return sentences.who(situations)
    return f"Callers who come to {step}"


def _of_decision(step: str, reach: Reach, other: Reach) -> Iterator[str]:
    old, new = reach.arms(step), other.arms(step)
    gone = {each: to for each, to in old.items() if each not in new or new[each] != to}
    come = {each: to for each, to in new.items() if each not in old or old[each] != to}
    if set(gone.values()) == set(come.values()):
        # Only when a call goes there is different: what lies behind needn't be told.
        yield from _between(gone, come)
    else:
        yield from _between(reach.behind(step, gone) or old, other.behind(step, come))


def _outcomes(
    reach: Reach, other: Reach
) -> tuple[Mapping[Situation, Ends], Mapping[Situation, Ends], set[str]]:
    """Of both versions; and the steps that only decide and are in both."""
    was, now = reach.outcomes(), other.outcomes()
    if was is None or now is None:
        return reach.plain_outcomes(), other.plain_outcomes(), set()
    verbs = other.decisions()
    return was, now, {step for step, verb in reach.decisions().items() if verbs.get(step) == verb}


def _ways(described: Mapping[str, Described]) -> _Ways:
    return {name: step.ways for name, step in described.items()}


def _changes(
    situation: Situation, was: Mapping[Situation, Ends], now: Mapping[Situation, Ends]
) -> Iterator[str]:
    """What is different in one situation, as the rest of a sentence about those who are in it."""
    old, new = _known(situation, was), _known(situation, now)
    if old == new:
        return
    if new is None:
        gone = sentences.unknown(situation, now=True)
        yield f"{gone} (before: {sentences.all_ends(old or {})})."
        return
    if old is None:
        instead = sentences.unknown(situation, now=False)
        yield f"now {sentences.reaches(new)} (before: {instead})."
        return
    yield from _between(old, new)


def _between(old: Ends, new: Ends) -> Iterator[str]:
    always = len(old) == 1 and () in old
    for conditions, step in new.items():
        if conditions in old and old[conditions] == step:
            continue
        if always and old[()] == step:
            continue
        earlier = sentences.end(old[conditions]) if conditions in old else sentences.all_ends(old)
        always_now = "always " if not conditions and not always else ""
        yield f"now {always_now}{sentences.reaches({conditions: step})} (before: {earlier})."
    if not always and set(new.items()) < set(old.items()):
        lost = {each: step for each, step in old.items() if each not in new}
        yield f"no longer {sentences.reaches(lost, plural=True)}."


def _known(situation: Situation, ends: Mapping[Situation, Ends]) -> Ends | None:
    """Where it leads; where a step says nothing of an outcome, as `on_failure`, then `next`, do."""
    if situation in ends or situation.kind is not WayKind.OUTCOME:
        return ends.get(situation)
    fallbacks = (
        Situation(situation.step, WayKind.OUTCOME, "failure"),
        Situation(situation.step, WayKind.NEXT, ""),
    )
    return next((ends[each] for each in fallbacks if each in ends), None)


def _of_contents(
    before: Mapping[str, Described], after: Mapping[str, Described], names: Mapping[str, str]
) -> Iterator[Difference]:
    for name, step in before.items():
        now = after.get(names.get(name, name))
        if now is None:
            continue
        if now.verb != step.verb:
            said = f"{now.name} is now a `{now.verb}` (before: `{step.verb}`)."
            yield Difference(Kind.SETTING, now.name, said)
            continue
        for said in sentences.heard(now.name, step.contents.heard, now.contents.heard):
            yield Difference(Kind.HEARD, now.name, said)
        for said in settings(now.name, now.verb, step.contents.settings, now.contents.settings):
            yield Difference(Kind.SETTING, now.name, said)
