"""Keeps what callers say, key and are out of log text; by key, whoever logs it.

A structlog processor. It also looks into mappings, sequences and dataclasses, since their
text would show the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from telephony.domain.timeline import CALLERS_WORDS

WITHHELD = "[withheld]"
WORDS = CALLERS_WORDS | {"symbol", "symbols", "phrases", "heard"}
"""Keys whose values are dropped: the timeline's, and the fields of digits and recognitions."""
NUMBERS = frozenset({"caller", "caller_number", "calling_number", "number"})
"""Keys whose values are a caller's number."""
SHOWN_DIGITS = 3
DEPTH = 6
"""Nesting beyond this is dropped."""


class Privacy:
    """The processor; `show_numbers` leaves numbers whole."""

    def __init__(self, *, show_numbers: bool = False) -> None:
        self._show_numbers = show_numbers

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Censor a log event."""
        return {key: self._censor(key, value, DEPTH) for key, value in event.items()}

    def _censor(self, key: str, value: Any, depth: int) -> Any:
        if key in WORDS or depth == 0:
            return WITHHELD
        if key in NUMBERS and isinstance(value, str | int):
            return str(value) if self._show_numbers else masked(str(value))
        return self._look_inside(key, value, depth - 1)

    def _look_inside(self, key: str, value: Any, depth: int) -> Any:
        if key.startswith("_") or key == "exc_info":  # the log library's own, never written
            return value
        if is_dataclass(value) and not isinstance(value, type):
            value = {field.name: getattr(value, field.name) for field in fields(value)}
        if isinstance(value, Mapping):
            return {str(k): self._censor(str(k), v, depth) for k, v in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._censor(key, item, depth) for item in value]
        return value


def masked(number: str) -> str:
    """`number` with all but its last three characters hidden; a short one is hidden whole."""
    shown = number[-SHOWN_DIGITS:] if len(number) > SHOWN_DIGITS else ""
    return "*" * (len(number) - len(shown)) + shown
