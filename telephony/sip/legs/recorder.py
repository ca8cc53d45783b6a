"""Recorders of who says what: two native WAV writers, joined to whatever legs are to be heard.

Theory of operation. The bridge gives a port that nobody transmits to a frame without samples,
and the WAV writer writes none: its file would be short by every silence. So each track also
hears a source that never sounds, for as long as it lasts, and grows by a frame every tick.
Connections are made by the bridge's clock between two ticks, in the order that they were asked
for: both tracks begin in the same tick, or, should one fall just between, 20 ms apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pjsua2 as pj
import structlog

from telephony.interfaces.user_agent import Leg
from telephony.sip.legs.leg import PjLeg
from telephony.sip.legs.leg_audio import LegAudio
from telephony.sip.legs.leg_events import ToLoop
from telephony.sip.library.engine_thread import EngineThread

log = structlog.get_logger(__name__)

_RATE = 8000

Sources = frozenset[LegAudio]


class _Track:
    """One WAV file. Engine thread only."""

    def __init__(self, file: Path, silence: Any) -> None:
        """Raises `pj.Error`."""
        self._recorder = pj.AudioMediaRecorder()
        self._recorder.createRecorder(str(file))
        self._silence = silence
        self._heard: Sources = frozenset()

    def begin(self) -> None:
        """The first frame comes with the next tick. Raises `pj.Error`."""
        self._silence.startTransmit(self._recorder)

    def hear(self, wanted: Sources) -> None:
        """These and nobody else."""
        for source in self._heard - wanted:
            source.feed_no_more(self._recorder)
        for source in wanted - self._heard:
            source.feed(self._recorder)
        self._heard = wanted

    def close(self) -> None:
        """Dropping the recorder takes it out of the bridge, which then completes the file."""
        self.hear(frozenset())
        self._recorder = self._silence = None


class Recorders:
    """All recordings in progress, and the silence that they share. Engine thread only."""

    def __init__(self) -> None:
        self._silence: Any = None
        self._open: set[EngineRecorder] = set()

    def open(self, left: Path, right: Path) -> EngineRecorder:
        """Begin to write. Raises `pj.Error`."""
        if self._silence is None:
            self._silence = pj.ToneGenerator()  # which is told of no tone, ever
            self._silence.createToneGenerator(_RATE)
        recorder = EngineRecorder((_Track(left, self._silence), _Track(right, self._silence)))
        self._open.add(recorder)
        return recorder

    def close(self, recorder: EngineRecorder) -> None:
        """Complete its files; again: nothing happens."""
        self._open.discard(recorder)
        recorder.close()

    def clear(self) -> None:
        """Complete all; the library is about to end."""
        for recorder in list(self._open):
            self.close(recorder)
        self._silence = None


class EngineRecorder:
    """Both tracks of a recording. Engine thread only."""

    def __init__(self, tracks: tuple[_Track, _Track]) -> None:
        self._tracks = tracks
        self._wanted: tuple[Sources, Sources] = (frozenset(), frozenset())
        self._paused = self._closed = False
        for track in tracks:
            track.begin()

    def hear(self, left: Sources, right: Sources) -> None:
        self._wanted = (left, right)
        self._join()

    def pause(self, paused: bool) -> None:
        self._paused = paused
        self._join()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            for track in self._tracks:
                track.close()

    def _join(self) -> None:
        if self._closed:
            return
        for track, wanted in zip(self._tracks, self._wanted, strict=True):
            track.hear(frozenset() if self._paused else wanted)


class PjRecorder:
    """Implements `telephony.interfaces.recorder.Recorder`; its requests travel in order."""

    def __init__(
        self,
        engine: EngineThread,
        recorders: Recorders,
        to_loop: ToLoop,
        files: tuple[Path, Path],
        began: Callable[[float], None],
        failed: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._recorders = recorders
        self._recorder: EngineRecorder | None = None

        def open_files() -> None:
            try:
                self._recorder = recorders.open(*files)
            except pj.Error as error:
                reason = str(error.reason)
                to_loop(lambda: failed(f"The recorder can't write its files: {reason}."))
                return
            at = time.time()
            to_loop(lambda: began(at))

        engine.submit(open_files)

    def hear(self, left: Collection[Leg], right: Collection[Leg]) -> None:
        """See `Recorder`."""
        wanted = _sources(left), _sources(right)
        self._ask(lambda recorder: recorder.hear(*wanted))

    def pause(self) -> None:
        """See `Recorder`."""
        self._ask(lambda recorder: recorder.pause(True))

    def resume(self) -> None:
        """See `Recorder`."""
        self._ask(lambda recorder: recorder.pause(False))

    def close(self) -> None:
        """See `Recorder`."""
        self._ask(self._recorders.close)

    def _ask(self, act: Callable[[EngineRecorder], None]) -> None:
        def run() -> None:
            if self._recorder is not None:
                act(self._recorder)

        self._engine.submit(run)


def _sources(legs: Collection[Leg]) -> Sources:
    """Only legs of the native bridge can be recorded natively."""
    for leg in legs:
        if not isinstance(leg, PjLeg):
            raise TypeError(f"leg {leg.leg_id} lives outside the native bridge")
    return frozenset(leg.engine_side.audio for leg in legs if isinstance(leg, PjLeg))
