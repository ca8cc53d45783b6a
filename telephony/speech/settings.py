"""What the operator can set about speech; the program maps `speech:` of telephony.yaml on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Engine(StrEnum):
    """Which recogniser to use."""

    AUTO = "auto"
    """Vosk where a model for the language is found, else PocketSphinx, with a warning."""
    VOSK = "vosk"
    POCKETSPHINX = "pocketsphinx"


def default_model_folder() -> Path:
    """Where Vosk's own tools keep models, thus where people look for them."""
    return Path.home() / ".cache" / "vosk"


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Recognisers and the pool that runs them."""

    engine: Engine = Engine.AUTO
    models: Mapping[str, Path] = field(default_factory=dict)
    """Language (BCP 47) to the folder of a Vosk model; goes before every other place."""
    model_folder: Path = field(default_factory=default_model_folder)
    """Where models are looked for and installed."""
    download: bool = False
    """Fetch a missing model at start; otherwise only `telephony models install` fetches."""
    workers: int = field(default_factory=lambda: max(1, (os.cpu_count() or 1) - 1))
    """Threads that decode; one processor core each."""
    utterances_per_worker: int = 8
    """Callers who may speak at once per worker before menus fall back to keys."""
    decode_timeout: float = 3.0
    """Seconds from the end of speech by which a result must be there."""
    confidence_level: float = 0.5
    """VoiceXML confidencelevel: what is recognised with less of it counts as no match,
    unless whoever asked takes less."""
    voice_activity_mode: int = 2
    """webrtcvad's aggressiveness, 0 (everything is speech) to 3 (only clear speech is)."""
