"""Phrases for different choices or commands that sound too much alike to be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from telephony.documents.places import Path
from telephony.ivr.flow import Flow
from telephony.ivr.names import Phrase
from telephony.ivr.rules.given_commands import command_of, of_commands
from telephony.ivr.rules.hearing import BySpelling, Hearing
from telephony.ivr.rules.rule import Doubt, Rule
from telephony.ivr.rules.sound_distance import distance
from telephony.ivr.walking import Found, find

TOO_NEAR = 0.25
"""Of the longer phrase's sounds: one of four, or two of four that are easily confused."""
_MOST = 300
"""Phrases of one step that are compared with each other: 45,000 pairs, a second or two."""


def _judge(flow: Flow, hearing: Hearing) -> Iterator[Doubt]:
    commands = of_commands(flow, Phrase)[:_MOST]
    yield from _told(combinations(commands, 2), hearing)
    for name, step in flow.steps.items():
        path = ("steps", str(name), step.verb_name)
        found = list(find(Phrase, step.verb, path, flow.languages))[:_MOST]
        yield from _told(combinations(found, 2), hearing)
        if step.verb.takes_commands:
            # One phrase for both is told by `command-hidden`.
            others = (pair for pair in product(commands, found) if not _same(*pair))
            yield from _told(others, hearing)


def _told(
    pairs: Iterable[tuple[Found[Phrase], Found[Phrase]]], hearing: Hearing
) -> Iterator[Doubt]:
    for one, other in pairs:
        if _meaning(one) != _meaning(other) and _alike(one, other, hearing):
            command = one.path[0] == "commands"
            meant = f"asks for `{command_of(one)}`" if command else "means another choice"
            yield Doubt(
                other.path,
                f'"{other.value}" sounds much like "{one.value}", which {meant}.',
                "Use words that sound different; callers can't be told apart by these.",
            )


def _same(one: Found[Phrase], other: Found[Phrase]) -> bool:
    return one.value.spoken == other.value.spoken


def _meaning(found: Found[Phrase]) -> Path:
    """What a phrase chooses: the place that its list of phrases belongs to.

    Each language has a list of its own below it.
    """
    place = found.path[:-1] if isinstance(found.path[-1], int) else found.path
    return place[: place.index("phrases")] if "phrases" in place else place[:-1]


def _alike(one: Found[Phrase], other: Found[Phrase], hearing: Hearing) -> bool:
    """In a language that a call may have at both."""
    common = (language for language in one.languages if language in other.languages)
    return any(_alike_in(language, one.value, other.value, hearing) for language in common)


def _alike_in(language: str, one: Phrase, other: Phrase, hearing: Hearing) -> bool:
    said = [hearing.sounds(language, phrase) for phrase in (one, other)]
    if not all(said):
        # A word whose sounds nobody knows: its letters have to do, for both.
        said = [BySpelling().sounds(language, phrase) for phrase in (one, other)]
    shorter, longer = sorted(map(len, said))
    return (longer - shorter) <= TOO_NEAR * longer and distance(*said) <= TOO_NEAR


RULE = Rule(
    "phrases-alike",
    "Phrases for different choices or commands sound too much alike.",
    "Over a telephone, which carries half of what the ear can hear, the recogniser takes one for "
    'the other: "fifteen" and "fifty", "billing" and "filling". Use words that differ in '
    "more than a sound. For English the sounds of words are compared, else their letters.",
    _judge,
)
