"""The designer's own recordings, in whatever format they are kept."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from telephony.domain.errors import PromptError
from telephony.prompts.telephone_audio import to_telephone_rate, write_wav

with warnings.catch_warnings():
    # pydub warns at import when ffmpeg is missing, even if only WAV files will be read.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntDecodeError

CONVERSION = "audio file r1"
"""Renamed whenever the same file would come out differently; part of the cache key."""


def convert_audio_file(source: Path, file: Path) -> None:
    """Write `source` (WAV, MP3, ...) as 8000 Hz mono 16-bit WAV; its loudness is kept.

    Raises `PromptError` naming `source` and the remedy.
    """
    segment = _decode(source)
    if not segment.frame_count():
        raise PromptError(f"{source} holds no audio")
    full_scale = float(1 << (8 * segment.sample_width - 1))
    samples = np.asarray(segment.get_array_of_samples(), np.float32) / full_scale
    mono = samples.reshape(-1, segment.channels).mean(axis=1)
    try:
        write_wav(to_telephone_rate(mono, segment.frame_rate), file)
    except OSError as error:
        raise PromptError(f"{source} can't be kept in {file.parent}: {error}") from error


def _decode(source: Path) -> AudioSegment:
    suffix = source.suffix.lower().lstrip(".")
    try:
        return AudioSegment.from_file(source, format=suffix or None)
    except FileNotFoundError as error:
        # pydub starts ffmpeg for all but plain WAV; either may be what is missing.
        if not source.is_file():
            raise PromptError(f"there is no audio file {source}") from error
        raise PromptError(
            f"{source} needs ffmpeg to be read: install it (`apt-get install ffmpeg`),"
            " or convert the file to WAV"
        ) from error
    except (CouldntDecodeError, OSError, ValueError, EOFError, IndexError) as error:
        raise PromptError(
            f"{source} can't be read as {suffix.upper() or 'audio'}; is it an audio file?"
        ) from error
