"""The program's metrics, in a registry of their own. Labels are bounded: no numbers, no ids."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from telephony.telemetry.edge_readings import EdgeReadings, ReadingsCollector
from telephony.telemetry.flow_readings import FlowCollector, FlowReadings
from telephony.telemetry.queue_readings import QueueCollector, QueueReadings

FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0)
"""Buckets, in seconds, for what should take milliseconds."""
LONG = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
"""Buckets, in seconds, for calls."""
LOSS = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Buckets for shares of packets."""
MOS = (1.5, 2.0, 2.6, 3.1, 3.6, 3.8, 4.0, 4.2, 4.3, 4.4)
"""Buckets between the borders that ITU-T G.107 annex B draws, and within the good ones."""


class Metrics:
    """Every metric of an edge; times in seconds. Implements `MetricsText`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._count_calls()
        self._time_what_callers_wait_for()
        self._watch_speech()
        self._judge_audio()
        self._watch_the_event_loop()
        self._build = Info("telephony_build", "What runs", registry=self.registry)

    @property
    def content_type(self) -> str:
        """Of `render`'s bytes."""
        return CONTENT_TYPE_LATEST

    def render(self) -> bytes:
        """Every metric in the Prometheus text format."""
        return generate_latest(self.registry)

    def show_build(self, **facts: str) -> None:
        """Name versions and builds: `show_build(version="0.1.0", pjsua2="2.15.1")`."""
        self._build.info(facts)

    def read_from(self, readings: EdgeReadings) -> None:
        """Show what the edge knows of itself, read at each scrape."""
        self.registry.register(ReadingsCollector(readings))

    def read_queues_from(self, readings: QueueReadings) -> None:
        """Show queues and agents, read at each scrape."""
        self.registry.register(QueueCollector(readings))

    def read_flows_from(self, readings: FlowReadings) -> None:
        """Show the flows that calls get, read at each scrape."""
        self.registry.register(FlowCollector(readings))

    def _count_calls(self) -> None:
        self.calls = Counter(
            "telephony_calls_total",
            "Calls on record, by how they ended",
            ["trunk", "result", "reason"],
            registry=self.registry,
        )
        self.flow_calls = Counter(
            "telephony_flow_calls_total",
            "Calls by the flow that they entered, for everybody or as a canary",
            ["flow", "set", "result"],
            registry=self.registry,
        )
        self.refused = Counter(
            "telephony_calls_refused_total",
            "INVITEs refused at the gate",
            ["reason"],
            registry=self.registry,
        )
        self.turned_away = Counter(
            "telephony_requests_refused_total",
            "Requests refused before anything was spent on them, repetitions included",
            ["request", "cause", "answered"],
            registry=self.registry,
        )
        self.outbound = Counter(
            "telephony_outbound_calls_total",
            "Calls that we placed, or were not allowed to, by how they ended",
            ["result", "reason"],
            registry=self.registry,
        )
        self.digits = Counter(
            "telephony_digits_received_total",
            "Keys pressed by callers, by the way they travelled",
            ["method"],
            registry=self.registry,
        )
        self.duration = Histogram(
            "telephony_call_duration_seconds",
            "From INVITE to the end",
            ["trunk"],
            buckets=LONG,
            registry=self.registry,
        )

    def _time_what_callers_wait_for(self) -> None:
        self.invite_to_answer = Histogram(
            "telephony_invite_to_answer_seconds",
            "From INVITE to ACK",
            buckets=FAST,
            registry=self.registry,
        )
        self.answer_to_first_prompt = Histogram(
            "telephony_answer_to_first_prompt_seconds",
            "From answer to the first prompt handed to the media thread",
            buckets=FAST,
            registry=self.registry,
        )
        self.prompt_render = Histogram(
            "telephony_prompt_render_seconds",
            "Time to synthesise a prompt that wasn't rendered yet",
            buckets=FAST,
            registry=self.registry,
        )

        self.errands = Histogram(
            "telephony_errand_seconds",
            "What flows sent for while a caller waited: web services and the like",
            ["errand", "outcome"],
            buckets=FAST,
            registry=self.registry,
        )

    def _watch_speech(self) -> None:
        self.speech_response = Histogram(
            "telephony_speech_response_seconds",
            "From the end of speech to the recogniser's outcome",
            ["outcome"],
            buckets=FAST,
            registry=self.registry,
        )
        self.speech = Counter(
            "telephony_speech_outcomes_total",
            "Turns in which a caller could speak, by outcome",
            ["outcome"],
            registry=self.registry,
        )
        self.speech_unavailable = Counter(
            "telephony_speech_unavailable_total",
            "Turns that went by keys alone: saturated, failed or no recogniser",
            ["cause"],
            registry=self.registry,
        )
        self.speech_echoes = Counter(
            "telephony_speech_echoes_total",
            "Sounds that began like speech, and were echoes of what was played: disregarded",
            registry=self.registry,
        )

    def _judge_audio(self) -> None:
        self.rtp_loss = Histogram(
            "telephony_rtp_loss_ratio",
            "Share of a leg's packets that never came or came too late to be played",
            ["leg"],
            buckets=LOSS,
            registry=self.registry,
        )
        self.rtp_jitter = Histogram(
            "telephony_rtp_jitter_seconds",
            "Jitter of a leg's arriving packets (RFC 3550), mean over the leg",
            ["leg"],
            buckets=FAST,
            registry=self.registry,
        )
        self.mos = Histogram(
            "telephony_rtp_mos",
            "What was heard of a leg, as mean opinion score (ITU-T G.107)",
            ["leg"],
            buckets=MOS,
            registry=self.registry,
        )

    def _watch_the_event_loop(self) -> None:
        self.loop_lag = Histogram(
            "telephony_event_loop_lag_seconds",
            "How late the event loop ran a timer",
            buckets=FAST,
            registry=self.registry,
        )
        self.loop_stalls = Counter(
            "telephony_event_loop_stalls_total",
            "Timers that ran later than a caller would forgive",
            registry=self.registry,
        )
