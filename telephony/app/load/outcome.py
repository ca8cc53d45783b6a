"""A run and its verdict, as a program reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telephony.app.load.measuring import digit_score
from telephony.app.load.run_record import RunRecord
from telephony.app.load.verdict import Judged, Measurements, Verdict

STATISTICS = ("min", "mean", "p50", "p95", "p99", "p99.9", "max")


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """Everything that a report says."""

    name: str
    about: str
    target: str
    record: RunRecord
    measured: Measurements
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """Seconds, bytes, and shares from 0 to 1."""
        record, digits = self.record, digit_score(self.record)
        return {
            "profile": self.name,
            "about": self.about,
            "target": self.target,
            "started_at": datetime.fromtimestamp(record.started_at, UTC).isoformat(),
            "seconds": round(record.ended_at - record.started_at, 3),
            "passed": self.verdict.passed,
            "criteria": [_criterion(line) for line in self.verdict.lines],
            "calls": {
                "planned": record.planned,
                "successful": record.successful,
                "failed": record.failed,
                "peak_at_once": record.peak_calls,
                "retransmissions": record.retransmissions,
                "sipp_processes": record.processes,
                "final_responses": self.final_responses,
            },
            "digits": {
                "pressed": digits.pressed,
                "right": digits.right,
                "missed": digits.missed,
                "extra": digits.extra,
            },
            "edge_counted": dict(record.counted),
            "measured": {
                name: {statistic: one.taken_as(statistic) for statistic in STATISTICS}
                | {"samples": len(one.values)}
                if len(one.values)
                else {"samples": 0, "reason": one.reason}
                for name, one in self.measured.items()
            },
            "complaints": list(record.complaints),
            "each_call": [self._call(index) for index in range(len(record.calls))],
        }

    @property
    def final_responses(self) -> dict[str, int]:
        """How many INVITEs got each final response; "none" for those without any."""
        counts: dict[str, int] = {}
        for call in self.record.calls:
            name = str(call.status or "none")
            counts[name] = counts.get(name, 0) + 1
        return counts

    def _call(self, index: int) -> dict[str, Any]:
        call = self.record.calls[index]
        prompt = self.record.prompts.get(call.call_id)
        received = call.received
        return {
            "sip_call_id": call.call_id,
            "caller": call.kind,
            "began_after": round(call.invited_at - self.record.started_at, 3),
            "status": call.status,
            "response_time": call.response_time,
            "prompt_heard": prompt.found if prompt else None,
            "prompt_delay": round(prompt.delay, 4) if prompt and prompt.found else None,
            "prompt_score": round(prompt.score, 3) if prompt else None,
            "packets": received.packets if received else 0,
            "lost": received.lost if received else 0,
            "late": received.late if received else 0,
            "jitter": received.jitter if received and received.packets else None,
            "mos": received.mean_opinion if received and received.packets else None,
        }


def _criterion(line: Judged) -> dict[str, Any]:
    return {
        "criterion": str(line.criterion),
        "judgement": line.judgement.value,
        "measured": line.measured,
        "limit": line.criterion.limit,
        "samples": line.samples,
        "reason": line.reason,
    }
