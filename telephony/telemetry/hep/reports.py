"""A stream's quality as Homer reads it: an RTCP report, and a report of the RTP itself.

Both are JSON whose keys Homer and heplify-server's metrics know. What the library doesn't tell
(SSRC, sequence numbers) is 0.
"""

from __future__ import annotations

import json

from telephony.domain.capture import StreamReport

_NTP_ERA = 2_208_988_800
"""Seconds from 1900 to 1970 (RFC 5905 section 6)."""


def rtcp_report(report: StreamReport) -> bytes:
    """What a receiver report at the stream's end would say (RFC 3550 section 6.4.1)."""
    seconds, fraction = divmod(report.at, 1)
    document = {
        "type": 200,
        "ssrc": 0,
        "report_count": 1,
        "sender_information": {
            "ntp_timestamp_sec": int(seconds) + _NTP_ERA,
            "ntp_timestamp_usec": int(fraction * 2**32),
            "rtp_timestamp": 0,
            "packets": report.packets_sent,
            "octets": 0,
        },
        "report_blocks": [
            {
                "source_ssrc": 0,
                "fraction_lost": min(255, int(256 * report.loss)),
                "packets_lost": report.lost,
                "highest_seq_no": report.packets_received + report.lost,
                "ia_jitter": round(report.jitter * report.clock_rate),
                "lsr": 0,
                "dlsr": 0,
            }
        ],
        "report_blocks_xr": {"round_trip_delay": round(1000 * (report.round_trip or 0.0))},
        "mos": _rounded(report.mos),
    }
    return _json(document)


def rtp_report(report: StreamReport) -> bytes:
    """The same of the packets that came, with what a listener thought of them."""
    document = {
        "CORRELATION_ID": report.sip_call_id,
        "RTP_SIP_CALL_ID": report.sip_call_id,
        "REPORT_TS": round(report.at, 3),
        "TYPE": "HANGUP",
        "SRC_IP": report.remote[0],
        "SRC_PORT": report.remote[1],
        "DST_IP": report.local[0],
        "DST_PORT": report.local[1],
        "CODEC_NAME": report.codec,
        "CLOCK": report.clock_rate,
        "TOTAL_PK": report.packets_received,
        "EXPECTED_PK": report.packets_received + report.lost,
        "PACKET_LOSS": report.lost,
        "DISCARDED_PK": report.discarded,
        "JITTER": round(1000 * report.jitter, 3),
        "MOS": _rounded(report.mos),
    }
    return _json(document)


def _rounded(mos: float | None) -> float | None:
    return None if mos is None else round(mos, 2)


def _json(document: dict[str, object]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
