"""What a call survives, but the designer hardly meant: warnings, no gate."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.domain.errors import Problem
from telephony.ivr.asking import Asking
from telephony.ivr.flow import Flow
from telephony.ivr.prompt import Spoken
from telephony.ivr.verbs.collect import Collect

_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "}}")  # noqa: RUF001  # full-width: Chinese and Japanese


def doubts(flow: Flow) -> list[Problem]:
    """Everything doubtful in a sound flow, in file order."""
    found = [
        *_unreachable_steps(flow),
        *_texts_cut_by_commas(flow),
        *_long_entries_by_voice(flow),
    ]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _unreachable_steps(flow: Flow) -> Iterator[Problem]:
    reached: set[str] = set()
    ahead: list[str] = [flow.start]
    while ahead:
        name = ahead.pop()
        if name in reached:
            continue
        reached.add(name)
        on_error = flow.steps[name].on_error
        ahead += [*flow.exits(name), *([on_error] if on_error else [])]
    for name in flow.steps:
        if name not in reached:
            yield flow.document.problem(
                ("steps", str(name)),
                f"No step leads to `{name}`.",
                "Delete it, or name it somewhere.",
            )


def _long_entries_by_voice(flow: Flow) -> Iterator[Problem]:
    """A recogniser matches one phrase of its grammar, thus one digit, in each turn."""
    for name, step in flow.steps.items():
        verb = step.verb
        if isinstance(verb, Collect) and verb.speech and verb.fewest > 1:
            yield flow.document.problem(
                ("steps", str(name), step.verb_name, "speech"),
                f"Nobody can say {verb.fewest} digits: one digit a turn is heard by voice.",
                "Ask for one digit, or leave `speech` out and let it be keyed.",
            )


def _texts_cut_by_commas(flow: Flow) -> Iterator[Problem]:
    """`[Sorry, I did not hear you.]` is a list of two: "Sorry" and "I did not hear you."."""
    for name, step in flow.steps.items():
        verb = step.verb
        for key in ("no_input", "no_match") if isinstance(verb, Asking) else ():
            entries: tuple[Spoken, ...] = getattr(verb, key)
            for index, entry in enumerate(entries[:-1]):
                text = entry.say.source.strip() if entry.say is not None else "."
                if not text.endswith(_SENTENCE_ENDS):
                    yield flow.document.problem(
                        ("steps", str(name), step.verb_name, key, index),
                        f'The text "{text}" ends here: a comma without quotes begins a new entry.',
                        "Put quotes around a text with commas, or end this one with a full stop.",
                    )
