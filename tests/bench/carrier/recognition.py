"""Callers whom one core can listen to: decoding only speech, against decoding everything.

Both get the same calls, the same recogniser and the same grammar. A call is what a caller's
line carries: noise while the greeting and the menu's prompt play and the caller thinks, a word,
and noise while the next prompt plays. The program listens from the menu's prompt on, judges
every frame, and hands the pool what is speech; decoding all of it has no need to judge.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from telephony.interfaces.listening import DecodingUtterance
from telephony.interfaces.speech import Recognition, Recognizer
from telephony.media.endpointing import EndOfSpeech, Endpointer, SpeechBegan, SpeechEnded
from telephony.speech.models import find_recognizer
from telephony.speech.recognizer_pool import RecognizerPool, warm_up
from telephony.speech.settings import SpeechSettings
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from telephony.wording.languages import digit_words
from tests.bench.figure import Figure
from tests.bench.spoken_words import ENGLISH, KOREAN, espeak_says, piper_says
from tests.peers.g711 import PCMU, SAMPLE_RATE, Samples, decode, encode
from tests.peers.sound import read_wav
from tests.speech.voices import HUMAN_DIGITS, frames

_GREETING, _PROMPT, _THINKING, _NEXT_PROMPT = 5.0, 7.0, 0.8, 5.0
"""Seconds of noise on the line."""
_NOISE = 8.0
"""Root mean square, in 16-bit steps."""
_CHUNK = 3200
"""Bytes that are decoded at once where everything is: 200 ms."""
_CALLS = 40
_TIMES = 6


@dataclass(frozen=True, slots=True)
class _Call:
    said: str
    before_listening: bytes
    listening: bytes


@dataclass(frozen=True, slots=True)
class _Run:
    right: int
    cpu_seconds: float


def measure() -> Iterator[Figure]:
    """PocketSphinx with people's digits (a neural voice's words without them), Vosk Korean."""
    with TemporaryDirectory(prefix="bench-") as folder:
        english = _people() or list(zip(ENGLISH, piper_says(Path(folder)), strict=True)) * _TIMES
        korean = list(zip(KOREAN, espeak_says(Path(folder)), strict=True)) * _TIMES
    words = list(digit_words("en-US")) if english[0][0] not in ENGLISH else list(ENGLISH)
    yield _compare("en-US", words, english)
    yield _compare("ko-KR", list(KOREAN), korean)


def _people() -> list[tuple[str, Samples]]:
    """Words and how people said them, every third recording."""
    by_digit = {digit: word for word, digit in digit_words("en-US").items() if word != "oh"}
    files = sorted(HUMAN_DIGITS.glob("*.wav"))[::3][:_CALLS]
    return [(by_digit[file.stem[0]], read_wav(file)) for file in files]


def _compare(
    language: str, phrases: Sequence[str], spoken: Sequence[tuple[str, Samples]]
) -> Figure:
    recognizer = find_recognizer(language, SpeechSettings())
    warm_up(recognizer, phrases)
    calls = [_call(word, sound, number) for number, (word, sound) in enumerate(spoken)]
    seconds = sum(len(call.before_listening + call.listening) for call in calls) / 2 / SAMPLE_RATE
    pool = RecognizerPool(SpeechSettings(workers=1))
    try:
        gated = _run(calls, lambda call: _gated(pool, recognizer, phrases, call))
    finally:
        pool.close()
    everything = _run(calls, lambda call: _ungated(recognizer, phrases, call))
    per_core = [seconds / run.cpu_seconds for run in (gated, everything)]
    share = sum(len(sound) for _, sound in spoken) / SAMPLE_RATE / seconds
    return Figure(
        name=f"callers per core, speech alone to everything ({recognizer.name})",
        unit="times",
        samples=[per_core[0] / per_core[1]],
        floor=6.0,
        remark=(
            f"{per_core[0]:.0f} to {per_core[1]:.0f} callers; right {gated.right} to "
            f"{everything.right} of {len(calls)}; {share:.0%} of the call is speech"
        ),
    )


def _call(word: str, sound: Samples, seed: int) -> _Call:
    """The caller's side as it comes out of G.711."""
    chance = np.random.default_rng(seed)

    def line(seconds: float, speech: Samples | None = None) -> bytes:
        samples = np.zeros(round(seconds * SAMPLE_RATE)) if speech is None else speech
        noisy = samples + chance.normal(0, _NOISE, len(samples))
        clipped = np.clip(noisy, -32768, 32767).astype(np.int16)
        return decode(encode(clipped, PCMU), PCMU).tobytes()

    listening = line(_PROMPT + _THINKING) + line(0, sound) + line(_NEXT_PROMPT)
    return _Call(word, line(_GREETING), listening)


def _run(calls: Sequence[_Call], recognise: Callable[[_Call], str]) -> _Run:
    began = time.process_time()
    right = sum(recognise(call) == call.said for call in calls)
    return _Run(right, time.process_time() - began)


def _ungated(recognizer: Recognizer, phrases: Sequence[str], call: _Call) -> str:
    utterance = recognizer.open(phrases)
    audio = call.before_listening + call.listening
    for start in range(0, len(audio), _CHUNK):
        utterance.accept(audio[start : start + _CHUNK])
    return utterance.finish().phrase


def _gated(
    pool: RecognizerPool, recognizer: Recognizer, phrases: Sequence[str], call: _Call
) -> str:
    """The first utterance that is more than a noise, as in a turn of a menu; every frame is
    judged to the end, since the next prompt may be barged into as well."""
    detector, endpointer = WebRtcVoiceActivityDetector(), Endpointer()
    utterance: DecodingUtterance | None = None
    results: list[Future[Recognition]] = []
    for frame in frames(call.listening):
        point = endpointer.accept(frame, detector.is_speech(frame))
        if isinstance(point, SpeechBegan) and not results:
            utterance = pool.try_open(recognizer, phrases)
        if utterance is None or point is None:
            continue
        if not isinstance(point, SpeechEnded):
            utterance.accept(point.audio)
            continue
        result = utterance.finish()
        utterance = None
        if point.cause is not EndOfSpeech.NOISE:
            results.append(result)
    return results[0].result().phrase if results else ""
