"""Turns what happens in calls into metrics and one log line per call."""

from __future__ import annotations

import time

import structlog

from telephony.domain.call import CallFacts
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.leg import IncomingInvite, MediaQuality
from telephony.domain.termination import Termination
from telephony.domain.turned_away import TurnedAway
from telephony.interfaces.call_store import CallRecord
from telephony.ivr.events import SpeechLack
from telephony.telemetry.flood_log import FloodLog
from telephony.telemetry.metrics import Metrics

MAX_STRANGERS = 1000
"""Addresses without a trunk that are logged, once each; scanners would fill the log."""
OUTCOMES = frozenset({"recognized", "not_recognized", "unavailable"})

log = structlog.get_logger(__name__)


class CallTelemetry:
    """Implements `telephony.interfaces.call_observer.CallObserver`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._strangers: set[str] = set()
        self._flood = FloodLog()

    def refused(self, invite: IncomingInvite, termination: Termination) -> None:
        """See `CallObserver`."""
        self._metrics.refused.labels(termination.reason.value).inc()
        if not invite.trunk:
            self._report_stranger(invite.source.rpartition(":")[0])
            return
        log.info(
            "call_refused",
            trunk=invite.trunk,
            source=invite.source,
            caller=invite.caller.number,
            reason=termination.reason.value,
            sip_status=termination.sip_status,
        )

    def turned_away(self, turned_away: TurnedAway) -> None:
        """Count what the gate refused, and say so now and then if it was much."""
        for each in turned_away.requests:
            request, answered = "INVITE" if each.is_invite else "other", str(each.answered).lower()
            self._metrics.turned_away.labels(request, each.cause, answered).inc(each.count)
        for reason, count in turned_away.unrecorded.items():
            self._metrics.refused.labels(reason.value).inc(count)
        self._flood.turned_away(turned_away, time.monotonic())

    def began(self, facts: CallFacts) -> None:
        """See `CallObserver`."""
        log.debug("call_began", call_id=facts.call_id, trunk=facts.trunk)

    def answered(self, after: float) -> None:
        """See `CallObserver`."""
        self._metrics.invite_to_answer.observe(after)

    def first_prompt(self, after: float) -> None:
        """See `CallObserver`."""
        self._metrics.answer_to_first_prompt.observe(after)

    def digit(self, method: DtmfMethod) -> None:
        """See `CallObserver`."""
        self._metrics.digits.labels(method.value).inc()

    def speech(self, outcome: str, after: float) -> None:
        """See `CallObserver`."""
        label = outcome if outcome in OUTCOMES else "other"
        self._metrics.speech.labels(label).inc()
        if label != "unavailable":
            self._metrics.speech_response.labels(label).observe(after)

    def speech_unavailable(self, lack: SpeechLack) -> None:
        """See `CallObserver`."""
        self._metrics.speech_unavailable.labels(lack.value).inc()

    def echo_disregarded(self) -> None:
        """See `CallObserver`."""
        self._metrics.speech_echoes.inc()

    def prompt_rendered(self, took: float) -> None:
        """See `CallObserver`."""
        self._metrics.prompt_render.observe(took)

    def errand_over(self, errand: str, outcome: str, took: float) -> None:
        """See `CallObserver`."""
        self._metrics.errands.labels(errand, outcome).observe(took)

    def media_quality(self, leg: str, quality: MediaQuality) -> None:
        """See `CallObserver`."""
        if quality.mos is None:
            return  # nothing came: there is nothing to judge
        label = "caller" if leg == "caller" else "callee"
        self._metrics.rtp_loss.labels(label).observe(quality.loss)
        self._metrics.rtp_jitter.labels(label).observe(quality.jitter)
        self._metrics.mos.labels(label).observe(quality.mos)

    def outbound_ended(self, termination: Termination) -> None:
        """See `CallObserver`."""
        self._metrics.outbound.labels(termination.result.value, termination.reason.value).inc()

    def ended(self, record: CallRecord) -> None:
        """See `CallObserver`; writes the call's one log line."""
        facts, termination = record.facts, record.termination
        if termination is None or record.ended_at is None:
            log.error("call ended without a termination", call_id=facts.call_id)
            return
        duration = max(0.0, record.ended_at - facts.received_at)
        result, reason = termination.result.value, termination.reason.value
        self._metrics.calls.labels(facts.trunk or "none", result, reason).inc()
        self._metrics.duration.labels(facts.trunk or "none").observe(duration)
        if record.flow:
            group = "canary" if record.canary else "everybody"
            self._metrics.flow_calls.labels(record.flow, group, result).inc()
        log.info(
            "call_ended",
            call_id=facts.call_id,
            trunk=facts.trunk,
            flow=record.flow,
            flow_version=record.flow_version,
            canary=record.canary,
            caller=facts.caller.number,
            result=result,
            reason=reason,
            sip_status=termination.sip_status,
            q850_cause=termination.q850_cause,
            answered=record.answered_at is not None,
            duration=round(duration, 3),
            digits_received=record.digits_received,
        )

    def _report_stranger(self, address: str) -> None:
        if address in self._strangers or len(self._strangers) >= MAX_STRANGERS:
            return
        self._strangers.add(address)
        log.warning(
            "call refused: its address belongs to no trunk; if it is a carrier's, add it to "
            "the trunk's addresses",
            address=address,
        )
