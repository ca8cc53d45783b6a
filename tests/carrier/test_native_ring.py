"""The ring of the carrier build, in the library's own bridge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from telephony.interfaces.audio_ring import QUIET_FOR
from telephony.sip.audio.ring_pool import SAMPLE_RATE, SAMPLES_PER_FRAME, SECONDS_KEPT
from tests.carrier.reports import report_of


@pytest.fixture(scope="module")
def report(carrier_site: Path) -> dict[str, Any]:
    return report_of("tests.carrier.ring_in_the_bridge", carrier_site)


def test_an_idle_ring_keeps_nothing(report: dict[str, Any]) -> None:
    assert report["before_start"] == 0
    assert report["after_stop"] == 0


def test_a_prompt_reader_hears_everything_in_order(report: dict[str, Any]) -> None:
    samples = np.frombuffer(bytes.fromhex(report["heard"]), dtype="<i2").astype(float)
    assert report["lost_by_a_prompt_reader"] == 0
    assert abs(len(samples) / 8000 - 2.0) < 0.15
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    loudest = np.argmax(spectrum) * 8000 / len(samples)
    assert abs(loudest - 440) < 2, "a frame out of place would smear the tone"
    assert spectrum[np.argmax(spectrum)] > 1000 * np.median(spectrum)


def test_a_late_reader_is_told_what_was_lost(report: dict[str, Any]) -> None:
    whole = report["late"] // 2 + report["lost_by_a_late_reader"]
    assert report["lost_by_a_late_reader"] > 0
    assert abs(whole / 8000 - (SECONDS_KEPT + 1.0)) < 0.3, (
        "what is drained and what is lost make up the time"
    )


def test_a_ring_is_worth_draining_when_something_is_loud_or_much_is_quiet(
    report: dict[str, Any],
) -> None:
    assert report["worth_while_it_is_loud"]
    assert not report["worth_once_drained_of_silence"]
    quiet_frames = QUIET_FOR * SAMPLE_RATE / SAMPLES_PER_FRAME
    assert report["quiet_frames_when_worth"] == pytest.approx(quiet_frames, abs=4)
    assert not report["worth_after_stop"]
