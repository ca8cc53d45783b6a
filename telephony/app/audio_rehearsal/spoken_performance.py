"""One dialogue by sound: the caller's acts become audio, and what is made of it goes on stage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import numpy as np

from telephony.app.audio_rehearsal.echo_path import EchoPath
from telephony.app.audio_rehearsal.judging import (
    VAD,
    Outcome,
    judge_echo,
    judge_noise,
    judge_silence,
    judge_words,
)
from telephony.app.audio_rehearsal.line import Line
from telephony.app.audio_rehearsal.prompt_times import PromptTimes
from telephony.app.audio_rehearsal.sounds import (
    FRAME,
    CallerSounds,
    cough,
    on_the_line,
    quiet_line,
    spoken_frames,
)
from telephony.app.audio_rehearsal.stepwise_speech import StepwiseSpeech
from telephony.domain.errors import PromptError
from telephony.domain.recording import VoiceEnd
from telephony.ivr.commands import Listen, RecordVoice
from telephony.ivr.events import DigitPressed, PlaybackDone, SpeechStarted, SpeechUnavailable
from telephony.ivr.flow import Flow
from telephony.ivr.rehearsal.acting import (
    SPOKEN_BEFORE_KEY,
    CannotAct,
    act,
    listened_for,
    patience,
    phrase_meant,
    recorded_now,
    speak_for_record,
)
from telephony.ivr.rehearsal.performance import Heard, Lacking, Misheard
from telephony.ivr.rehearsal.script import Said, TurnModel
from telephony.ivr.rehearsal.stage import Stage
from telephony.media.dtmf_detector import DtmfDetector
from telephony.media.dtmf_tones import key_tone
from telephony.media.g711 import Samples
from telephony.media.voice_end import VoiceEnds

REACTION = 0.3
"""Seconds from the end of a prompt to the caller's first sound."""
OVER_PROMPT = 1.0
"""Seconds of a prompt that a caller hears before interrupting it; of a short one, half."""
KEY_SECONDS = KEY_PAUSE = 0.1
UNNOTICED = 1.5
"""Seconds after a sound, beside the flow's own patience, in which something has to come of it."""


class SpokenPerformance:
    """Implements `telephony.ivr.rehearsal.performance.Performance` for one dialogue."""

    def __init__(
        self,
        flow: Flow,
        runner: asyncio.Runner,
        speech: StepwiseSpeech,
        sounds: CallerSounds,
        prompts: PromptTimes,
        echo: EchoPath | None = None,
    ) -> None:
        self._flow = flow
        self._runner = runner
        self._speech = speech
        self._sounds = sounds
        self._prompts = prompts
        self._echo = echo
        self._quiet = quiet_line()
        self._tones = DtmfDetector()
        self._keypad = self._tones.add()
        self._line: Line | None = None
        self._ready_for: Listen | None = None
        """What the recogniser is loaded for."""
        self._heard: list[Heard] = []

    @property
    def heard(self) -> Sequence[Heard]:
        """See `Performance`."""
        return self._heard

    def act(self, stage: Stage, turn: TurnModel) -> None:
        """See `Performance`. What isn't the caller's own sound goes as in a dialogue by text."""
        by_sound = _BY_SOUND.get(turn.act)
        if by_sound is None or stage.end is not None:
            act(stage, turn)
        else:
            self._runner.run(by_sound(self, self._line_to(stage), turn))

    def hear(self, stage: Stage) -> None:
        """See `Performance`. Who may be interrupted hears the caller's line meanwhile."""
        self._runner.run(self._hear(self._line_to(stage)))

    def close(self) -> None:
        """See `Performance`."""
        if self._line is not None:
            self._line.close()
        self._prompts.close()

    def _line_to(self, stage: Stage) -> Line:
        if self._line is None:
            prompts = self._prompts
            self._line = Line(stage, self._speech, prompts.seconds, prompts.sound, self._echo)
        return self._line

    async def _hear(self, line: Line) -> None:
        stage, playing = line.stage, line.stage.playing
        while playing is not None and stage.playing is playing:
            if stage.listening is None:
                stage.now += line.left
                stage.send(PlaybackDone(playing.playback))
            else:
                await self._stay_silent(line)

    async def _say(self, line: Line, turn: TurnModel) -> None:
        listening = listened_for(line.stage)
        if turn.say is None:
            return
        sound = self._spoken(turn.say, listening)
        outcome = await self._make_heard(line, listening, sound, turn.confidence)
        said = turn.say.text
        self._heard.append(outcome.heard(said))
        if turn.confidence is not None:  # what the flow makes of the doubt is what is tried
            outcome = replace(outcome, rejected=False)
        judge_words(said, phrase_meant(listening, said), outcome)

    async def _mumble(self, line: Line, turn: TurnModel) -> None:
        listening = listened_for(line.stage)
        self._require_voice(listening.language)
        sound = self._sounds.mumbling(listening.language)
        outcome = await self._make_heard(line, listening, sound)
        if outcome.event is None:
            raise Misheard("Voice activity detection didn't notice the mumbling.", VAD)
        judge_noise("Mumbling", outcome)

    async def _noise(self, line: Line, turn: TurnModel) -> None:
        if (listening := line.stage.listening) is not None:
            judge_noise("A cough", await self._make_heard(line, listening, cough()))

    async def _press(self, line: Line, turn: TurnModel) -> None:
        for key in turn.press or "":
            await self._press_key(line, key)

    async def _press_key(self, line: Line, key: str) -> None:
        """Its tones go to the detector; to whoever listens for speech the line is quiet, as with
        telephone-event."""
        stage, taken = line.stage, ""
        pause = islice(self._quiet, round(KEY_PAUSE / FRAME))
        for frame in chain(on_the_line(key_tone(key, KEY_SECONDS)), pause):
            for _, symbol in self._tones.hear({self._keypad: frame}):
                taken += symbol
                stage.send(DigitPressed(symbol))
                if stage.finishing and isinstance(stage.errand, RecordVoice):
                    speak_for_record(stage, SPOKEN_BEFORE_KEY, VoiceEnd.KEY)
            await self._stay_silent(line)
        if taken != key:
            raise Misheard(f"The tones of key {key} were heard as {taken or 'nothing'}.")

    async def _talk(self, line: Line, turn: TurnModel) -> None:
        wanted = recorded_now(line.stage)
        self._require_voice(self._flow.language)
        sound = self._sounds.talk(turn.talk or 0.0, self._flow.language)
        seconds, end = self._followed(line, wanted, sound)
        if end is VoiceEnd.NO_INPUT:
            raise Misheard("Voice activity detection noticed nobody speak for the record.", VAD)
        self._prompts.recorded = seconds
        speak_for_record(line.stage, seconds, end)

    async def _be_silent(self, line: Line, turn: TurnModel) -> None:
        stage = line.stage
        if isinstance(stage.errand, RecordVoice):
            _, end = self._followed(line, stage.errand, np.zeros(0, np.int16))
            speak_for_record(stage, 0.0, end)
        else:
            await self._let_pass(line, patience(stage))

    async def _wait(self, line: Line, turn: TurnModel) -> None:
        await self._let_pass(line, turn.wait or 0.0)

    async def _let_pass(self, line: Line, seconds: float) -> None:
        stage = line.stage
        until = stage.now + seconds
        while stage.now < until and stage.end is None:
            if stage.listening is None:
                stage.wait(until - stage.now)
            else:
                await self._stay_silent(line)

    async def _stay_silent(self, line: Line) -> None:
        """One frame in which nobody is to hear anything."""
        if line.echo is not None and line.stage.listening is not None:
            self._require_recogniser(line.stage.listening)
        playing = line.stage.playing
        came = await line.carry(next(self._quiet))
        if not came:
            return
        if line.echo is None:
            judge_silence(came)
        elif playing is None or line.stage.playing is not playing or line.stage.paused:
            judge_echo(came, self._speech.latest)

    async def _make_heard(
        self, line: Line, listening: Listen, sound: Samples, certainty: float | None = None
    ) -> Outcome:
        """Send a sound down the line, and then nothing, until something comes of it."""
        self._require_recogniser(listening)
        before = min(OVER_PROMPT, line.left / 2) if line.left else REACTION
        for _ in range(round(before / FRAME)):
            await self._stay_silent(line)
        noted = len(line.stage.notes)
        unnoticed = UNNOTICED + (listening.patience.incomplete or 0.0)
        silence = islice(self._quiet, round(unnoticed / FRAME))
        over = spoken_frames(sound)
        for number, frame in enumerate(chain(on_the_line(sound), silence), 1):
            for event, decoding in await line.carry(frame, certainty):
                if isinstance(event, SpeechUnavailable):
                    raise CannotAct(f"Speech can't be recognised: {event.problem}.")
                if not isinstance(event, SpeechStarted):
                    after = max(0.0, (number - over) * FRAME) + decoding
                    rejected = any(
                        note.event == "speech rejected" for note in line.stage.notes[noted:]
                    )
                    return Outcome(event, after, self._speech.latest, rejected)
        return Outcome()

    def _require_recogniser(self, listening: Listen) -> None:
        if listening is self._ready_for:
            return
        if lack := self._speech.lack(listening.language, listening.phrases):
            raise Lacking(f"What is said can't be recognised: {lack}.")
        self._ready_for = listening

    def _followed(self, line: Line, wanted: RecordVoice, sound: Samples) -> tuple[float, VoiceEnd]:
        """How long, and until what, a recording goes on in which `sound` is said."""
        ends = VoiceEnds(wanted.timeout, wanted.final_silence, wanted.max_time)
        for number, frame in enumerate(chain(on_the_line(sound), self._quiet), 1):
            end = ends.accept(frame, line.detector.is_speech(frame))
            if end is not None:
                return number * FRAME, end
        raise AssertionError("a quiet line has no end")

    def _spoken(self, said: Said, listening: Listen) -> Samples:
        try:
            if said.file is not None:
                return self._sounds.recording(self._flow.folder / said.file)
            self._require_voice(listening.language)
            return self._sounds.words(said.text, listening.language)
        except PromptError as error:
            raise CannotAct(f"It can't be said: {error}.") from error

    def _require_voice(self, language: str) -> None:
        try:
            self._sounds.require_voice(language)
        except PromptError as error:
            raise Lacking(f"The caller has no voice: {error}.") from error


_BY_SOUND: dict[str, Callable[[SpokenPerformance, Line, TurnModel], Coroutine[Any, Any, None]]] = {
    "press": SpokenPerformance._press,
    "say": SpokenPerformance._say,
    "mumble": SpokenPerformance._mumble,
    "noise": SpokenPerformance._noise,
    "talk": SpokenPerformance._talk,
    "silent": SpokenPerformance._be_silent,
    "wait": SpokenPerformance._wait,
}
