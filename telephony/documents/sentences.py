"""pydantic's errors, turned into sentences with a remedy."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from telephony.documents.nearest import suggestion
from telephony.documents.places import Path

_EXPECTED = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping (key: value)",
    "mapping_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "path_type": "a file name",
}

_LIMITS = {
    "greater_than": "has to be more than {gt}",
    "greater_than_equal": "has to be {ge} or more",
    "less_than": "has to be less than {lt}",
    "less_than_equal": "has to be {le} or less",
    "string_too_short": "needs at least {min_length} characters",
    "string_too_long": "can have {max_length} characters at most",
    "too_short": "has too few entries; the least is {min_length}",
    "too_long": "can have {max_length} entries at most",
    "literal_error": "has to be one of {expected}",
    "enum": "has to be one of {expected}",
    "string_pattern_mismatch": "doesn't look right (it has to match {pattern})",
}


def sentence(error: ErrorDetails, path: Path, allowed: list[str]) -> tuple[str, str]:
    """(message, remedy) for one error at `path`; `allowed` are the keys known there."""
    kind, context = error["type"], error.get("ctx", {})
    name = _name(path)
    if kind == "defect":
        return str(context["message"]), str(context["remedy"])
    if kind == "extra_forbidden":
        key = str(path[-1])
        known = [each for each in allowed if each != key]
        return f"`{key}` isn't a key here.", suggestion(key, known, "Known here")
    if kind == "missing":
        return f"{name} is missing.", f"Add {name}."
    if kind in _EXPECTED:
        return f"{name} has to be {_EXPECTED[kind]}, not {_kind_of(error['input'])}.", ""
    if kind in _LIMITS:
        return f"{name} {_LIMITS[kind].format_map(_Shown(context))}.", ""
    return f"{name}: {error['msg'].removeprefix('Value error, ')}.", ""


def rule_of(error: ErrorDetails) -> str:
    """The name of the rule that the value breaks: "unknown-key"."""
    kind = error["type"]
    if kind == "defect":
        return str(error.get("ctx", {}).get("rule") or "unusable-value")
    if kind in _EXPECTED:
        return "wrong-kind"
    if kind in _LIMITS:
        return "out-of-bounds"
    return {"extra_forbidden": "unknown-key", "missing": "missing-key"}.get(kind, "unusable-value")


class _Shown(dict[str, object]):
    """Context values for a sentence: 10.0 reads as 10."""

    def __init__(self, context: Mapping[str, object]) -> None:
        super().__init__(
            (key, f"{value:g}" if isinstance(value, float) else value)
            for key, value in context.items()
        )


def _name(path: Path) -> str:
    named = [step for step in path if isinstance(step, str)]
    if not named:
        return "The document"
    if isinstance(path[-1], int):
        return f"Item {path[-1] + 1} of `{named[-1]}`"
    return f"`{named[-1]}`"


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "this"
