"""Vaults, and tracks as a recorder leaves them."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

from telephony.interfaces.recording_vault import OpenRecording
from telephony.recordings.settings import VaultSettings
from telephony.recordings.vault import Vault
from tests.peers.g711 import Samples
from tests.peers.sound import write_wav

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ID, DAY = "018c0000000-0123456789", "2026-01-31"


def vault_in(folder: Path, *keys: bytes, **settings: object) -> Vault:
    """A vault of its own."""
    known = {"keep_free": 0, **settings}
    return Vault(VaultSettings(folder / "kept", folder / "work", keys or (KEY,), **known))  # type: ignore[arg-type]


def record(vault: Vault, left: Samples, right: Samples, recording_id: str = ID) -> None:
    """What a recorder would have written."""
    tracks = vault.begin(recording_id)
    write_wav(tracks.left, left)
    write_wav(tracks.right, right)


def whole(recording: OpenRecording) -> bytes:
    """The WAV file."""
    return b"".join(recording.read(0, recording.size))


def both_tracks(wav: bytes) -> tuple[Samples, Samples]:
    """Left and right of a stereo WAV file of 16 bits at 8 kHz."""
    with wave.open(io.BytesIO(wav)) as source:
        assert (source.getnchannels(), source.getsampwidth(), source.getframerate()) == (2, 2, 8000)
        frames = source.readframes(source.getnframes())
    both = np.frombuffer(frames, dtype="<i2").reshape(-1, 2).astype(np.int16)
    return both[:, 0], both[:, 1]
