"""Values that calls are made of: events, commands, facts. Thousands are made, none is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

ClassT = TypeVar("ClassT")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[ClassT]) -> type[ClassT]:
    """A dataclass with slots and a hash, whose fields only the type checker keeps from change.

    `frozen=True` would guard them at run time as well, and make a value of three fields four
    times as dear (1.6 against 0.35 microseconds): a third of the time of a whole dialogue.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
