"""What `menu` and `collect` have in common: asking, and asking again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from telephony.documents.fields import Duration, defect
from telephony.ivr.commands import Patience, SpokenText
from telephony.ivr.grammars.global_commands import HELP, Commands
from telephony.ivr.grammars.grammar import Grammar
from telephony.ivr.made_once import MadeOnce
from telephony.ivr.names import LanguageTag, StepName
from telephony.ivr.prompt import Prompt, Spoken
from telephony.ivr.talking.confirming import confirm_question
from telephony.ivr.talking.program_words import unsaid
from telephony.ivr.talking.turn_rules import TurnRules
from telephony.ivr.verb import Defect, Verb
from telephony.wording.languages import own_words

USUAL_ATTEMPTS = 3


class Escalation(Spoken):
    """One answer to a miss: tell the caller something, then ask again or go elsewhere."""

    next: StepName | None = None
    reprompt: bool | None = None

    @model_validator(mode="after")
    def _one_way_on(self) -> Self:
        if self.next is not None and self.reprompt is not None:
            raise defect(
                "With `next` the question isn't asked again.",
                "Delete `reprompt`.",
                ("reprompt",),
                rule="contradiction",
            )
        return self


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Escalations = Annotated[tuple[Escalation, ...], BeforeValidator(_as_list)]
Silence = Annotated[Duration, Field(ge=0.1, le=5)]
Timeout = Annotated[Duration, Field(gt=0, le=120)]
TermTimeout = Annotated[Duration, Field(ge=0, le=120)]


class Asking(Verb):
    """The keys that every question has; times in seconds (VoiceXML 2.0 section 6.3.3)."""

    may_be_left_open: ClassVar[bool] = False
    """True if who doesn't answer goes on to `next` as well."""

    prompt: Prompt
    no_input: Escalations = ()
    no_match: Escalations = ()
    help: Prompt | None = None
    """What the command `help` says here, in place of its own prompt and `next`."""
    max_attempts: Annotated[int, Field(ge=1, le=20)] | None = None
    on_failure: StepName | None = None
    timeout: Timeout = 5.0
    interdigit_timeout: Timeout = 3.0
    barge_in: bool = True
    barge_in_type: Literal["speech", "hotword"] = "speech"
    complete_timeout: Silence | None = None
    incomplete_timeout: Silence | None = None
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
    confirm_below: Annotated[float, Field(ge=0, le=1)] = 0.0
    language: LanguageTag | None = None
    commands: bool = True

    @property
    def takes_commands(self) -> bool:
        """Unless the question says `commands: false`."""
        return self.commands

    def answers_itself(self, command: str) -> bool:
        """Help, where the question has some of its own."""
        return command == HELP and self.help is not None

    def needs_itself(self, key: str) -> bool:
        """True for a key that is always part of an answer when an entry begins with it."""
        return False

    @property
    def attempts(self) -> int:
        """Turns until the question is given up."""
        if self.max_attempts is not None:
            return self.max_attempts
        return max(USUAL_ATTEMPTS, len(self.no_input), len(self.no_match))

    @abstractmethod
    def grammar(self, language: str) -> Grammar:
        """What this step takes for an answer; `language` is the one spoken."""

    @property
    def patience_after_entry(self) -> float:
        """Seconds in which a terminator may yet end an entry that is complete."""
        return 0.0

    @cached_property
    def rules(self) -> MadeOnce[tuple[str, Commands], TurnRules]:
        """How a turn of this question is taken, by language, beside a flow's commands."""
        return MadeOnce(lambda key: self._rules_beside(*key))

    def _rules_beside(self, language: str, commands: Commands) -> TurnRules:
        own = self.grammar(language)
        beside = self.takes_commands
        return TurnRules(
            grammar=commands.beside(own, language, self.needs_itself) if beside else own,
            language=language,
            barge_in=self.barge_in,
            hotword=self.barge_in_type == "hotword",
            timeout=self.timeout,
            interdigit_timeout=self.interdigit_timeout,
            term_timeout=self.patience_after_entry,
            min_confidence=self.min_confidence,
            patience=Patience(self.complete_timeout, self.incomplete_timeout),
            doubtful_below=self.confirm_below,
            prompt=self.prompt.fixed[language],
        )

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """See `Verb`: what callers are asked whose answer is doubtful."""
        words = own_words(language)
        if words is None or not self.confirm_below:
            return
        questions = (confirm_question(words, phrase) for phrase in self.phrases(language))
        for text in (words.yes_or_no, *questions):
            yield SpokenText(text, language, constant=True)

    def defects(self, language: str) -> Iterator[Defect]:
        """Escalation entries that no caller could ever hear."""
        for name, entries in (("no_input", self.no_input), ("no_match", self.no_match)):
            if self.max_attempts is not None and len(entries) > self.max_attempts:
                yield Defect(
                    (name, self.max_attempts),
                    f"With `max_attempts: {self.max_attempts}` this entry is never reached.",
                    "Delete it, or raise `max_attempts`.",
                    "entry-never-heard",
                )
        if 0 < self.confirm_below <= self.min_confidence:
            yield Defect(
                ("confirm_below",),
                "Nothing is ever confirmed: speech with less than `min_confidence` is no match.",
                f"Write more than {self.min_confidence:g}, or delete it.",
            )

    def wordless(self, language: str) -> Iterator[Defect]:
        """See `Verb`: whether something was heard right."""
        if self.confirm_below:
            what = "asking whether it heard right"
            yield from unsaid(language, ("confirm_below",), what, "Delete `confirm_below`.")
