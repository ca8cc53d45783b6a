"""What callers left by voice, and for whom; the sound is the recording of the same id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony.domain.call import CallId


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message. Times are seconds since the epoch."""

    recording_id: str
    call_id: CallId
    box: str
    step: str
    caller_number: str
    """"" when withheld."""
    left_at: float
    heard_at: float | None = None
    heard_by: str = ""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message whose sound is sealed, or was."""

    message: MessageRecord
    seconds: float
    deleted: bool


class MessageStore(Protocol):
    """Blocking, called from a worker thread; each raises `StoreError`."""

    def put_message(self, record: MessageRecord) -> None:
        """On disk when this returns; a message is noted as soon as somebody speaks."""

    def drop_message(self, recording_id: str) -> None:
        """The caller discarded it, or said nothing."""

    def message(self, recording_id: str) -> MessageRecord | None:
        """One, also while it is spoken."""

    def messages(self, box: str, *, limit: int, before: str = "") -> Sequence[KeptMessage]:
        """Those that were left in `box` ("" for all), newest first; on with the last id."""

    def mark_heard(self, recording_id: str, by: str, at: float) -> None:
        """Somebody has heard it; the first one counts."""
