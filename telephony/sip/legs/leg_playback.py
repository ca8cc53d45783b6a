"""What a leg's peer is played, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pjsua2 as pj

from telephony.domain.leg import LegEvent, PlaybackFailed, PlaybackFinished
from telephony.sip.legs.leg_audio import LegAudio
from telephony.sip.library.engine_thread import EngineThread


class LegPlayback:
    """One playback at a time, each with one report at most. Engine thread only."""

    def __init__(
        self, audio: LegAudio, engine: EngineThread, post: Callable[[LegEvent], None]
    ) -> None:
        self._audio = audio
        self._engine = engine
        self._post = post
        self._playing: int | None = None

    def play(self, playback: int, files: Sequence[Path]) -> None:
        """Play these, one after the other, in place of what is played now."""

        def done() -> None:
            at = time.time()
            self._engine.submit(lambda: self._played(at, playback))

        self._playing = playback
        self._try(lambda: self._audio.play(files, done))

    def stop(self) -> None:
        """Play no more; no report follows."""
        self._playing = None
        self._audio.stop_playing()

    def resume(self) -> None:
        """Go on after a pause."""
        self._try(self._audio.resume_playing)

    def _played(self, at: float, playback: int) -> None:
        # The end of a file may have been on its way when another took its place.
        if self._playing == playback:
            self._playing = None
            self._post(PlaybackFinished(at, playback))

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except pj.Error as error:
            playback, self._playing = self._playing, None
            if playback is not None:
                self._post(PlaybackFailed(time.time(), playback, error.reason))
