"""Who hears one, who hears several, who hears nothing: the bridge's mixes, sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.carrier.mix_in_the_bridge import HALF
from tests.carrier.reports import report_of

Samples = NDArray[np.float64]


@pytest.fixture(scope="module")
def heard(carrier_site: Path) -> dict[str, Samples]:
    report = report_of("tests.carrier.mix_in_the_bridge", carrier_site)
    return {
        name: np.frombuffer(bytes.fromhex(pcm), dtype="<i2").astype(np.float64)
        for name, pcm in report.items()
    }


def amplitude(sound: Samples, frequency: int) -> float:
    phase = 2 * np.pi * frequency * np.arange(len(sound)) / 8000
    return float(2 * abs(np.mean(sound * np.exp(-1j * phase))))


def rest(sound: Samples, *frequencies: int) -> float:
    """What is in it beside these, of all that is in it."""
    phases = 2 * np.pi * np.outer(np.arange(len(sound)), frequencies) / 8000
    basis = np.hstack([np.cos(phases), np.sin(phases)])
    left = sound - basis @ np.linalg.lstsq(basis, sound, rcond=None)[0]
    return float(np.sqrt(np.mean(left**2) / np.mean(sound**2)))


@pytest.mark.parametrize("place", ["before", "behind"])
class TestAPlace:
    """In the bridge's row of ports."""

    def test_one_is_heard_as_it_is(self, heard: dict[str, Samples], place: str) -> None:
        sound = heard[f"one, {place}"]
        assert len(sound) == pytest.approx(8000, abs=800)
        assert rest(sound, 440) < 0.01

    def test_one_is_heard_the_same_beside_one_that_has_nothing(
        self, heard: dict[str, Samples], place: str
    ) -> None:
        sound = heard[f"one and nothing, {place}"]
        assert rest(sound, 440) < 0.01
        assert amplitude(sound, 440) == pytest.approx(
            amplitude(heard["one, before"], 440), rel=0.01
        )

    def test_nothing_is_silence(self, heard: dict[str, Samples], place: str) -> None:
        assert len(heard[f"nothing, {place}"]) == pytest.approx(8000, abs=800)
        assert not heard[f"nothing, {place}"].any()

    def test_two_are_heard_together(self, heard: dict[str, Samples], place: str) -> None:
        sound = heard[f"two, {place}"]
        assert rest(sound, 440, 1000) < 0.01
        for frequency, alone in ((440, "one, before"), (1000, "another, before")):
            expected = amplitude(heard[alone], frequency)
            assert amplitude(sound, frequency) == pytest.approx(expected, rel=0.01)

    def test_four_are_too_loud_and_none_is_torn(
        self, heard: dict[str, Samples], place: str
    ) -> None:
        sound = heard[f"four, {place}"]
        assert np.abs(np.diff(sound)).max() < 50_000, "a sum that wraps jumps by 65,536"
        assert rest(sound, 440, 1000, 1500, 2200) < 0.2


def test_who_is_to_be_heard_at_half_the_level_is(heard: dict[str, Samples]) -> None:
    sound = heard["halved"]
    assert rest(sound, 440) < 0.01
    halved = HALF * amplitude(heard["one, before"], 440)
    assert amplitude(sound, 440) == pytest.approx(halved, rel=0.02)
