"""What happens in calls is in the metrics, and each call has one log line."""

from __future__ import annotations

import asyncio
import time

import structlog
from prometheus_client.parser import text_string_to_metric_families

from telephony.domain.call import Caller, CallFacts, CallId
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.leg import IncomingInvite, MediaQuality
from telephony.domain.termination import Reason, ended
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.events import SpeechLack
from telephony.telemetry.call_telemetry import CallTelemetry
from telephony.telemetry.edge_readings import EdgeReadings, HostReading
from telephony.telemetry.loop_lag import STALL, watch_event_loop
from telephony.telemetry.metrics import Metrics


def samples(metrics: Metrics) -> dict[str, float]:
    """Every sample as `name{value,...}`, in the order of the labels' names, read back."""
    return {
        sample.name
        + "{"
        + ",".join(value for _, value in sorted(sample.labels.items()))
        + "}": sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


def record(reason: Reason = Reason.CALLER_HANGUP) -> CallRecord:
    facts = CallFacts(CallId("c1"), "carrier", Caller("+15551234567"), "100", 1000.0)
    return CallRecord(facts, flow="main", answered_at=1001.0).ended(1012.5, ended(reason))


def invite(trunk: str, source: str = "192.0.2.7:5060") -> IncomingInvite:
    return IncomingInvite(trunk, Caller("+15551234567"), "100", "id@peer", source, 0.0, True)


def test_an_ended_call_is_counted_and_logged_once() -> None:
    metrics = Metrics()
    with structlog.testing.capture_logs() as lines:
        CallTelemetry(metrics).ended(record())
    now = samples(metrics)
    assert now["telephony_calls_total{caller_hangup,completed,carrier}"] == 1
    assert now["telephony_call_duration_seconds_sum{carrier}"] == 12.5
    [line] = lines
    assert line["event"] == "call_ended"
    wanted = {
        "call_id": "c1", "trunk": "carrier", "flow": "main", "result": "completed",
        "reason": "caller_hangup", "sip_status": 200, "duration": 12.5, "digits_received": 0,
    }  # fmt: skip
    assert wanted.items() <= line.items()


def test_what_happens_during_a_call_is_counted() -> None:
    metrics = Metrics()
    telemetry = CallTelemetry(metrics)
    telemetry.answered(0.010)
    telemetry.first_prompt(0.020)
    telemetry.digit(DtmfMethod.INFO)
    telemetry.speech("recognized", 0.3)
    telemetry.speech("unavailable", 0.0)
    telemetry.speech("whatever a new version says", 0.0)
    telemetry.speech_unavailable(SpeechLack.SATURATED)
    telemetry.echo_disregarded()
    now = samples(metrics)
    assert now["telephony_invite_to_answer_seconds_sum{}"] == 0.010
    assert now["telephony_answer_to_first_prompt_seconds_sum{}"] == 0.020
    assert now["telephony_digits_received_total{info}"] == 1
    assert now["telephony_speech_outcomes_total{recognized}"] == 1
    assert now["telephony_speech_outcomes_total{unavailable}"] == 1
    assert now["telephony_speech_outcomes_total{other}"] == 1
    assert now["telephony_speech_response_seconds_sum{recognized}"] == 0.3
    assert "telephony_speech_response_seconds_sum{unavailable}" not in now
    assert now["telephony_speech_unavailable_total{saturated}"] == 1
    assert now["telephony_speech_echoes_total{}"] == 1


def test_how_a_legs_audio_went_is_in_histograms() -> None:
    metrics = Metrics()
    telemetry = CallTelemetry(metrics)
    heard = MediaQuality(1.0, 90, 100, 10, 0, 0.003, None, 3.4)
    telemetry.media_quality("caller", heard)
    telemetry.media_quality("callee", MediaQuality(1.0, 100, 100, 0, 0, 0.001, 0.05, 4.4))
    telemetry.media_quality("caller", MediaQuality(1.0, 0, 100, 0, 0, 0.0, None, None))
    now = samples(metrics)
    assert now["telephony_rtp_loss_ratio_sum{caller}"] == 0.1
    assert now["telephony_rtp_jitter_seconds_sum{callee}"] == 0.001
    assert now["telephony_rtp_mos_sum{caller}"] == 3.4
    assert now["telephony_rtp_mos_count{caller}"] == 1, "silence is not judged"
    assert now["telephony_rtp_mos_count{callee}"] == 1


def test_a_trunks_refused_call_is_counted_and_logged() -> None:
    metrics = Metrics()
    with structlog.testing.capture_logs() as lines:
        CallTelemetry(metrics).refused(invite("carrier"), ended(Reason.NO_CAPACITY))
    assert samples(metrics)["telephony_calls_refused_total{no_capacity}"] == 1
    assert [(line["event"], line["sip_status"]) for line in lines] == [("call_refused", 503)]


def test_a_scanner_cannot_fill_the_log() -> None:
    metrics = Metrics()
    telemetry = CallTelemetry(metrics)
    with structlog.testing.capture_logs() as lines:
        for number in range(3000):
            source = f"10.0.{number // 250}.{number % 250}:{number}"
            for _ in range(2):
                telemetry.refused(invite("", source), ended(Reason.UNKNOWN_SOURCE))
    assert len(lines) == 1000
    assert lines[0]["address"] == "10.0.0.0"
    assert samples(metrics)["telephony_calls_refused_total{unknown_source}"] == 6000


def test_readings_are_taken_at_the_scrape() -> None:
    metrics, backlog = Metrics(), [0]
    metrics.read_from(
        EdgeReadings(
            calls_in_progress=lambda: 2,
            capacity=lambda: 3,
            ready=lambda: 1,
            certificate_days_left=lambda: 12.5,
            store_backlog=lambda: backlog[0],
            store_failing=lambda: 0,
            store_dropped_records=lambda: 5,
            trunk_hosts=lambda: [
                HostReading("carrier", "sip:a", up=True, round_trip=0.02),
                HostReading("carrier", "sip:b", up=False, round_trip=None),
                HostReading("carrier", "sip:c", up=None, round_trip=None),
            ],
            trunk_calls=lambda: {"carrier": (3, 1)},
            spent_today=lambda: {"carrier": 1.25},
            currency="EUR",
            trunks_registered=lambda: {"carrier": True},
            store_dropped_timelines=lambda: 6,
        )
    )
    backlog[0] = 7
    now = samples(metrics)
    assert now["telephony_calls_in_progress{}"] == 2
    assert now["telephony_call_capacity{}"] == 3
    assert now["telephony_store_backlog_records{}"] == 7
    assert now["telephony_store_dropped_total{record}"] == 5
    assert now["telephony_store_dropped_total{timeline}"] == 6
    up = {name: value for name, value in now.items() if name.startswith("telephony_trunk_host_up")}
    assert sorted(up.values()) == [0, 1], "a host that nobody knows anything of shows nothing"
    assert now["telephony_trunk_registered{carrier}"] == 1
    calls = "telephony_trunk_calls_in_progress"
    by_trunk = {value for name, value in now.items() if name.startswith(calls)}
    assert by_trunk == {3, 1}
    assert now["telephony_trunk_spent_today{EUR,carrier}"] == 1.25


def test_two_edges_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    CallTelemetry(one).digit(DtmfMethod.INFO)
    assert samples(one)["telephony_digits_received_total{info}"] == 1
    assert "telephony_digits_received_total{info}" not in samples(other)


def test_the_build_is_named() -> None:
    metrics = Metrics()
    metrics.show_build(version="0.1.0", library="2.15.1")
    assert samples(metrics)["telephony_build_info{2.15.1,0.1.0}"] == 1


def test_a_stalled_event_loop_is_seen() -> None:
    metrics = Metrics()

    async def stall() -> None:
        watching = asyncio.create_task(watch_event_loop(metrics))
        await asyncio.sleep(0)
        time.sleep(STALL + 0.15)  # noqa: ASYNC251 - a blocked loop is what is to be seen
        for _ in range(5):  # what is due has its turn
            await asyncio.sleep(0)
        watching.cancel()

    with structlog.testing.capture_logs() as lines:
        asyncio.run(stall())
    assert samples(metrics)["telephony_event_loop_stalls_total{}"] == 1
    assert [line["event"] for line in lines] == ["event loop stalled"]
