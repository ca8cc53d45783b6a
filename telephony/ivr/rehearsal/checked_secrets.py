"""What `verify` sends for, answered on the stage: each dialogue begins with nobody locked out."""

from __future__ import annotations

from telephony.ivr.errands.secret_check import CheckSecret, SecretChecked, Verdict
from telephony.ivr.rehearsal.stage import Stage


def answer_check(stage: Stage, wanted: CheckSecret) -> None:
    """Compare as the edge would. A hash can't be computed here, and is never right."""
    stage.send(SecretChecked(wanted.errand, _verdict(stage, wanted)))


def _verdict(stage: Stage, wanted: CheckSecret) -> Verdict:
    book, after, seconds = stage.lock_out, wanted.lock_after, wanted.lock_seconds
    if wanted.given is None:
        return Verdict.LOCKED if book.is_locked(wanted.subject, stage.now) else Verdict.FREE
    if not book.begin(wanted.subject, stage.now, after, seconds):
        return Verdict.LOCKED
    if wanted.given == wanted.expected:
        book.right(wanted.subject)
        return Verdict.RIGHT
    locked = book.wrong(wanted.subject, stage.now, after, seconds)
    return Verdict.LOCKED if locked else Verdict.WRONG
