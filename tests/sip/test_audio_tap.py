"""Bookkeeping of the ring that a leg's audio is heard through."""

from __future__ import annotations

import threading

from telephony.sip.audio.audio_tap import FrameQueue

FRAME = bytes(320)


def test_frames_come_out_once_and_in_order() -> None:
    queue = FrameQueue()
    frames = [bytes([number]) * 320 for number in range(5)]
    for frame in frames:
        queue.append(frame)
    assert queue.drain() == b"".join(frames)
    assert queue.drain() == b""
    assert queue.lost == 0


def test_a_late_reader_loses_the_oldest_and_is_told_how_much() -> None:
    queue = FrameQueue(frames=5)
    for number in range(8):
        queue.append(bytes([number]) * 320)
    assert queue.lost == 3 * 160
    assert queue.drain() == b"".join(bytes([number]) * 320 for number in range(3, 8))


def test_a_reader_beside_the_writer_gets_every_frame() -> None:
    queue = FrameQueue(frames=50_000)
    count = 20000
    writer = threading.Thread(
        target=lambda: [queue.append(number.to_bytes(4, "big")) for number in range(count)]
    )
    writer.start()
    heard = bytearray()
    while writer.is_alive():
        heard += queue.drain()
    heard += queue.drain()
    assert heard == b"".join(number.to_bytes(4, "big") for number in range(count))
