"""Puts together what SIPp, the wire and the edge have to say about a run."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from telephony.app.load.caller_kind import CallerKind
from telephony.app.load.edge_http import EdgeHttp
from telephony.app.load.edge_watch import EdgeSample
from telephony.app.load.heard_call import HeardCall, PromptHeard, in_progress
from telephony.app.load.run_record import RunRecord
from telephony.app.load.sipp_process import SippProcess
from telephony.domain.errors import StoreError


class Findings:
    """`begin` before the calls, `record` after them."""

    def __init__(self, kinds: Sequence[CallerKind], http: EdgeHttp | None) -> None:
        self._kinds = kinds
        self._http = http
        self._counters_before: Mapping[str, float] = {}

    def begin(self) -> None:
        """Read the edge's counters, so that `record` can tell what the run added."""
        self._counters_before = self._counters()

    def record(
        self,
        processes: Sequence[SippProcess],
        samples: Sequence[EdgeSample],
        calls: Sequence[HeardCall],
        *,
        started_at: float,
        unheard: str,
        unwatched: str,
    ) -> RunRecord:
        """Everything; blocks until the edge has the calls on record, within a bound."""
        ended_at = time.time()
        figures = [process.statistics for process in processes]
        pressed = {
            call.call_id: self._kinds[call.kind].keys
            for call in calls
            if call.answered and self._kinds[call.kind].keys
        }
        recorded, unread = self._recorded(pressed, started_at)
        return RunRecord(
            started_at=started_at,
            ended_at=ended_at,
            planned=sum(process.wave.calls for process in processes),
            successful=sum(one.successful for one in figures),
            retransmissions=sum(one.retransmissions for one in figures),
            peak_calls=_peak(calls) or sum(one.peak_calls for one in figures),
            processes=len(processes),
            sipp_answers=[time for process in processes for time in process.response_times],
            complaints=[line for process in processes for line in process.complaints],
            calls=calls,
            prompts=self._prompts(calls),
            expects_prompt=any(kind.expected is not None for kind in self._kinds),
            pressed=pressed,
            recorded=recorded,
            counted=self._counted(),
            samples=samples,
            unheard=unheard,
            unread=unread,
            unwatched=unwatched,
        )

    def _recorded(self, pressed: Mapping[str, str], since: float) -> tuple[Mapping[str, str], str]:
        """The edge's records of these calls' keys, or why there are none."""
        if not pressed:
            return {}, ""
        if self._http is None:
            return {}, "The edge's records weren't read: give --edge-http."
        try:
            return self._http.digits(pressed, since), ""
        except StoreError as error:
            return {}, str(error)

    def _prompts(self, calls: Sequence[HeardCall]) -> dict[str, PromptHeard]:
        heard = {}
        for call in calls:
            expected = self._kinds[call.kind].expected
            if expected is not None and call.answered and call.listened_to:
                heard[call.call_id] = call.prompt(expected)
        return heard

    def _counted(self) -> dict[str, float]:
        before = self._counters_before
        return {
            name: value - before.get(name, 0.0)
            for name, value in self._counters().items()
            if value != before.get(name, 0.0)
        }

    def _counters(self) -> Mapping[str, float]:
        try:
            return self._http.counters() if self._http is not None else {}
        except StoreError:
            return {}  # `_recorded` tells; an edge on the brink may still take calls


def _peak(calls: Sequence[HeardCall]) -> int:
    return max((count for _, count in in_progress(calls)), default=0)
