"""G.711 both ways, as tables (ITU-T G.711 tables 1 and 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

SAMPLE_RATE = 8000
"""Hz."""

PCMU = 0
PCMA = 8
"""RTP payload types (RFC 3551 table 4)."""


def _pcmu_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code >> 4) & 7)
    return np.where(code & 0x80, 0x84 - magnitude, magnitude - 0x84).astype(np.int16)


def _pcma_table() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent = (code >> 4) & 7
    linear = ((code & 0x0F) << 4) + 8
    magnitude = np.where(exponent == 0, linear, (linear + 0x100) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_TABLES = {PCMU: _pcmu_table(), PCMA: _pcma_table()}


def decode(payload: bytes, payload_type: int) -> Samples:
    """The samples of one RTP payload; `payload_type` is `PCMU` or `PCMA`."""
    return _TABLES[payload_type][np.frombuffer(payload, dtype=np.uint8)]


def encode(samples: Samples, payload_type: int) -> bytes:
    """The codes whose values lie nearest to the samples."""
    table = _TABLES[payload_type].astype(np.int32)
    order = np.argsort(table, kind="stable")
    values = table[order]
    middles = (values[1:] + values[:-1]) / 2
    return order[np.searchsorted(middles, samples)].astype(np.uint8).tobytes()
