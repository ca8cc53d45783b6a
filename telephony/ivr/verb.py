"""What every verb is: a model of what stands under it in YAML, and a visit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from telephony.documents.fields import StrictModel
from telephony.documents.places import Path
from telephony.ivr.commands import SpokenText
from telephony.ivr.context import Context
from telephony.ivr.names import VariableName
from telephony.ivr.visit import Visit
from telephony.ivr.walking import find

Names = frozenset[str]
NO_NAMES: Names = frozenset()
NEXT: Path = ("next",)
"""The way that a step names beside its verb."""


@dataclass(frozen=True, slots=True)
class StepHeader:
    """What a step says beside its verb."""

    name: str
    next: str | None = None
    on_error: str | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong between the keys of one verb; `path` leads down from the verb."""

    path: Path
    message: str
    remedy: str = ""
    rule: str = "contradiction"
    """What it breaks, by its name in `rules`."""


class Verb(StrictModel):
    """Base of all verbs.

    Step names, variables, trunks, audio files and templates in the fields of a verb are
    found by their types (see `names`), so the gates need no word from the verb.
    """

    takes_next: ClassVar[bool] = True
    """False if `next` beside the verb would have no meaning."""

    instant: ClassVar[bool] = False
    """True if the step is left at once, without anybody hearing or doing anything."""

    needs_answer: ClassVar[bool] = False
    """True if the step makes no sense before the call is answered: entering it answers the call."""

    needs_media: ClassVar[bool] = True
    """False if the step neither plays nor hears anything."""

    goes_on_alone: ClassVar[bool] = False
    """True if the step is left without anybody doing anything: its sound or its time is over."""

    records: ClassVar[bool] = False
    """True if the caller's voice is kept: recordings need their key then."""

    @property
    def beeps(self) -> bool:
        """Whether the caller may hear the tone after which it speaks."""
        return False

    @property
    def takes_commands(self) -> bool:
        """True if callers may give the flow's commands in this step."""
        return False

    def answers_itself(self, command: str) -> bool:
        """True for a command that this step answers, wherever the flow says that it leads."""
        return False

    @abstractmethod
    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Enter a step with this verb."""

    def defects(self, language: str) -> Iterator[Defect]:
        """What the types of the fields can't express; `language` is the flow's."""
        return iter(())

    def wordless(self, language: str) -> Iterator[Defect]:
        """What the program would have to say or hear by itself in this step, and has no words for
        in a language that may be spoken in it."""
        return iter(())

    def own_texts(self, language: str) -> Iterator[SpokenText]:
        """What the program itself may say in this step; the constant is rendered ahead."""
        return iter(())

    def phrases(self, language: str) -> tuple[str, ...]:
        """What callers may say in this step, in the language that is spoken in it."""
        return ()

    def gives(self, way: Path) -> Names:
        """The variables that surely have a value when the step is left by `way`.

        `way` is where its target stands below the verb, such as ("on_failure",); ("next",) is the
        step's own.
        """
        return self.variables if way == NEXT else NO_NAMES

    def gives_before(self, place: Path) -> Names:
        """The variables that this step gives values before it comes to what is at `place`."""
        return NO_NAMES

    @property
    def variables(self) -> Names:
        """All that this step may give a value to."""
        return frozenset(str(found.value) for found in find(VariableName, self, (), ()))
