"""What is kept of recordings beside their sound: what each is, and who listened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from telephony.domain.call import CallId
from telephony.domain.recording import Consent


class Access(StrEnum):
    """What somebody did with a recording."""

    PLAY = "play"
    DOWNLOAD = "download"
    HOLD = "hold"
    """Kept it from being deleted."""
    RELEASE = "release"
    """Took that back."""


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    """One recording. Times are seconds since the epoch."""

    recording_id: str
    call_id: CallId
    contact_id: str
    queue: str
    agents: tuple[str, ...]
    """Everybody of ours who was heard, in that order."""
    caller_number: str
    """"" when withheld."""
    consent: Consent
    started_at: float
    keep: float
    """Seconds after its end until it is deleted."""
    seconds: float | None = None
    """None while it is made, and when nothing came of it."""
    file: str = ""
    """Below the recordings' folder; "" while there is none, and once it is deleted."""
    size: int = 0
    """Bytes on disk."""
    key_id: str = ""
    peaks: str = ""
    """The picture of both tracks: hexadecimal, two digits a column, left then right."""
    delete_after: float | None = None
    deleted_at: float | None = None
    legal_hold: bool = False


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """Somebody had to do with a recording."""

    recording_id: str
    at: float
    who: str
    what: Access
    came_from: str
    """The address."""


@dataclass(frozen=True, slots=True)
class RecordingQuery:
    """Which recordings are wanted, newest first; "" and None ask for all."""

    number: str = ""
    """A part of the caller's number."""
    agent: str = ""
    queue: str = ""
    since: float | None = None
    until: float | None = None
    before: str = ""
    """Page on with the last `recording_id`."""
    limit: int = 50


class RecordingJournal(Protocol):
    """The writing side; returns at once, and what was noted is written as soon as it can be."""

    def note_recording(self, record: RecordingRecord) -> None:
        """A recording as it stands; the last word on a `recording_id` counts."""

    def try_again(self) -> None:
        """Write what couldn't be written; to be called now and then."""


class RecordingArchive(Protocol):
    """The reading side, and what must be on disk before something else is done; blocking, called
    from a worker thread. Each raises `StoreError`."""

    def recordings(self, query: RecordingQuery) -> Sequence[RecordingRecord]:
        """Those that ended and those that are deleted, newest first."""

    def recording(self, recording_id: str) -> RecordingRecord | None:
        """One of them."""

    def unfinished(self, before: float) -> Sequence[RecordingRecord]:
        """Recordings of this edge that began earlier and whose end nobody noted."""

    def due(self, now: float, limit: int) -> Sequence[RecordingRecord]:
        """Recordings of this edge whose time is over, and which nobody holds."""

    def mark_deleted(self, recording_id: str, at: float) -> None:
        """Its file is gone."""

    def set_hold(self, recording_id: str, held: bool) -> None:
        """Whether it is kept whatever its time."""

    def note_access(self, access: AccessRecord) -> None:
        """On disk when this returns: nobody listens unseen."""

    def accesses(self, recording_id: str) -> Sequence[AccessRecord]:
        """Newest first, a hundred at most."""
