"""Recognition as a call uses it: opened when the caller speaks, never blocking."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from telephony.interfaces.speech import Recognition, VoiceActivityDetector


class DecodingUtterance(Protocol):
    """Speech on its way through the recogniser's workers."""

    @property
    def complete(self) -> bool:
        """Whether what was decoded so far is a whole phrase that no longer one begins with."""

    def accept(self, pcm: bytes) -> None:
        """Queue 16-bit little-endian mono samples at 8000 Hz; returns at once."""

    def finish(self) -> Future[Recognition]:
        """No more audio. The future holds the result or a `SpeechError`, within a bound."""

    def cancel(self) -> None:
        """Nobody wants the result any more."""


class SpeechService(Protocol):
    """What a call asks when it wants to hear."""

    def try_open(
        self,
        language: str,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> DecodingUtterance | None:
        """Start decoding against `phrases`; None when every worker is taken.

        What is recognised with less confidence than `doubtful_below` comes with alternatives; with
        less than `taken_from` and than is usual it counts as nothing.
        Raises `SpeechError` when no recogniser serves `language`.
        """

    def new_detector(self) -> VoiceActivityDetector:
        """A detector of one caller's voice activity."""
