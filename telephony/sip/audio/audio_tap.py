"""The ring port of the stock wheel, in Python.

This is the one place where the interpreter sits on the media clock; at the stock wheel's
four calls that is harmless.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import pjsua2 as pj

from telephony.sip.audio.ring_pool import FRAMES_KEPT, SAMPLE_RATE, SAMPLES_PER_FRAME, RingPort


class FrameQueue:
    """Frames on their way from one thread to another; the oldest are lost when it is full."""

    def __init__(self, frames: int = FRAMES_KEPT) -> None:
        self._frames: deque[bytes] = deque(maxlen=frames)
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


class TapPort(pj.AudioMediaPort):
    """A `RingPort` that copies each frame that the bridge delivers, on the media thread."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._queue = FrameQueue()
        self._filling = False
        audio_format = pj.MediaFormatAudio()
        frame_usec = SAMPLES_PER_FRAME * 1_000_000 // SAMPLE_RATE
        audio_format.init(pj.PJMEDIA_FORMAT_PCM, SAMPLE_RATE, 1, frame_usec, 16)
        self.createPort(name, audio_format)

    @property
    def sink(self) -> TapPort:
        return self

    @property
    def lost(self) -> int:
        return self._queue.lost

    def start(self) -> None:
        self._queue = FrameQueue()
        self._filling = True

    def stop(self) -> None:
        self._filling = False

    def drain(self) -> bytes:
        return self._queue.drain()

    def onFrameReceived(self, frame: Any) -> None:
        if self._filling and frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
            self._queue.append(bytes(frame.buf))


class TapPorts:
    """`RingPorts` of the stock wheel: so few that each is worth a look."""

    def __init__(self) -> None:
        self._made: list[TapPort] = []

    def new(self, name: str) -> TapPort:
        self._made.append(TapPort(name))
        return self._made[-1]

    def worth_draining(self) -> Iterable[RingPort]:
        return list(self._made)

    def clear(self) -> None:
        self._made.clear()
