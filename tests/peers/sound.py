"""Known sounds, and finding them again in what somebody heard.

A sound is a row of chirps drawn from a seed: wide enough in frequency that its
autocorrelation is a spike, inside the telephone band, and unlike every other seed's.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from telephony.media.sound_match import FOUND, Match, find
from tests.peers.g711 import PCMU, SAMPLE_RATE, Samples, encode

__all__ = ["FOUND", "Match", "find", "make_sound", "read_wav", "silence", "write_pcmu", "write_wav"]

_CHIRPS_PER_SECOND = 8
_LOWEST, _HIGHEST = 350.0, 3000.0
_AMPLITUDE = 9000


def make_sound(seed: int, seconds: float = 1.5) -> Samples:
    """The sound of this seed at 8 kHz."""
    random = np.random.default_rng(seed)
    chirps = max(1, round(seconds * _CHIRPS_PER_SECOND))
    length = round(seconds * SAMPLE_RATE / chirps)
    time = np.arange(length) / SAMPLE_RATE
    fade = np.sin(np.pi * np.arange(length) / length) ** 0.5
    parts = []
    for _ in range(chirps):
        start, end = random.uniform(_LOWEST, _HIGHEST, size=2)
        phase = 2 * np.pi * (start * time + (end - start) * time**2 / (2 * time[-1]))
        parts.append(_AMPLITUDE * fade * np.sin(phase))
    return np.concatenate(parts).astype(np.int16)


def silence(seconds: float) -> Samples:
    """Nothing, at 8 kHz."""
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.int16)


def write_wav(file: Path, samples: Samples) -> Path:
    """A WAV file of 16-bit mono at 8 kHz; returns `file`."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(samples.astype("<i2").tobytes())
    return file


def read_wav(file: Path) -> Samples:
    """The samples of a WAV file of 16-bit mono at 8 kHz; also of one still being written."""
    with wave.open(str(file), "rb") as source:
        shape = (source.getnchannels(), source.getsampwidth(), source.getframerate())
        assert shape == (1, 2, SAMPLE_RATE), f"{file.name} is not 16-bit mono at 8 kHz: {shape}."
        data = source.readframes(source.getnframes())
    return np.frombuffer(data, dtype="<i2").astype(np.int16)


def write_pcmu(file: Path, samples: Samples) -> Path:
    """A headerless file of G.711 mu-law codes, as SIPp's `rtp_stream` plays; returns `file`."""
    file.write_bytes(encode(samples, PCMU))
    return file
