"""The vault: plain tracks while a contact lasts, one sealed file afterwards.

    begin ──► work folder: ID.left.wav, ID.right.wav ──seal──► folder: DAY/ID.rec
                     └──────────abandon──────────► nothing

The work folder is this process's own and holds nothing else, so what is in it at the start was
left behind by an edge that was killed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from pathlib import Path

import structlog

from telephony.domain.errors import RecordingError
from telephony.interfaces.recording_vault import SealedRecording, Tracks
from telephony.recordings.keys import KeyRing
from telephony.recordings.sealed_file import SealedFile, seal
from telephony.recordings.settings import VaultSettings
from telephony.recordings.stereo import StereoSource, look_at

log = structlog.get_logger(__name__)

COMPLETED_WITHIN = 3.0
"""Seconds. The library completes a file at a tick of its clock after the recorder is closed."""
_LOOK_EVERY = 0.02
_LOCK = ".in-use"
_SIDES = ("left", "right")
_ID = re.compile(r"[0-9a-z-]{1,64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = re.compile(rf"{_DAY.pattern}/{_ID.pattern}\.rec")


class Vault:
    """Implements `telephony.interfaces.recording_vault.RecordingVault`."""

    def __init__(self, settings: VaultSettings) -> None:
        """Raises `RecordingError` when a folder can't be had."""
        self._settings = settings
        self._keys = KeyRing(settings.keys)
        for folder in (settings.folder, settings.work_folder):
            _make_private(folder)
        self._begun: set[str] = set()
        self._lock: int | None = None
        self._full = ""
        self.look_at_disks()

    def claim(self) -> None:
        """Keep other processes out of the work folder until `release`, or this one's end.

        Another edge's recordings in progress would be taken for leftovers. Raises
        `RecordingError`.
        """
        try:
            lock = os.open(self._settings.work_folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise RecordingError(f"The work folder can't be used: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise RecordingError(
                f"Another edge records in {self._settings.work_folder}. "
                "Give this one a recording.work_folder of its own."
            ) from error
        self._lock = lock

    def release(self) -> None:
        """Let others in; nothing to do without `claim`."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    @property
    def problem(self) -> str:
        """See `RecordingVault`; as `look_at_disks` found it last."""
        return self._full

    def look_at_disks(self) -> None:
        """See whether there is room; blocks."""
        self._full = next(filter(None, map(self._lack, self._folders)), "")

    def begin(self, recording_id: str) -> Tracks:
        """See `RecordingVault`."""
        if self._full:
            raise RecordingError(self._full)
        tracks = self._tracks(recording_id)
        try:
            for file in (tracks.left, tracks.right):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            self.abandon(recording_id)
            raise RecordingError(f"Nothing can be recorded: {error.strerror}.") from error
        self._begun.add(recording_id)
        return tracks

    def complete(self, recording_id: str) -> None:
        """See `RecordingVault`."""
        _await_completion(self._tracks(recording_id))

    def seal(self, recording_id: str, day: str) -> SealedRecording:
        """See `RecordingVault`; waits until the library has completed the tracks."""
        tracks = self._tracks(recording_id)
        if recording_id in self._begun:  # else nobody writes them any more
            _await_completion(tracks)
        source = StereoSource(tracks.left, tracks.right)
        if source.torn:
            log.error("a recording's tracks differ in length", recording=recording_id)
        name = f"{day}/{recording_id}.rec"
        file = self._file(name)
        try:
            _make_private(file.parent)
            size, key_id = seal(file, recording_id, source, self._keys)
        except OSError as error:
            self.look_at_disks()
            raise RecordingError(
                f"A recording can't be sealed: {error.strerror}. Its tracks stay in the work "
                "folder, and it is tried again."
            ) from error
        self.abandon(recording_id)
        return SealedRecording(name, source.seconds, size, key_id, source.peaks)

    def filed(self, recording_id: str, day: str) -> SealedRecording | None:
        """See `RecordingVault`."""
        name = f"{day}/{recording_id}.rec"
        file = self._file(name)
        if not file.exists():
            return None
        with SealedFile(file, recording_id, self._keys) as opened:
            seconds, peaks = look_at(opened.read(0, opened.size), opened.size)
            return SealedRecording(name, seconds, file.stat().st_size, opened.key_id, peaks)

    def abandon(self, recording_id: str) -> None:
        """See `RecordingVault`."""
        tracks = self._tracks(recording_id)
        try:
            for file in (tracks.left, tracks.right):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise RecordingError(f"A track can't be removed: {error.strerror}.") from error
        self._begun.discard(recording_id)

    def leftovers(self) -> list[str]:
        """See `RecordingVault`."""
        tracks = self._settings.work_folder.glob("*.wav")
        names = {track.name.partition(".")[0] for track in tracks}
        return sorted(name for name in names - self._begun if _ID.fullmatch(name))

    def open(self, recording_id: str, file: str) -> SealedFile:
        """See `RecordingVault`."""
        return SealedFile(self._file(file), recording_id, self._keys)

    def delete(self, file: str) -> None:
        """See `RecordingVault`."""
        try:
            self._file(file).unlink(missing_ok=True)
        except OSError as error:
            raise RecordingError(f"A recording can't be deleted: {error.strerror}.") from error

    @property
    def _folders(self) -> tuple[Path, Path]:
        return self._settings.folder, self._settings.work_folder

    def _lack(self, folder: Path) -> str:
        try:
            free = shutil.disk_usage(folder).free
        except OSError as error:
            return f"Nothing is recorded: {folder} can't be used ({error.strerror})."
        if free < self._settings.keep_free:
            return f"Nothing is recorded: {folder} has only {free // 1_000_000} MB left."
        return ""

    def _tracks(self, recording_id: str) -> Tracks:
        if not _ID.fullmatch(recording_id):
            raise RecordingError("A recording's name has letters, digits and hyphens only.")
        work = self._settings.work_folder
        left, right = (work / f"{recording_id}.{side}.wav" for side in _SIDES)
        return Tracks(left, right)

    def _file(self, name: str) -> Path:
        if not _FILE.fullmatch(name):
            raise RecordingError("There is no such file among the recordings.")
        return self._settings.folder / name


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise RecordingError(
            f"The folder {folder} can't be used for recordings: {error.strerror}. "
            "Make it writable for this program, or name another one."
        ) from error


def _await_completion(tracks: Tracks) -> None:
    """Until both files tell their length, or it is plain that nobody writes them any more."""
    deadline = time.monotonic() + COMPLETED_WITHIN
    while time.monotonic() < deadline:
        if all(_complete(file) for file in (tracks.left, tracks.right)):
            return
        time.sleep(_LOOK_EVERY)


def _complete(file: Path) -> bool:
    try:
        with file.open("rb") as wav:
            return wav.read(8)[4:] not in (b"", bytes(4))
    except OSError:
        return True  # whoever reads it next says why
