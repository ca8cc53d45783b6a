"""Field types and the base class for models of YAML documents."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from telephony.documents.places import Path
from telephony.documents.scalars import WrittenInt

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_QUOTES = "text-without-quotes"
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s?(ms|s|m|h|d)")
DURATION_PATTERN = f"^(?:{_DURATION.pattern})$"
"""What a duration that is no plain number looks like."""


class StrictModel(BaseModel):
    """A mapping of a document: unknown keys refused, never changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def defect(
    message: str, remedy: str = "", at: Path = (), *, rule: str = "unusable-value"
) -> PydanticCustomError:
    """What a validator raises; `at` leads from the validated value to the faulty one.

    `rule` is the name of what it breaks, for machines.
    """
    return PydanticCustomError(
        "defect", "{message}", {"message": message, "remedy": remedy, "at": at, "rule": rule}
    )


def text_of(value: object) -> object:
    """Text, also where a plain number was written; refuses where its digits would change."""
    if isinstance(value, WrittenInt):
        if str(int(value)) == value.written:
            return value.written
        raise defect(
            f"Text is expected here, and `{value.written}` is read as the number {int(value)}.",
            f'Put quotes around it: "{value.written}".',
            rule=_QUOTES,
        )
    if isinstance(value, bool):
        word = str(value).lower()
        raise defect(
            f"Text is expected here, and `{word}` without quotes isn't text.",
            f'Put quotes around it: "{word}".',
            rule=_QUOTES,
        )
    if isinstance(value, int | float):
        raise defect(
            "Text is expected here, and a number without quotes may lose digits.",
            "Put quotes around it.",
            rule=_QUOTES,
        )
    if value is None:
        raise defect(
            "Text is expected here, and there is none.",
            'If it begins with #, YAML takes it for a comment: put quotes around it, as in "#".',
            rule=_QUOTES,
        )
    return value


def made_from(
    text: CoreSchema,
    make: Callable[[str], object],
    text_of: Callable[[object], object] = text_of,
) -> CoreSchema:
    """The schema of a type that `make` makes of a `text`, which `text_of` finds in the document."""
    made = core_schema.no_info_after_validator_function(make, text)
    return core_schema.no_info_before_validator_function(text_of, made)


Text = Annotated[str, BeforeValidator(text_of)]
"""A text; a plain whole number is taken as its digits."""


def seconds_of(value: object) -> float:
    """Seconds from "2s", "500ms", "1m", "1h", "1d" or a number (of seconds)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    elif isinstance(value, str) and (found := _DURATION.fullmatch(value.strip())):
        seconds = float(found[1]) * _UNITS[found[2]]
    else:
        raise defect(
            "This isn't a duration.",
            "Write a number with ms, s, m, h or d, such as 500ms or 2s.",
            rule="not-a-duration",
        )
    if not math.isfinite(seconds) or seconds < 0:
        raise defect("A duration can't be negative or endless.", rule="not-a-duration")
    return seconds


Duration = Annotated[float, BeforeValidator(seconds_of)]
"""Seconds; written as "2s", "500ms", "1m", "1h", "1d" or a plain number of seconds."""
