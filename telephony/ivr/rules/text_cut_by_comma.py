"""A text that a comma without quotes cut into two entries of a list."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.ivr.expressions.expression import Template
from telephony.ivr.flow import Flow
from telephony.ivr.prompt import Spoken
from telephony.ivr.rules.hearing import Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.talking.asking import Asking

_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "}}")  # noqa: RUF001  # full-width: Chinese and Japanese


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    """`[Sorry, I did not hear you.]` is a list of two: "Sorry" and "I did not hear you."."""
    for name, step in flow.steps.items():
        verb = step.verb
        for key in ("no_input", "no_match") if isinstance(verb, Asking) else ():
            entries: tuple[Spoken, ...] = getattr(verb, key)
            for index, entry in enumerate(entries[:-1]):
                text = entry.say.source.strip() if isinstance(entry.say, Template) else "."
                if not text.endswith(_SENTENCE_ENDS):
                    yield Doubt(
                        ("steps", str(name), step.verb_name, key, index),
                        f'The text "{text}" ends here: a comma without quotes begins a new entry.',
                        "Put quotes around a text with commas, or end this one with a full stop.",
                    )


RULE = Rule(
    "text-cut-by-comma",
    "A text in a list ends without a full stop: a comma may have cut it in two.",
    "In `[Sorry, I did not hear you.]` YAML sees two texts, and the first silence is answered by "
    'a mere "Sorry". Put quotes around texts with commas.',
    _judge,
)
