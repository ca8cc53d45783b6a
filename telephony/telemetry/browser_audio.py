"""How browsers' audio goes, as metrics: what each of them reports once a second."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from telephony.interfaces.browser_phones import PhoneEvent, PhoneLost, PhoneMedia
from telephony.telemetry.metrics import FAST, LOSS


class BrowserAudio:
    """Hand `take` to `BrowserPhones.listen`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._packets = Counter(
            "telephony_browser_packets_total", "RTP packets from browsers", registry=registry
        )
        self._lost = Counter(
            "telephony_browser_lost_total",
            "Browsers whose media stopped: pages left, networks gone, gateways ended",
            registry=registry,
        )
        self._loss = Histogram(
            "telephony_browser_loss_ratio",
            "Share of a browser's packets that never came, second by second",
            buckets=LOSS,
            registry=registry,
        )
        self._jitter = Histogram(
            "telephony_browser_jitter_seconds",
            "Jitter of a browser's packets (RFC 3550), second by second",
            buckets=FAST,
            registry=registry,
        )
        self._round_trip = Histogram(
            "telephony_browser_round_trip_seconds",
            "Between gateway and browser by RTCP, second by second of a call",
            buckets=FAST,
            registry=registry,
        )
        self._counted: dict[str, int] = {}

    def take(self, event: PhoneEvent) -> None:
        """What happened to a browser."""
        if isinstance(event, PhoneMedia):
            self._observe(event)
        elif isinstance(event, PhoneLost):
            self._lost.inc()
            self._counted.pop(event.owner, None)

    def _observe(self, media: PhoneMedia) -> None:
        before = self._counted.get(media.owner, 0)
        # Another page of the same owner counts from the beginning.
        self._packets.inc(media.received - before if media.received >= before else media.received)
        self._counted[media.owner] = media.received
        if media.lost is not None:
            self._loss.observe(media.lost)
        if media.jitter is not None:
            self._jitter.observe(media.jitter)
        if media.round_trip is not None:
            self._round_trip.observe(media.round_trip)
