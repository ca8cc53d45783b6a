"""A stream's quality for a capture server, with the addresses that it went between."""

from __future__ import annotations

import time
from typing import Any

from telephony.domain.capture import Place, StreamReport
from telephony.sip.audio.stream_statistics import StreamStatistics, quality
from telephony.sip.messages.message import legible


def stream_report(dialog: Any, index: int, statistics: StreamStatistics) -> StreamReport:
    """Of a stream that is about to end; `pj.Error` as soon as it has.

    `dialog` is pjsua2's `Call`.
    """
    at = time.time()
    stream, transport = dialog.getStreamInfo(index), dialog.getMedTransportInfo(index)
    found = quality(at, [statistics])
    return StreamReport(
        at=at,
        sip_call_id=legible(dialog.getInfo().callIdString),
        local=_place(transport.localRtpName),
        remote=_place(stream.remoteRtpAddress),
        codec=str(stream.codecName),
        clock_rate=int(stream.codecClockRate),
        packets_sent=statistics.sent,
        packets_received=statistics.received,
        lost=statistics.lost,
        discarded=statistics.discarded,
        jitter=statistics.jitter,
        round_trip=statistics.round_trip,
        mos=found.mos if found is not None else None,
    )


def _place(address: str) -> Place:
    """Of "192.0.2.1:4000" or "[2001:db8::1]:4000"."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port) if port.isdigit() else 0
