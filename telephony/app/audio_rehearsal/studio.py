"""What all dialogues by sound share: recognisers, voices and prompts, loaded once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import TracebackType
from typing import Self

from telephony.app.audio_rehearsal.echo_path import EchoPath
from telephony.app.audio_rehearsal.prompt_times import PromptTimes
from telephony.app.audio_rehearsal.sounds import CallerSounds
from telephony.app.audio_rehearsal.spoken_performance import SpokenPerformance
from telephony.app.audio_rehearsal.stepwise_speech import DECODING, StepwiseSpeech
from telephony.app.speech_service import PooledSpeechService
from telephony.ivr.flow import Flow
from telephony.prompts.caller_voices import CallerVoices
from telephony.prompts.prompt_library import PromptLibrary
from telephony.prompts.settings import PromptSettings
from telephony.speech.settings import SpeechSettings


class Studio:
    """A context manager: the recognisers' threads end with it."""

    def __init__(
        self,
        speech: SpeechSettings | None = None,
        prompts: PromptSettings | None = None,
        echo_loss: float | None = None,
    ) -> None:
        """`echo_loss` in dB, of every caller's line; None for lines without an echo."""
        prompts = prompts or PromptSettings()
        patient = replace(speech or SpeechSettings(), decode_timeout=DECODING)
        self._pooled = PooledSpeechService(patient)
        self._speech = StepwiseSpeech(self._pooled)
        self._prompts = PromptLibrary(prompts)
        self._sounds = CallerSounds(CallerVoices(prompts))
        self._echo = None if echo_loss is None else EchoPath(echo_loss)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.close()
        self._pooled.close()
        self._prompts.close()

    def perform(self, flow: Flow) -> SpokenPerformance:
        """See `telephony.ivr.rehearsal.performance.Perform`."""
        times = PromptTimes(self._prompts)
        return SpokenPerformance(flow, self._runner, self._speech, self._sounds, times, self._echo)
