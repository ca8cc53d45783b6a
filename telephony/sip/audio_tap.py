"""The `AudioRing` of the stock wheel: a Python port on the bridge, pooled.

This is the one place where the interpreter sits on the media clock; at the stock wheel's
four calls that is harmless. Ports leave the library's bridge asynchronously, so a tap that
was connected is never freed: it returns to the pool and serves the next caller.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import pjsua2 as pj

from telephony.sip.engine_thread import EngineThread

SAMPLE_RATE = 8000
FRAME_SECONDS = 0.02
RING_SECONDS = 10


class FrameQueue:
    """Frames on their way from one thread to another; the oldest are lost when it is full."""

    def __init__(self, seconds: float = RING_SECONDS) -> None:
        self._frames: deque[bytes] = deque(maxlen=int(seconds / FRAME_SECONDS))
        self.lost = 0
        """Samples."""

    def append(self, frame: bytes) -> None:
        """One thread calls this: the media thread."""
        if len(self._frames) == self._frames.maxlen:
            self.lost += len(frame) // 2
        self._frames.append(frame)

    def drain(self) -> bytes:
        """All frames since the last call; from one other thread."""
        frames: list[bytes] = []
        while self._frames:
            frames.append(self._frames.popleft())
        return b"".join(frames)


class _TapPort(pj.AudioMediaPort):
    """Copies each frame that the bridge delivers; runs on the media thread."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.queue: FrameQueue | None = None
        """Where frames go; nowhere while the port is idle."""
        audio_format = pj.MediaFormatAudio()
        audio_format.init(pj.PJMEDIA_FORMAT_PCM, SAMPLE_RATE, 1, int(FRAME_SECONDS * 1e6), 16)
        self.createPort(name, audio_format)

    def onFrameReceived(self, frame: Any) -> None:
        queue = self.queue
        if queue is not None and frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
            queue.append(bytes(frame.buf))


class TapRing:
    """An `AudioRing` over a pooled port; `drain` from any thread."""

    sample_rate = SAMPLE_RATE

    def __init__(self, pool: TapPool) -> None:
        self._pool = pool
        self._queue = FrameQueue()
        self._port: _TapPort | None = None
        self._source: Any = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the reader is done with it."""
        return self._closed

    @property
    def overrun(self) -> int:
        """Samples lost because the reader was late."""
        return self._queue.lost

    def drain(self) -> bytes:
        """All whole frames since the last call."""
        return self._queue.drain()

    def close(self) -> None:
        """Stop filling; the port goes back to the pool."""
        if not self._closed:
            self._closed = True
            self._pool.engine.submit(self.disconnect)

    def connect(self, source: Any) -> None:
        """Fill from `source`, the leg's audio; engine thread only, again after a re-INVITE."""
        if self._closed:
            return
        if self._port is None:
            self._port = self._pool.take()
        self._port.queue = self._queue
        self._source = source
        source.startTransmit(self._port)

    def source_gone(self) -> None:
        """The leg's stream ended; the library has disconnected it already."""
        self._source = None

    def disconnect(self) -> None:
        """Give the port back; engine thread only."""
        port, source = self._port, self._source
        self._port = self._source = None
        if port is None:
            return
        port.queue = None
        if source is not None:
            source.stopTransmit(port)
        self._pool.give_back(port)


class TapPool:
    """Ports that were ever needed, at most one for each call at once."""

    def __init__(self, engine: EngineThread) -> None:
        self.engine = engine
        self._idle: list[_TapPort] = []
        self._made = 0

    def take(self) -> _TapPort:
        """An idle port; engine thread only."""
        if not self._idle:
            self._made += 1
            return _TapPort(f"tap-{self._made}")
        return self._idle.pop()

    def give_back(self, port: _TapPort) -> None:
        """Keep `port` for the next caller."""
        self._idle.append(port)

    def clear(self) -> None:
        """Free every port; only when the library is about to end."""
        self._idle.clear()
