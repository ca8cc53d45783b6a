"""A command that can't be given in a question, because an answer there has its key or phrase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telephony.documents.places import Path
from telephony.ivr.flow import Flow
from telephony.ivr.names import KeySequence, Phrase, spoken_form
from telephony.ivr.rules.given_commands import command_of, keys_taken_in, of_commands, questions
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.talking.asking import Asking
from telephony.ivr.verbs.survey import Survey
from telephony.ivr.walking import Found, find


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    for name, asking in questions(flow):
        path = ("steps", name, flow.steps[name].verb_name)
        yield from _by_keys(flow, asking, path)
        yield from _by_phrases(flow, asking, path)


def _by_keys(flow: Flow, asking: Asking, path: Path) -> Iterator[Doubt]:
    own = list(find(KeySequence, asking, path, flow.languages))
    for keys in keys_taken_in(flow, asking):
        place = next((each.path for each in own if each.value == keys.value), None)
        if place is None and _is_score(asking, keys.value, flow.language):
            place = path
        if place is not None:
            yield _doubt(place, keys.value, keys)


def _is_score(asking: Asking, keys: str, language: str) -> bool:
    return isinstance(asking, Survey) and asking.grammar(language).judge(keys).value is not None


def _by_phrases(flow: Flow, asking: Asking, path: Path) -> Iterator[Doubt]:
    own = list(find(Phrase, asking, path, flow.languages))
    spoken_here = (asking.language,) if asking.language is not None else flow.languages
    for said in of_commands(flow, Phrase):
        if any(
            said.value.spoken in map(spoken_form, asking.phrases(language))
            for language in said.languages
            if language in spoken_here
        ):
            same = (each.path for each in own if each.value.spoken == said.value.spoken)
            yield _doubt(next(same, path), f'"{said.value}"', said)


def _doubt(place: Path, what: str, command: Found[Any]) -> Doubt:
    return Doubt(
        place,
        f"{what} is an answer here, so nobody can ask for `{command_of(command)}` with it.",
        "Use something else for one of the two, or say `commands: false` here.",
    )


RULE = Rule(
    "command-hidden",
    "An answer has the keys or the phrase of a command, which can't be given there.",
    "A question's own keys and phrases come before the flow's commands. Callers who have learnt "
    "that 0 brings them to a person make a choice by it that they don't know of.",
    _judge,
)
