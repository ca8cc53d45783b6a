"""What flows that are called say of their inputs and outputs: text, number, boolean, any."""

from __future__ import annotations

import re
from enum import StrEnum

from telephony.ivr.expressions.expression import Value

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,9})?")


class ValueType(StrEnum):
    """Of a variable that goes from flow to flow."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ANY = "any"


class Unfit(Exception):
    """A value isn't of the type that was wanted; the value itself is never told."""


def fit(value: Value, wanted: ValueType) -> Value:
    """The value as `wanted`, where nothing is lost by it. Raises `Unfit`.

    A number is taken for text as it is written, and text that is a number for that number.
    """
    match wanted:
        case ValueType.ANY:
            return value
        case ValueType.TEXT if isinstance(value, str):
            return value
        case ValueType.TEXT if _is_number(value):
            return str(value)
        case ValueType.NUMBER if _is_number(value):
            return value
        case ValueType.NUMBER if isinstance(value, str) and _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
        case ValueType.BOOLEAN if isinstance(value, bool):
            return value
    raise Unfit


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
