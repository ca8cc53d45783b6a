"""Key presses heard as tones, on many lines at once (ITU-T Q.24).

    up ──5 windows of one key in a row──► down: the press is reported, once
    down ──6 windows without that key──► up

A window is 20 ms long and the next begins 5 ms later, so a tone of 40 ms makes six or seven good
windows and one of 24 ms at most four; an interruption of 10 ms spoils at most four and a pause
of 30 ms at least seven.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from telephony.media.dtmf_tones import NONE, SYMBOLS, WINDOW, Keys, is_loud, keys_in

HOP = 40
"""Samples from one window to the next: 5 ms."""
_PRESSED_AFTER = 5
_RELEASED_AFTER = 6
_KEPT = WINDOW - HOP
"""Samples that the next windows begin with."""


class _Line:
    """What one line's latest windows held."""

    def __init__(self) -> None:
        self.past = np.zeros(_KEPT, dtype=np.float32)
        self._key = NONE
        self._in_a_row = 0
        self._down = NONE
        self._without = 0

    @property
    def idle(self) -> bool:
        """Whether windows without a key change nothing."""
        return self._down == NONE and self._key == NONE

    def follow(self, key: int) -> bool:
        """Take the next window's key; True when that makes a new press."""
        self._in_a_row = self._in_a_row + 1 if key == self._key else 1
        self._key = key
        if key != NONE and key == self._down:
            self._without = 0
            return False
        self._without += 1
        if self._down != NONE and self._without >= _RELEASED_AFTER:
            self._down = NONE
        if key == NONE or self._in_a_row < _PRESSED_AFTER:
            return False
        self._down, self._without = key, 0
        return True


class DtmfDetector:
    """Hears lines at 8 kHz; a line's state lives as long as it is listened to."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._added = 0

    def add(self) -> int:
        """A new line, which has heard nothing yet; returns its number."""
        self._added += 1
        self._lines[self._added] = _Line()
        return self._added

    def remove(self, line: int) -> None:
        """Forget a line; nothing to do if it is unknown."""
        self._lines.pop(line, None)

    def hear(self, audio: Mapping[int, bytes]) -> list[tuple[int, str]]:
        """The presses in what came on some lines since the last call, in order on each line.

        `audio` is 16-bit little-endian mono by line, whole 20 ms frames.
        """
        by_length: dict[int, list[int]] = defaultdict(list)
        for line, pcm in audio.items():
            if pcm and line in self._lines:
                by_length[len(pcm)].append(line)
        presses: list[tuple[int, str]] = []
        for length, lines in by_length.items():
            fresh = np.frombuffer(b"".join(audio[line] for line in lines), dtype="<i2")
            presses += self._hear_alike(lines, fresh.reshape(len(lines), length // 2))
        return presses

    def _hear_alike(self, lines: list[int], fresh: NDArray[np.int16]) -> list[tuple[int, str]]:
        """The same for lines on which equally much came."""
        states = [self._lines[line] for line in lines]
        samples = np.hstack([np.stack([state.past for state in states]), fresh.astype(np.float32)])
        for state, row in zip(states, samples, strict=True):
            state.past = row[-_KEPT:]
        keys = _keys_along(samples)
        eventful = (keys != NONE).any(axis=1)
        presses = []
        for index, state in enumerate(states):
            if eventful[index] or not state.idle:
                pressed = [key for key in keys[index].tolist() if state.follow(key)]
                presses += [(lines[index], SYMBOLS[key // 4][key % 4]) for key in pressed]
        return presses


def _keys_along(samples: NDArray[np.float32]) -> Keys:
    """What each window of each row holds."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW, axis=1)[:, ::HOP]
    rows, columns, _ = windows.shape
    flat = windows.reshape(rows * columns, WINDOW)
    keys = np.full(rows * columns, NONE, dtype=np.int8)
    loud = is_loud(flat)
    if loud.any():
        keys[loud] = keys_in(flat[loud])
    return keys.reshape(rows, columns)
