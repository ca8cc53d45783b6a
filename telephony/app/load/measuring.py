"""From what a run left behind to one measurement for each quantity. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from telephony.app.load.digit_score import DigitScore, score
from telephony.app.load.run_record import RunRecord
from telephony.app.load.verdict import Measurement, Measurements
from telephony.media.rtp_reception import Reception


def measurements(record: RunRecord) -> Measurements:
    """One for every name in `QUANTITIES`."""
    return {
        "failed": Measurement([record.failed]),
        "failed share": Measurement([record.failed / record.planned]),
        "answer": _answers(record),
        "refusal": _refusals(record),
        "repeated answers": _repeated(record),
        **_prompt(record),
        **_audio(record),
        "digits": _digits(record),
        **_edge(record),
    }


def digit_score(record: RunRecord) -> DigitScore:
    """Every answered call's keys together."""
    scores = (score(keys, record.recorded.get(id_, "")) for id_, keys in record.pressed.items())
    return sum(scores, start=DigitScore())


def receptions(record: RunRecord) -> Iterator[Reception]:
    """How audio arrived, call by call, where any did."""
    return (
        call.received
        for call in record.calls
        if call.received is not None and call.received.packets
    )


def processor_shares(record: RunRecord) -> list[tuple[float, float]]:
    """(moment, share of one core that the edge took since the look before)."""
    return [
        (later.at, (later.cpu_seconds - earlier.cpu_seconds) / (later.at - earlier.at))
        for earlier, later in pairwise(record.samples)
        if later.at > earlier.at
    ]


def _answers(record: RunRecord) -> Measurement:
    if record.unheard:
        return Measurement(record.sipp_answers)
    return Measurement(
        [call.response_time for call in record.calls if call.answered and call.response_time],
        "No call was answered.",
    )


def _refusals(record: RunRecord) -> Measurement:
    refused = [call.response_time for call in record.calls if call.status and not call.answered]
    times = [time for time in refused if time is not None]
    return Measurement(times, record.unheard or "No call was refused.")


def _repeated(record: RunRecord) -> Measurement:
    counts = [call.answers - 1 for call in record.calls if call.answered]
    return Measurement(counts, record.unheard or "No call was answered.")


def _prompt(record: RunRecord) -> dict[str, Measurement]:
    reason = record.unheard
    if not record.expects_prompt:
        reason = "The profile doesn't say what callers hear: add `hears`."
    found = [prompt.delay for prompt in record.prompts.values() if prompt.found]
    count = len(record.prompts)
    return {
        "prompt heard": Measurement(
            [len(found) / count] if count else (), reason or "No call was answered."
        ),
        "prompt delay": Measurement(found, reason or "No caller heard the prompt."),
    }


def _audio(record: RunRecord) -> dict[str, Measurement]:
    reason = record.unheard or "No audio came from the edge."
    heard = list(receptions(record))
    gaps = np.concatenate([one.gaps for one in heard]) if heard else np.empty(0)
    return {
        "loss": Measurement([one.loss for one in heard], reason),
        "jitter": Measurement([one.jitter for one in heard], reason),
        "gap": Measurement(gaps, reason),
        "mos": Measurement([one.mean_opinion for one in heard], reason),
    }


def _digits(record: RunRecord) -> Measurement:
    if record.unread or record.unheard:
        return Measurement(reason=record.unread or record.unheard)
    total = digit_score(record)
    if not total.pressed:
        return Measurement(reason="No keys were pressed.")
    return Measurement([total.share])


def _edge(record: RunRecord) -> dict[str, Measurement]:
    reason = record.unwatched or "The edge ended too soon to be watched."
    shares = [share for _, share in processor_shares(record)]
    return {
        "edge cpu": Measurement(shares, reason),
        "edge memory": Measurement([float(one.memory) for one in record.samples], reason),
        "cpu per call": _processor_by_call(record, reason),
    }


def _processor_by_call(record: RunRecord, reason: str) -> Measurement:
    if len(record.samples) < 2 or record.unheard:
        return Measurement(reason=record.unheard or reason)
    spent = record.samples[-1].cpu_seconds - record.samples[0].cpu_seconds
    call_seconds = sum(
        call.over_at - call.invited_at for call in record.calls if call.over_at is not None
    )
    if not call_seconds:
        return Measurement(reason="No call came to an end.")
    return Measurement([spent / call_seconds])
