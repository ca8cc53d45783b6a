"""The ways out of a step, found and named by the types of the fields that hold them.

A verb needs no word here: a target is a `StepName`, and what stands beside it (keys, phrases, a
condition, a key of a mapping) says when a call goes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, RootModel

from telephony.documents.places import Path
from telephony.ivr.expressions.expression import Condition, Template
from telephony.ivr.flow import Flow
from telephony.ivr.grammars.phrases import Phrases
from telephony.ivr.graph.model import Way, WayKind
from telephony.ivr.names import KeySequence, Phrase, StepName
from telephony.ivr.prompt import Prompt, Spoken
from telephony.ivr.schema import StepBody
from telephony.ivr.talking.asking import Asking, Escalation
from telephony.ivr.walking import Found, find

_BY_ERROR = "on_error"


def ways_out(flow: Flow, name: str) -> tuple[Way, ...]:
    """Every way out of a step: in the order of the file, then the ends, then `on_error`."""
    step = flow.steps[name]
    path = ("steps", name)
    targets = list(find(StepName, step, path, flow.languages))
    named = [found for found in targets if found.path != (*path, _BY_ERROR)]
    by_error = [found for found in targets if found.path == (*path, _BY_ERROR)]
    return (
        *(_way(flow, name, found) for found in _in_order(named)),
        *_ends(flow, name, step, named),
        *(_way(flow, name, found) for found in by_error),
    )


def name_ways(flow: Flow) -> None:
    """Tell each target of a flow just loaded which way it is."""
    for found in flow.find(StepName):
        found.value.way = key_of(found.path)


def key_of(path: Path) -> str:
    """The way of the target at `path`: ("steps", "m", "menu", "choices", "a", "next") is
    "menu.choices.a"; what doesn't stand in a step has its whole path."""
    below = [str(part) for part in (path[2:] if path[0] == "steps" else path)]
    if len(below) > 1 and below[-1] in {"next", "else"}:
        below.pop()
    return ".".join(below)


def _in_order(named: Iterable[Found[StepName]]) -> list[Found[StepName]]:
    """What a choice decides before what a miss does, whichever the model names first."""
    return sorted(named, key=lambda found: _rank(found.path))


def _rank(path: Path) -> int:
    below = path[2:]
    if below == ("next",):
        return 1
    if any(part in {"no_input", "no_match"} for part in below):
        return 2
    return 3 if str(below[-1]).startswith("on_") else 0


def _way(flow: Flow, name: str, found: Found[StepName]) -> Way:
    kind, label = _named(flow.steps[name], found.path)
    line, _ = flow.document.position(found.path)
    return Way(name, key_of(found.path), str(found.value), kind, label, line)


def _ends(flow: Flow, name: str, step: StepBody, named: list[Found[StepName]]) -> Iterator[Way]:
    """Where the file names no step to go on with, the call ends."""
    line, _ = flow.document.position(("steps", name))
    verb = step.verb
    if verb.takes_next and step.next is None:
        yield Way(name, "next", None, WayKind.NEXT, "", line)
    if isinstance(verb, Asking) and verb.on_failure is None:
        yield Way(name, f"{step.verb_name}.on_failure", None, WayKind.MISS, "gives up", line)
    if not verb.takes_next and not named:
        yield Way(name, "next", None, WayKind.NEXT, "", line)


def _named(step: StepBody, path: Path) -> tuple[WayKind, str]:
    *above, last = path[2:]
    if not above:
        return (WayKind.ERROR, "error") if last == _BY_ERROR else (WayKind.NEXT, "")
    holder: object = step
    for part in above:
        holder = _below(holder, part)
    if isinstance(holder, Escalation):
        times = int(above[-1]) + 1
        words = str(above[-2]).replace("_", " ")
        return WayKind.MISS, words if times == 1 else f"{words}, {times} times"
    if last == "on_failure" and isinstance(holder, Asking):
        return WayKind.MISS, "gives up"
    word = str(last)
    if word.startswith("on_"):
        return WayKind.OUTCOME, _spaced(word.removeprefix("on_"))
    if word == "else":
        return WayKind.CONDITION, "else"
    if word != "next" or not isinstance(holder, BaseModel):
        return WayKind.OUTCOME, _spaced(word)
    return _by_what_stands_beside(holder, above)


def _below(within: object, part: str | int) -> object:
    """What stands one step of a path below."""
    if isinstance(within, RootModel):
        within = within.root
    if isinstance(within, BaseModel):
        fields = type(within).model_fields
        names = (name for name, field in fields.items() if part in {name, field.alias})
        return getattr(within, next(names))
    if isinstance(within, Mapping):
        return next(value for key, value in within.items() if str(key) == part)
    if isinstance(within, Sequence):
        return within[int(part)]
    raise TypeError(f"nothing stands below a {type(within).__name__}")


def _by_what_stands_beside(holder: BaseModel, above: list[str | int]) -> tuple[WayKind, str]:
    keys: list[str] = []
    phrases: list[str] = []
    conditions: list[str] = []
    others: list[str] = []
    for name, field in type(holder).model_fields.items():
        value = getattr(holder, name)
        if name not in holder.model_fields_set or isinstance(value, StepName | Prompt | Spoken):
            continue
        for each in _singly(value):
            if isinstance(each, KeySequence):
                keys.append(str(each))
            elif isinstance(each, Phrase):
                phrases.append(f"“{each}”")
            elif isinstance(each, Condition):
                conditions.append(each.source.strip())
            elif isinstance(each, str | int | float | Template):
                others.append(_in_words(_spaced(field.alias or name), each))
    if keys or phrases:
        return WayKind.CHOICE, ", ".join([*keys, *phrases])
    if conditions:
        return WayKind.CONDITION, " and ".join(conditions)
    fallback = str(above[-1]) if isinstance(above[-1], str) else f"{above[-2]} {above[-1] + 1}"
    return WayKind.OUTCOME, ", ".join(others) or _spaced(fallback)


def _singly(value: object) -> Sequence[object]:
    if isinstance(value, Phrases):
        return [phrase for version in value.by_language.values() for phrase in version]
    return value if isinstance(value, list | tuple) else (value,)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _in_words(key: str, value: str | float | Template) -> str:
    if isinstance(value, bool):
        return key if value else f"not {key}"
    if isinstance(value, Template):
        return f"{key} {value.source}"
    return f"{key} {value:g}" if isinstance(value, int | float) else f"{key} {value}"
