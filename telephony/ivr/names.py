"""Words of a flow that point at something: a step, a variable, a trunk, an audio file.

Each is a `str` of its own type, so that the gates find all of them in any verb's model.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from telephony.documents.fields import defect, made_from


class _Word(str):
    """A text that has to look a certain way."""

    __slots__ = ()
    pattern: ClassVar[str]
    rule: ClassVar[str]

    @classmethod
    def _checked(cls, text: str) -> _Word:
        if not re.fullmatch(cls.pattern, text):
            shown = text if len(text) <= 40 else text[:40] + "..."
            raise defect(f'"{shown}" can\'t be used here.', cls.rule, rule="unfit-name")
        return cls(text)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return made_from(core_schema.str_schema(strip_whitespace=True), cls._checked)


class StepName(_Word):
    """A step of the same flow."""

    way: str = ""
    """Where a flow names this target, once it is loaded: see `graph.ways`. A call that goes there
    leaves it in its timeline, so that two ways to one step can be told apart."""

    pattern = r"\w[\w-]{0,63}"
    rule = "The name of a step is letters, digits, _ and -."


class StepPlace(_Word):
    """A step, in a dialogue: of the flow itself, or `flow/step` of one that it calls."""

    pattern = r"\w[\w-]{0,63}(?:/\w[\w-]{0,63})?"
    rule = "A step is named by itself, or as flow/step where its flow was called by another."


class FlowName(_Word):
    """A flow of the same folder."""

    pattern = r"\w[\w-]{0,63}"
    rule = "The name of a flow is letters, digits, _ and -."


class ChoiceName(_Word):
    """A choice of a menu, as the timeline will show it."""

    pattern = r"\w[\w-]{0,63}"
    rule = "The name of a choice is letters, digits, _ and -."


class CommandName(_Word):
    """A command that callers may give in any question, as the timeline will show it."""

    pattern = r"\w[\w-]{0,63}"
    rule = "The name of a command is letters, digits, _ and -."


class VariableName(_Word):
    """A variable that the step gives a value to."""

    pattern = (
        r"(?!(?:call|queue|true|false|none|True|False|None|and|or|not|in|is|if|else)$)"
        r"[A-Za-z][A-Za-z0-9_]{0,63}"
    )
    rule = "A variable's name is letters, digits and _, a letter first, not `call` or `queue`."


class InputName(_Word):
    """A variable of a called flow that is given a value; none of the caller's."""

    pattern = VariableName.pattern
    rule = VariableName.rule


class OutputName(_Word):
    """A variable of a called flow that is given back; none of the caller's."""

    pattern = VariableName.pattern
    rule = VariableName.rule


class TrunkName(_Word):
    """A trunk of the configuration."""

    pattern = r"\w[\w.-]{0,63}"
    rule = "The name of a trunk is letters, digits, dots, _ and -."


class QueueName(_Word):
    """A queue of the configuration."""

    pattern = r"\w[\w.-]{0,63}"
    rule = "The name of a queue is letters, digits, dots, _ and -."


class CalendarName(_Word):
    """A calendar of the configuration."""

    pattern = r"\w[\w.-]{0,63}"
    rule = "The name of a calendar is letters, digits, dots, _ and -."


class BoxName(_Word):
    """A box of voicemail of the configuration."""

    pattern = r"\w[\w.-]{0,63}"
    rule = "The name of a box is letters, digits, dots, _ and -."


class SkillName(_Word):
    """A skill that agents may have."""

    pattern = r"\w[\w.-]{0,63}"
    rule = "The name of a skill is letters, digits, dots, _ and -."


class AudioReference(_Word):
    """An audio file, its path taken from the flow's folder."""

    pattern = r"[^\x00-\x1f{}]{1,500}"
    rule = "Write the path of a WAV or MP3 file; it can't hold an expression."


class KeySequence(_Word):
    """Keys to press, one after the other."""

    pattern = r"[0-9*#A-D]{1,16}"
    rule = 'Keys are 0 to 9, *, # and A to D, such as "1" or "*0".'


class Phrase(_Word):
    """What a caller may say, as the recogniser will report it."""

    pattern = r"(?=.*\w)[^\x00-\x1f\[\]<>{}]{1,100}"
    rule = "A phrase is one or more words as they are spoken."

    @property
    def spoken(self) -> str:
        """Lower case, white space folded: how phrases are compared."""
        return spoken_form(self)


def spoken_form(text: str) -> str:
    """Lower case, white space folded: two phrases that sound alike compare equal."""
    return " ".join(text.lower().split())


class LanguageTag(_Word):
    """BCP 47: "en-US"."""

    pattern = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
    rule = "A language is written as its BCP 47 tag, such as en-US or de."
