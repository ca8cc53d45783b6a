"""One stream of key presses out of the several ways in which a carrier sends each of them.

A key press may travel as telephone-event packets (RFC 4733), as an INFO request with a
body of application/dtmf-relay, older than the INFO packages of RFC 6086 and outside them,
and as the tone itself. Some carriers send one press by two of these; that is one press. Two
presses of one key by the same method are two presses: the retransmissions of RFC 4733
section 2.5.1.4 were folded before they came here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from telephony.domain.dtmf import Digit, DtmfMethod


@dataclass(slots=True)
class _Press:
    """A key press that was let through, and the other methods that repeated it since."""

    digit: Digit
    at: float
    repeated_by: set[DtmfMethod] = field(default_factory=set)

    def is_repeated_by(self, digit: Digit, at: float, window: float) -> bool:
        # One method reports when the key goes down, the other when it comes up.
        patience = window + max(digit.duration, self.digit.duration)
        return (
            digit.symbol == self.digit.symbol
            and digit.method is not self.digit.method
            and digit.method not in self.repeated_by
            and at - self.at <= patience
        )


class DigitStream:
    """Lets every key press through once; `window` in seconds bounds how late a repeat may be.

    Each press is matched with at most one repeat per other method, oldest first, so a key
    that is pressed twice in quick succession counts twice however the reports interleave.
    """

    def __init__(self, window: float = 0.5) -> None:
        self._window = window
        self._recent = deque[_Press](maxlen=32)

    def accept(self, digit: Digit, at: float) -> Digit | None:
        """The digit if it is a new key press, None if it repeats one; `at` in seconds."""
        for press in self._recent:
            if press.is_repeated_by(digit, at, self._window):
                press.repeated_by.add(digit.method)
                return None
        self._recent.append(_Press(digit, at))
        return digit
