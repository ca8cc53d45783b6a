"""The line between a caller and a flow on stage, 20 ms at a time.

    frame ─► ring ─► listening turn (as in a call: voice activity, end-pointing, recogniser)
      │                    └─► events ─► stage
      └─► 20 ms of virtual time: deadlines come due, what plays comes nearer to its end

Where the line has an echo, what plays comes back in the frames. Only decoding takes real time, and
no virtual one: a dialogue goes the same way on any machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from telephony.app.audio_rehearsal.echo_path import EchoPath
from telephony.app.audio_rehearsal.judging import Reported
from telephony.app.audio_rehearsal.sounds import FRAME
from telephony.app.audio_rehearsal.stepwise_speech import DECODING
from telephony.call_control.audio.listening_turn import ListeningTurn
from telephony.call_control.audio.played_sound import PlayedSound, SoundSource
from telephony.interfaces.listening import SpeechService
from telephony.ivr.commands import Play
from telephony.ivr.events import PlaybackDone, SpeechRecognized
from telephony.ivr.rehearsal.stage import Stage
from telephony.media.g711 import SAMPLE_RATE


class FrameRing:
    """Implements `telephony.interfaces.audio_ring.AudioRing` for frames that are put in."""

    sample_rate = SAMPLE_RATE
    overrun = 0

    def __init__(self) -> None:
        self._frames = bytearray()
        self.closed = False

    def put(self, frame: bytes) -> None:
        """What the caller's telephone sent."""
        self._frames += frame

    def drain(self) -> bytes:
        """See `AudioRing`."""
        audio = bytes(self._frames)
        self._frames.clear()
        return audio

    def close(self) -> None:
        """See `AudioRing`."""
        self.closed = True


class Line:
    """One call's; lives on an event loop, as listening turns do."""

    def __init__(
        self,
        stage: Stage,
        speech: SpeechService,
        seconds_of: Callable[[Play], float],
        sound_of: Callable[[Play], SoundSource],
        echo: EchoPath | None = None,
    ) -> None:
        """`seconds_of` tells how long something plays, `sound_of` how it sounds."""
        self.stage = stage
        self.echo = echo
        self._sound_of = sound_of
        self._played = PlayedSound(lambda: stage.now)
        self._plays: int | None = None
        self._speech = speech
        self._seconds_of = seconds_of
        self.detector = speech.new_detector()
        """One for the whole call: it adapts to the line."""
        self._turn: ListeningTurn | None = None
        self._ring = FrameRing()
        self._reports: asyncio.Queue[Reported] = asyncio.Queue()
        self._playback: int | None = None
        self._left = 0.0

    @property
    def left(self) -> float:
        """Seconds until what plays comes to its end; 0 for music, and when nothing plays."""
        playing = self.stage.playing
        if playing is None or playing.background:
            return 0.0
        if playing.playback != self._playback:
            self._playback, self._left = playing.playback, self._seconds_of(playing)
        return self._left

    async def carry(self, frame: bytes, certainty: float | None = None) -> list[Reported]:
        """One frame of the caller's; what came of it is on the stage when this returns.

        `certainty` is taken for the recogniser's own, where a dialogue wants one.
        """
        self._follow_playing()
        self._follow_listening()
        came: list[Reported] = []
        if self._turn is not None:
            if self.echo is not None:
                frame = self.echo.beside(frame, self._played)
            self._ring.put(frame)
            self._turn.advance()
            came = await self._take_reports(certainty)
        if self.stage.end is None:
            self.stage.wait(FRAME)
            self._play_on()
        return came

    def close(self) -> None:
        """The call is over."""
        if self._turn is not None:
            self._turn.close()

    def _follow_playing(self) -> None:
        """Keep in mind what the caller hears; music and what nobody listens over apart."""
        playing = self.stage.playing
        if playing is None or playing.background:
            self._played.stop()
            self._plays = None
            return
        if playing.playback != self._plays:
            self._plays = playing.playback
            self._played.play(self._sound_of(playing))
        if self.stage.paused:
            self._played.pause()
        else:
            self._played.resume()

    def _follow_listening(self) -> None:
        """Have the listening turn that the flow has, or none."""
        wanted = self.stage.listening
        if self._turn is not None and (wanted is None or wanted.turn != self._turn.turn):
            self._turn.close()
            self._turn = None
        if self._turn is None and wanted is not None:
            self._ring, self._reports = FrameRing(), asyncio.Queue()
            reports = self._reports
            self._turn = ListeningTurn(
                wanted,
                self._ring,
                self._speech,
                self.detector,
                lambda event, after: reports.put_nowait((event, after)),
                self._played,
            )

    async def _take_reports(self, certainty: float | None) -> list[Reported]:
        came: list[Reported] = []
        while not self._reports.empty() or self._decoding:
            async with asyncio.timeout(2 * DECODING):
                event, after = await self._reports.get()
            came.append((event, after))
            if certainty is not None and isinstance(event, SpeechRecognized):
                event = replace(event, confidence=certainty)
            if self.stage.end is None:
                self.stage.send(event)
            self._follow_listening()
        return came

    @property
    def _decoding(self) -> bool:
        """Whether the speech is over, and the result is still to come."""
        return self._turn is not None and self._ring.closed

    def _play_on(self) -> None:
        playing = self.stage.playing
        if playing is None or playing.background or self.stage.paused:
            return
        self._left = self.left - FRAME
        if self._left <= 0.0:
            self.stage.send(PlaybackDone(playing.playback))
