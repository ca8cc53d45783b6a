"""Browsers' reports become metrics; another page of the same owner counts from the beginning."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from telephony.interfaces.browser_phones import PhoneConnected, PhoneLost, PhoneMedia
from telephony.telemetry.browser_audio import BrowserAudio


def _media(received: int, lost: float | None = None, owner: str = "ann") -> PhoneMedia:
    return PhoneMedia(owner, received, lost, jitter=0.003, round_trip=None)


def test_packets_are_counted_across_pages() -> None:
    registry = CollectorRegistry()
    audio = BrowserAudio(registry)
    for event in (
        PhoneConnected("ann"),
        _media(50),
        _media(100),
        _media(7, owner="bob"),
        _media(20),
        PhoneLost("ann", "The page was left."),
        _media(30),
    ):
        audio.take(event)
    assert registry.get_sample_value("telephony_browser_packets_total") == 100 + 7 + 20 + 30
    assert registry.get_sample_value("telephony_browser_lost_total") == 1


def test_only_what_is_known_is_observed() -> None:
    registry = CollectorRegistry()
    audio = BrowserAudio(registry)
    audio.take(_media(50))
    audio.take(_media(100, lost=0.02))
    assert registry.get_sample_value("telephony_browser_loss_ratio_count") == 1
    assert registry.get_sample_value("telephony_browser_jitter_seconds_count") == 2
    assert registry.get_sample_value("telephony_browser_round_trip_seconds_count") == 0
