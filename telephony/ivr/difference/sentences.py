"""The words of a difference: who is in a situation, and what they meet now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from telephony.ivr.difference.contents import Place
from telephony.ivr.difference.outcomes import START, Conditions, Ends, Situation
from telephony.ivr.graph.model import WayKind

_LONGEST = 160
"""Characters of a text that is quoted."""
_WORDS_BEFORE = 4
"""Shown of what two long texts have in common."""
_WAYS_SHOWN = 6
_LISTS = frozenset({"no_input", "no_match", "messages"})
"""What has several entries, the first of which is told as one of them."""


def who(situations: Sequence[Situation]) -> str:
    """The callers in these situations of one step, all of the same kind: "Callers who press 2"."""
    first = situations[0]
    step, what = first.step, first.what
    if first == START:
        return "Calls begin and"
    match first.kind:
        case WayKind.CHOICE:
            keys = [each.what for each in situations if not each.what.startswith("“")]
            words = [each.what for each in situations if each.what.startswith("“")]
            acts = [
                *([f"press {_or(keys)}"] if keys else []),
                *([f"say {_or(words)}"] if words else []),
            ]
            return f"Callers who {' or '.join(acts)} at {step}"
        case WayKind.NEXT:
            return f"Callers who are done with {step}"
        case WayKind.MISS:
            return f"Callers who {_or([_miss(each.what) for each in situations])} at {step}"
        case WayKind.CONDITION:
            return f"Callers at {step}, {'otherwise' if what == 'else' else 'if ' + what},"
        case WayKind.COMMAND:
            return f"Callers who ask for {_or([each.what for each in situations])}"
        case WayKind.ERROR:
            return f"Callers for whom {step} can't be carried out"
        case _:
            return f"Callers for whom {step} comes to {what}"


def _miss(what: str) -> str:
    kind, _, times = what.partition(", ")
    said = {"no input": "say nothing", "no match": "aren't understood"}.get(
        kind, "are given up on" if kind == "gives up" else f"meet {kind}"
    )
    return f"{said} {times}" if times else said


def unknown(situation: Situation, *, now: bool) -> str:
    """What happens in a situation that one of the flows has no word for."""
    match situation.kind:
        case WayKind.CHOICE:
            return "aren't understood any more" if now else "not understood"
        case WayKind.MISS | WayKind.COMMAND:
            return "are asked again" if now else "asked again"
        case WayKind.ERROR:
            return "now meet the end of the call, as failed" if now else "the call ended as failed"
        case _:
            return "now meet the end of the call" if now else "the call ended"


def reaches(ends: Ends, *, plural: bool = False) -> str:
    """ "reach voicemail while office is closed" """
    told = [f"{_reach(step)}{_when(conditions)}" for conditions, step in ends.items()]
    return _listed(told, "and" if plural or len(told) > 1 else "or")


def _reach(step: str | None) -> str:
    return "meet the end of the call" if step is None else f"reach {step}"


def all_ends(ends: Ends) -> str:
    """ "support while office is open, voicemail while office is closed" """
    told = [f"{end(step)}{_when(conditions)}" for conditions, step in ends.items()]
    return ", ".join(told[:_WAYS_SHOWN]) + (", and more" if len(told) > _WAYS_SHOWN else "")


def end(step: str | None) -> str:
    """A step, or the end of the call."""
    return step if step is not None else "the call ended"


def _when(conditions: Conditions) -> str:
    return f" {' and '.join(each.words for each in conditions)}" if conditions else ""


def heard(step: str, old: Mapping[Place, str], new: Mapping[Place, str]) -> Iterator[str]:
    """What callers hear in a step that they didn't, and the other way round."""
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        where = f"{step} ({_place(place)})" if _place(place) else step
        if was == now:
            continue
        if was is None:
            yield f"{where} now also says {quoted(now)}."
        elif now is None:
            yield f"{where} no longer says {quoted(was)}."
        else:
            was, now = _from_the_difference(was, now)
            yield f"{where} now says {quoted(now)} (before: {quoted(was)})."


def _from_the_difference(was: str, now: str) -> tuple[str, str]:
    """Texts too long to be shown whole begin a few words before they part."""
    if max(len(was), len(now)) <= _LONGEST:
        return was, now
    words = was.split(), now.split()
    alike = next(
        (n for n, pair in enumerate(zip(*words, strict=False)) if pair[0] != pair[1]), None
    )
    begin = max((min(map(len, words)) if alike is None else alike) - _WORDS_BEFORE, 0)
    before, after = (" ".join(each[begin:]) for each in words)
    return (f"…{before}", f"…{after}") if begin else (was, now)


def _place(place: Place) -> str:
    """ "no_input 2", "de-DE"; nothing for the one text of a prompt."""
    words = [word for word in place if word not in {"say", "play"}]
    if words[1:2] == ["1"] and words[0] not in _LISTS:
        del words[1]
    if words[0] == "prompt" and not "".join(words[1:2]).isdigit():
        del words[0]
    return " ".join(words)


def quoted(text: str | None) -> str:
    """A text in quotes, a file as it is; cut where they are long."""
    words = text or ""
    return words if words.startswith("<") else f"“{cut(words)}”"


def cut(text: str) -> str:
    """As much as is shown of a text."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"


def _or(words: Sequence[str]) -> str:
    return _listed(list(dict.fromkeys(words)), "or")


def _listed(words: Sequence[str], joint: str) -> str:
    return f" {joint} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
