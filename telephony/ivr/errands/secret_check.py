"""What `verify` sends for: is a secret right, and may this caller try at all?"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from telephony.domain.immutable import immutable
from telephony.ivr.commands import Errand
from telephony.ivr.events import ErrandOver


class Verdict(StrEnum):
    """What came of it."""

    FREE = "free"
    """Nothing was compared; the subject may try."""
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    """Wrong too often; what was given isn't looked at."""


@immutable
class CheckSecret(Errand):
    """Compare `given` with `expected`, in the same time whatever they are; None only asks whether
    `subject` may try. Answered by `SecretChecked`.

    `expected` is the secret itself or its argon2id hash; "" is never right. The subject is
    locked for `lock_seconds` after `lock_after` wrong ones in a row.
    """

    subject: str = field(repr=False)
    given: str | None = field(repr=False)
    expected: str = field(repr=False)
    lock_after: int
    lock_seconds: float


@immutable
class SecretChecked(ErrandOver):
    """How it stands with the secret."""

    verdict: Verdict
