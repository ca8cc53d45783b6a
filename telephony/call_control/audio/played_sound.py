"""What a caller was played of late, to tell its echo on the line from speech.

    began ──── paused   resumed ──── over
      └ stretch ┘         └ stretch ┘      between them, and after: silence

The native players tell nothing of where they are; but they play at the rate of a clock, and the
echo is looked for over more time than a request takes to reach them.
"""

from __future__ import annotations

import wave
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog

from telephony.media.g711 import SAMPLE_RATE, Samples
from telephony.media.line_echo import AHEAD, LATEST, Echo, EchoGuard

_MOST_STRETCHES = 4
"""More never fit in the second or so that is asked for."""

log = structlog.get_logger(__name__)


class SoundSource(Protocol):
    """Something that plays from its beginning."""

    def __call__(self, start: int, stop: int) -> Samples:
        """Its samples from `start` to `stop`; fewer where it is over."""


@dataclass(slots=True)
class _Stretch:
    """What was played in one go."""

    source: SoundSource
    begun: float
    """Seconds, by the clock."""
    skipped: float = 0.0
    """Seconds of the source that were played before."""
    ended: float | None = None


class PlayedSound:
    """One call's; by a clock that goes as its audio does."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stretches: deque[_Stretch] = deque(maxlen=_MOST_STRETCHES)
        self._paused = False
        self._guard = EchoGuard()

    def play(self, source: SoundSource) -> None:
        """It begins now, in place of what plays."""
        self.stop()
        self._stretches.append(_Stretch(source, self._clock()))

    def stop(self) -> None:
        """Silence."""
        self._paused = False
        if self._stretches and self._stretches[-1].ended is None:
            self._stretches[-1].ended = self._clock()

    def pause(self) -> None:
        """Silence until `resume`; nothing plays: no effect."""
        if self._stretches and self._stretches[-1].ended is None:
            self.stop()
            self._paused = True

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        last = self._stretches[-1] if self._paused else None
        self._paused = False
        if last is not None and last.ended is not None:
            played = last.skipped + last.ended - last.begun
            self._stretches.append(_Stretch(last.source, self._clock(), played))

    def is_echo(self, audio: bytes) -> bool:
        """Whether what the caller's line had until now is an echo of it, and nothing else."""
        heard = np.frombuffer(audio, "<i2").astype(np.int16)
        played = self.around(LATEST + len(heard) / SAMPLE_RATE, AHEAD)
        return self._guard.is_echo(heard, played)

    @property
    def echo(self) -> Echo:
        """What `is_echo` went by: what it found when it last looked closely."""
        return self._guard.seen

    def around(self, before: float, after: float = 0.0) -> Samples:
        """From `before` seconds ago until now, or until in `after` seconds if it goes on."""
        since = self._clock() - before
        sound = np.zeros(round((before + after) * SAMPLE_RATE), np.int16)
        for stretch in self._stretches:
            _lay(stretch, since, sound)
        return sound


def _lay(stretch: _Stretch, since: float, sound: Samples) -> None:
    """Put what of the stretch falls into `sound`, which begins at `since`, in its place."""
    first = max(0, round((stretch.begun - since) * SAMPLE_RATE))
    last = len(sound)
    if stretch.ended is not None:
        last = min(last, round((stretch.ended - since) * SAMPLE_RATE))
    if first >= last:
        return
    offset = round((since - stretch.begun + stretch.skipped) * SAMPLE_RATE)
    samples = stretch.source(offset + first, offset + last)
    sound[first : first + len(samples)] = samples


def from_files(files: Sequence[Path]) -> SoundSource:
    """Files as `Leg.play` takes them, one after the other; only what is asked for is read."""

    def excerpt(start: int, stop: int) -> Samples:
        pieces: list[bytes] = []
        for file in files:
            if stop <= 0:
                break
            length, piece = _read(file, max(0, start), stop)
            pieces.append(piece)
            start, stop = start - length, stop - length
        return np.frombuffer(b"".join(pieces), "<i2").astype(np.int16)

    return excerpt


def _read(file: Path, start: int, stop: int) -> tuple[int, bytes]:
    """A file's length in samples, and those from `start` to `stop`."""
    try:
        with wave.open(str(file), "rb") as wav:
            length = wav.getnframes()
            if start >= length:
                return length, b""
            wav.setpos(start)
            return length, wav.readframes(min(stop, length) - start)
    except (OSError, EOFError, wave.Error) as error:
        # What can't be read can't be played either, and the player has told of it.
        log.debug("no echo to compare with", file=file.name, problem=str(error))
        return 0, b""
