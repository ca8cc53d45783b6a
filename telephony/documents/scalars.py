"""What an unquoted word in YAML means: the core schema of YAML 1.2 (section 10.3.2).

PyYAML follows YAML 1.1, where `yes`, `no`, `on` and `off` are booleans, `012` is ten and
`12:30` is 750. YAML 1.2 did away with all that, and so does this reader: only `true`,
`false`, `null` and plain numbers are anything but text.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DECIMAL = re.compile(r"[-+]?[0-9]{1,30}")
_PREFIXED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,20}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")


class WrittenInt(int):
    """A whole number that remembers how it was written: `+49301` is not "49301"."""

    written: str

    def __new__(cls, written: str) -> WrittenInt:
        number = super().__new__(cls, written, 0)
        number.written = written
        return number


def is_ambiguous(word: str) -> bool:
    """True for `012`: ten to a YAML 1.1 reader, twelve to a YAML 1.2 one."""
    return _LEADING_ZERO.fullmatch(word) is not None


def plain_scalar(word: str) -> Scalar:
    """The value of an unquoted word."""
    if word in _NULLS:
        return None
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    if is_ambiguous(word):
        return word
    if _DECIMAL.fullmatch(word) or _PREFIXED.fullmatch(word):
        return WrittenInt(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    return word
