"""What a leg's audio is connected to, kept across re-INVITEs.

A re-INVITE may replace the stream, and with it the leg's place in the native bridge. So
this holds what *should* be connected (a player, rings, a recorder, other legs) and joins
it to whatever stream there is. Engine thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pjsua2 as pj
import structlog

from telephony.sip.audio.ring_pool import PooledRing

log = structlog.get_logger(__name__)

WhenDone = Callable[[], None]


class Player(pj.AudioMediaPlayer):
    """A native player; `when_done` runs on a media thread once the last file ended."""

    def __init__(self, when_done: WhenDone) -> None:
        super().__init__()
        self._when_done = when_done

    def onEof2(self) -> None:
        self._when_done()


class LegAudio:
    """One leg's connections in the native bridge."""

    def __init__(self) -> None:
        self.stream: Any = None
        """The leg's `AudioMedia` while it has an active stream."""
        self._player: Player | None = None
        self._paused = False
        self._recorder: Any = None
        self._ringback: Any = None
        self._rings: list[PooledRing] = []
        self._sinks: list[Any] = []
        self._hearers: list[LegAudio] = []
        """Legs whose peers hear this one's."""
        self._heard: list[LegAudio] = []
        """The other way round."""

    def stream_started(self, stream: Any) -> None:
        """A stream is there, new or again: connect everything to it."""
        self.stream = stream
        # The jitter buffer of a stream that nobody reads fills, and whoever listens next hears
        # the past, half a second of it. The bridge's own clock port always reads.
        stream.startTransmit(pj.Endpoint.instance().audDevManager().getPlaybackDevMedia())
        if self._player is not None and not self._paused:
            self._player.startTransmit(stream)
        if self._recorder is not None:
            stream.startTransmit(self._recorder)
        if self._ringback is not None:
            self._ringback.startTransmit(stream)
        for ring in self._rings:
            ring.connect(stream)
        for sink in self._sinks:
            stream.startTransmit(sink)
        for hearer in self._hearers:
            self._transmit(hearer)
        for heard in self._heard:
            heard._transmit(self)

    def stream_stopped(self) -> None:
        """The stream is gone; the library has undone its connections."""
        self.stream = None
        for ring in self._rings:
            ring.source_gone()

    def play(self, files: Sequence[Path], when_done: WhenDone) -> None:
        """Play `files` once, in place of what plays now. Raises `pj.Error`."""
        self.stop_playing()
        player = Player(when_done)
        names = [str(file) for file in files]
        if len(names) == 1:
            player.createPlayer(names[0], pj.PJMEDIA_FILE_NO_LOOP)
        else:
            player.createPlaylist(pj.StringVector(names), "prompt", pj.PJMEDIA_FILE_NO_LOOP)
        self._player = player
        if self.stream is not None:
            player.startTransmit(self.stream)

    def stop_playing(self) -> None:
        """Silence; dropping the player removes it from the bridge."""
        player, self._player = self._player, None
        paused, self._paused = self._paused, False
        if player is not None and self.stream is not None and not paused:
            _stop(player, self.stream)

    def pause_playing(self) -> None:
        """Hold the player where it is: the bridge reads no port that nobody listens to."""
        if self._player is None or self._paused:
            return
        self._paused = True
        if self.stream is not None:
            _stop(self._player, self.stream)

    def resume_playing(self) -> None:
        """Go on at the sample after the last one heard. Raises `pj.Error`."""
        if self._player is None or not self._paused:
            return
        self._paused = False
        if self.stream is not None:
            self._player.startTransmit(self.stream)

    def start_ringback(self) -> None:
        """North America's ringing tone (ITU-T E.180 supplement 2): 440 + 480 Hz, 2 s in 6."""
        tone = pj.ToneDesc()
        tone.freq1, tone.freq2, tone.on_msec, tone.off_msec = 440, 480, 2000, 4000
        ringback = pj.ToneGenerator()
        ringback.createToneGenerator(8000)
        ringback.play(pj.ToneDescVector([tone]), True)
        self._ringback = ringback
        if self.stream is not None:
            ringback.startTransmit(self.stream)

    def stop_ringback(self) -> None:
        """End the ringing tone; nothing to do when there is none."""
        self._ringback = None  # dropping it removes it from the bridge

    def add_ring(self, ring: PooledRing) -> None:
        """Let `ring` hear the peer."""
        self._rings = [known for known in self._rings if not known.closed]
        self._rings.append(ring)
        if self.stream is not None:
            ring.connect(self.stream)

    def record(self, file: Path) -> None:
        """Write what the peer says into `file`. Raises `pj.Error`."""
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(str(file))
        self._recorder = recorder
        if self.stream is not None:
            self.stream.startTransmit(recorder)

    def feed(self, sink: Any) -> None:
        """Let `sink`, a port of the bridge, hear what the peer says. Raises `pj.Error`."""
        self._sinks.append(sink)
        if self.stream is not None:
            self.stream.startTransmit(sink)

    def feed_no_more(self, sink: Any) -> None:
        """Undo `feed`; nothing to do once the leg is over."""
        if sink not in self._sinks:
            return
        self._sinks.remove(sink)
        if self.stream is not None:
            _stop(self.stream, sink)

    def connect(self, hearer: LegAudio) -> None:
        """`hearer`'s peer hears ours, as soon as both have a stream."""
        if hearer not in self._hearers:
            self._hearers.append(hearer)
            hearer._heard.append(self)
            self._transmit(hearer)

    def disconnect(self, hearer: LegAudio) -> None:
        """Undo `connect`; nothing to do when they weren't connected."""
        if hearer not in self._hearers:
            return
        self._hearers.remove(hearer)
        hearer._heard.remove(self)
        if self.stream is not None and hearer.stream is not None:
            _stop(self.stream, hearer.stream)

    def close(self) -> None:
        """The leg is over: let go of everything. The library has taken its stream down."""
        self.stream_stopped()
        for hearer in list(self._hearers):
            self.disconnect(hearer)
        for heard in list(self._heard):
            heard.disconnect(self)
        self.stop_playing()
        self.stop_ringback()
        for ring in self._rings:
            ring.close()
        self._rings.clear()
        self._sinks.clear()
        self._recorder = None  # dropping it closes the file

    def _transmit(self, hearer: LegAudio) -> None:
        if self.stream is not None and hearer.stream is not None:
            self.stream.startTransmit(hearer.stream)


def _stop(source: Any, sink: Any) -> None:
    try:
        source.stopTransmit(sink)
    except pj.Error as error:
        # A peer hung up a moment ago, and the library undid its stream's connections.
        log.debug("stream was gone already", error=error.reason)
