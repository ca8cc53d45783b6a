"""The music that comes with the program can be listened to over a telephone, over and over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from telephony.ivr.commands import HoldMusic
from telephony.prompts.hold_music import hold_music
from telephony.prompts.prompt_library import PromptLibrary
from telephony.prompts.settings import PromptSettings
from telephony.prompts.telephone_audio import SAMPLE_RATE


def test_it_is_there_without_a_voice(tmp_path: Path) -> None:
    library = PromptLibrary(PromptSettings(voices={}, cache_folder=tmp_path))
    file = library.resolve(HoldMusic())
    assert library.find(HoldMusic()) == file
    assert 30 < (file.stat().st_size - 44) / 2 / SAMPLE_RATE < 40


def test_level_and_band_suit_a_telephone() -> None:
    piece = hold_music()
    assert -27 < 20 * np.log10(np.sqrt(np.square(piece).mean())) < -25
    assert np.abs(piece).max() < 0.5
    power = np.abs(np.fft.rfft(piece)) ** 2
    hertz = np.fft.rfftfreq(len(piece), 1 / SAMPLE_RATE)
    assert power[(hertz > 100) & (hertz < 3400)].sum() > 0.99 * power.sum()


def test_it_repeats_without_a_seam() -> None:
    piece = hold_music()
    seam = np.concatenate([piece[-400:], piece[:400]])
    largest_step = np.abs(np.diff(piece)).max()
    assert np.abs(np.diff(seam)).max() <= largest_step
