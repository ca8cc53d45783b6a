"""Hearing and speaking: recogniser, voice activity, synthesiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised.

    `phrase` is one of the phrases asked for, or "" when nothing matched; `confidence`
    runs from 0 to 1; `heard` is the recogniser's own text, for the timeline only.
    `alternatives` are other phrases that it may have been, with their confidence, the
    likeliest first; only where somebody asked for them.
    """

    phrase: str
    confidence: float
    heard: str = ""
    alternatives: tuple[tuple[str, float], ...] = ()


class Utterance(Protocol):
    """One caller's speech being recognised; used from one worker at a time."""

    @property
    def complete(self) -> bool:
        """Whether what was said so far is a whole phrase that no longer one begins with.

        False where the recogniser can't tell before the end.
        """

    def accept(self, pcm: bytes) -> None:
        """Take 16-bit little-endian mono samples at 8000 Hz. Raises `SpeechError`."""

    def finish(self) -> Recognition:
        """Decode what is left and give the result. Raises `SpeechError`."""


class Recognizer(Protocol):
    """Opens utterances against a grammar of phrases; blocking, called from workers."""

    @property
    def name(self) -> str:
        """Engine and model, for `doctor` and the log: "vosk vosk-model-small-en-us-0.15"."""

    @property
    def language(self) -> str:
        """BCP 47: "en-US"."""

    def open(self, phrases: Sequence[str]) -> Utterance:
        """A fresh utterance that can only match `phrases`. Raises `SpeechError`."""

    def unknown_words(self, phrases: Sequence[str]) -> list[str]:
        """Words of `phrases` that the recogniser doesn't know, thus can never hear."""


class VoiceActivityDetector(Protocol):
    """Tells speech from silence, frame by frame."""

    def is_speech(self, frame: bytes) -> bool:
        """Judge one 20 ms frame (320 bytes) of 8000 Hz audio."""

    def sees_nothing(self, pcm: bytes) -> bool:
        """Whether this is a muted telephone's nothing: zeros, none of which would be called speech
        or would change how later frames are judged.
        """


class Synthesizer(Protocol):
    """Turns text into a WAV file; blocking, called from a worker."""

    @property
    def name(self) -> str:
        """Engine and voice; part of the cache key."""

    def render(self, text: str, file: Path) -> None:
        """Write 8000 Hz mono 16-bit WAV. Raises `PromptError`."""
