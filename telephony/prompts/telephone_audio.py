"""Samples as a telephone wants them: 8000 Hz, mono, 16 bits, in a WAV file."""

from __future__ import annotations

import tempfile
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

SAMPLE_RATE = 8000
Samples = npt.NDArray[np.float32]
"""One channel; full scale is -1 to 1."""

_SPEECH_LEVEL = 10 ** (-20 / 20)
"""-20 dBFS: root mean square of the speech, pauses left out."""
_PEAK = 10 ** (-3 / 20)
"""-3 dBFS: nothing is louder, so that G.711 and echo cancellers have room."""
_FRAME = 160
_PAUSE_POWER = 1e-3
"""A 20 ms frame more than 30 dB below the loudest one is a pause."""


def to_telephone_rate(samples: Samples, rate: int) -> Samples:
    """Resample from `rate` (Hz); what a telephone can't carry is filtered out, not folded in."""
    if rate == SAMPLE_RATE:
        return samples
    return np.asarray(soxr.resample(samples, rate, SAMPLE_RATE, quality="HQ"), np.float32)


def with_even_loudness(samples: Samples) -> Samples:
    """The same speech at the level of every other prompt."""
    if not len(samples) or not samples.any():
        return samples
    frames = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    power = np.square(frames).mean(axis=1)
    level = float(np.sqrt(power[power > _PAUSE_POWER * power.max()].mean()))
    gain = min(_SPEECH_LEVEL / level, _PEAK / float(np.abs(samples).max()))
    return np.asarray(samples * gain, np.float32)


def silence(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def write_wav(samples: Samples, file: Path) -> None:
    """Write `file` in one step: whoever looks sees the whole of it or nothing. Raises `OSError`."""
    scaled = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2")
    with tempfile.NamedTemporaryFile(
        dir=file.parent, prefix=f".{file.name}.", suffix=".part", delete=False
    ) as part:
        try:
            with wave.open(part, "wb") as wav:
                wav.setnchannels(1)
                wav.setsampwidth(2)
                wav.setframerate(SAMPLE_RATE)
                wav.writeframes(scaled.tobytes())
            part.flush()
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(file)


def is_telephone_wav(file: Path) -> bool:
    """Whether `file` is there, whole, and as `write_wav` writes it."""
    try:
        with wave.open(str(file), "rb") as wav:
            shape = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate())
            length = wav.getnframes()
            return shape == (1, 2, SAMPLE_RATE) and len(wav.readframes(length)) == 2 * length > 0
    except (OSError, EOFError, wave.Error):
        return False
