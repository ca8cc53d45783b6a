"""`menu`: one of several choices, by key or by voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from telephony.documents.fields import StrictModel
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.grammars.grammar import KEYS, NO_MATCH, NOTHING, Verdict
from telephony.ivr.grammars.phrases import NO_PHRASES, Keys, Phrases, claimed_twice
from telephony.ivr.names import ChoiceName, StepName, spoken_form
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.answer import Answer
from telephony.ivr.talking.asking import Asking
from telephony.ivr.talking.question import Question
from telephony.ivr.verb import Defect, StepHeader
from telephony.ivr.visit import Exit, Visit


class Choice(StrictModel):
    """One choice: the keys and phrases for it, what is said then, and where it leads."""

    keys: Keys = ()
    phrases: Phrases = NO_PHRASES
    prompt: Prompt | None = None
    next: StepName


class Menu(Asking):
    """`menu: {prompt: ..., choices: {name: {keys, phrases, next}}}` and the keys of `Asking`."""

    takes_next: ClassVar[bool] = False

    choices: Annotated[Mapping[ChoiceName, Choice], Field(min_length=1, max_length=100)]

    def phrases(self, language: str) -> tuple[str, ...]:
        """Every phrase of every choice in this language."""
        return self.grammar(language).phrases

    def defects(self, language: str) -> Iterator[Defect]:
        """Choices that can't be chosen, and keys or phrases that two of them claim."""
        yield from super().defects(language)
        for name, choice in self.choices.items():
            if not choice.keys and not choice.phrases:
                yield Defect(
                    ("choices", name),
                    f"Nobody can choose `{name}`: it has neither keys nor phrases.",
                    'Add `keys: "1"` or `phrases: [...]`.',
                    "choice-out-of-reach",
                )
        for claim, owner in claimed_twice(self.choices):
            yield Defect(
                ("choices", *claim.path),
                f'"{claim.text}" already chooses `{owner}`.',
                f"Use other {claim.kind} for `{claim.name}`.",
                "chosen-twice",
            )

    def grammar(self, language: str) -> MenuGrammar:
        """Keys and phrases of the choices."""
        return MenuGrammar(self.choices, language)

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask, then go where the choice leads."""
        return Question(self, step, context, self._chosen)

    def _chosen(self, question: Question, answer: Answer) -> Exit | None:
        question.context.note(Kind.STEP, f"choice {answer.value}", answer.details)
        choice = self.choices[ChoiceName(answer.value)]
        return (
            choice.next
            if choice.prompt is None
            else question.leave_after(choice.prompt, choice.next)
        )


class MenuGrammar:
    """Keys and phrases of the choices; the value is the choice's name.

    # ends an entry of several keys early, unless it is itself part of a choice.
    """

    terminator = "#"

    def __init__(self, choices: Mapping[ChoiceName, Choice], language: str) -> None:
        self._by_keys: dict[str, str] = {
            keys: name for name, choice in choices.items() for keys in choice.keys
        }
        self._by_phrase: dict[str, str] = {
            phrase.spoken: name
            for name, choice in choices.items()
            for phrase in choice.phrases.spoken_in(language)
        }
        self._begun = {keys[:length] for keys in self._by_keys for length in range(1, len(keys))}
        """What is pressed of a choice of several keys before the last one."""
        self.phrases = tuple(self._by_phrase)
        """Every phrase of the language, as it is spoken."""

    def judge(self, keys: str) -> Verdict:
        """The choice of these keys; ambiguous while a longer one begins with them."""
        choice = self._by_keys.get(keys)
        if keys in self._begun:
            return Verdict(choice, KEYS)
        if choice is None and keys.endswith(self.terminator):
            choice = self._by_keys.get(keys[:-1])
        return Verdict(choice, NOTHING) if choice is not None else NO_MATCH

    def heard(self, phrase: str) -> str | None:
        """The choice of this phrase."""
        return self._by_phrase.get(spoken_form(phrase))
