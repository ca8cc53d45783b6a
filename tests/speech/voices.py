"""Speech for tests: recordings, a formant synthesiser, and the silence around them."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np
import soxr

HUMAN_DIGITS = Path(__file__).parents[3] / "shared" / "audio" / "digits"
"""Human voices, kept beside the repository; see the README there."""


def samples_of(file: Path) -> bytes:
    """The samples of a WAV file, at 8000 Hz."""
    with wave.open(str(file), "rb") as wav:
        pcm = wav.readframes(wav.getnframes())
        rate = wav.getframerate()
    if rate == 8000:
        return pcm
    return bytes(soxr.resample(np.frombuffer(pcm, np.int16), rate, 8000).tobytes())


def espeak_says(text: str, voice: str, file: Path) -> bytes:
    """eSpeak NG, for languages that no natural voice speaks here."""
    subprocess.run(["espeak-ng", "-v", voice, "-s", "140", "-w", str(file), text], check=True)
    return samples_of(file)


def silence(seconds: float) -> bytes:
    return bytes(2 * round(8000 * seconds))


def with_line_noise(pcm: bytes, level: float = 8.0) -> bytes:
    """The same on a line that isn't dead; `level` is the noise's RMS in 16-bit steps."""
    samples = np.frombuffer(pcm, np.int16)
    noisy = samples + np.random.default_rng(5).normal(0, level, len(samples))
    return bytes(np.clip(noisy, -32768, 32767).astype(np.int16).tobytes())


def frames(pcm: bytes) -> list[bytes]:
    """Whole 20 ms frames."""
    return [pcm[at : at + 320] for at in range(0, len(pcm) - 319, 320)]
