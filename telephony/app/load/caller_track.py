"""What a caller's telephone sends, packet by packet, from the answer to the last step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from telephony.app.load.profile import KeypadModel, LineModel
from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.media.g711 import PCMA, PCMU, SAMPLE_RATE, Samples, encode

EVENT_TYPE = 101
"""Payload type of telephone-event in every SDP that the load lab writes."""

_PAYLOAD_TYPES = {"PCMU": PCMU, "PCMA": PCMA}
_PACKET_SAMPLES = 160
_PACKET_TIME = _PACKET_SAMPLES / SAMPLE_RATE
_SOURCE = 0x7E1E0001
_VOLUME = 10
"""Of a key, in -dBm0."""
_SWAP_DELAY = 0.03
"""Seconds: lets a packet arrive after the next one, and before the one after that."""
_SEED = 4733


@dataclass(frozen=True, slots=True)
class Sound:
    """Play these."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class KeyPresses:
    """Press these, one after the other."""

    symbols: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Send nothing for so many seconds."""

    seconds: float


TrackStep = Sound | KeyPresses | Silence


@dataclass(frozen=True, slots=True)
class SentPacket:
    """An RTP packet, `at` seconds after the track began; `number` counts those sent."""

    at: float
    number: int
    payload_type: int
    timestamp: int
    marker: bool
    payload: bytes

    def datagram(self) -> bytes:
        """As RFC 3550 section 5.1 lays it out."""
        second = self.payload_type | (0x80 if self.marker else 0)
        header = bytes((0x80, second)) + (self.number & 0xFFFF).to_bytes(2)
        header += (self.timestamp & 0xFFFFFFFF).to_bytes(4) + _SOURCE.to_bytes(4)
        return header + self.payload


@dataclass(frozen=True, slots=True)
class CallerTrack:
    """All packets, and how long the steps take in seconds."""

    packets: tuple[SentPacket, ...]
    seconds: float


def caller_track(
    steps: Sequence[TrackStep],
    *,
    codec: str,
    keypad: KeypadModel,
    line: LineModel,
    silence_after: float | None = None,
) -> CallerTrack:
    """Lay the steps out one after the other, and let the line do to them what it does.

    With `silence_after` silence is sent between them, and for so many seconds after them;
    else only one packet of it, at the answer: SIPp counts a file's time from its first packet.
    """
    payload_type = _PAYLOAD_TYPES[codec]
    packets: list[SentPacket] = []
    end = 0.0
    for step in steps:
        start, end = end, end + _seconds(step, keypad)
        match step:
            case Sound():
                packets += _spoken(step.samples, start, payload_type)
            case KeyPresses():
                packets += _typed(step.symbols, start, keypad)
            case Silence() if silence_after is not None:
                packets += _silent(start, end, payload_type)
            case Silence() if start == 0.0:
                packets += _silent(start, _PACKET_TIME, payload_type)
    if silence_after is not None:
        packets += _silent(end, end + silence_after, payload_type)
    numbered = [replace(packet, number=number) for number, packet in enumerate(packets)]
    return CallerTrack(tuple(_over(line, numbered)), end)


def _seconds(step: TrackStep, keypad: KeypadModel) -> float:
    match step:
        case Sound():
            return len(step.samples) / SAMPLE_RATE
        case KeyPresses():
            return len(step.symbols) * (keypad.length + keypad.pause)
        case Silence():
            return step.seconds


def _typed(symbols: str, start: float, keypad: KeypadModel) -> Iterator[SentPacket]:
    for index, symbol in enumerate(symbols):
        yield from _pressed(symbol, start + index * (keypad.length + keypad.pause), keypad)


def _silent(start: float, end: float, payload_type: int) -> Iterator[SentPacket]:
    payload = encode(np.zeros(_PACKET_SAMPLES, np.int16), payload_type)
    for index in range(round((end - start) / _PACKET_TIME)):
        at = start + index * _PACKET_TIME
        yield SentPacket(at, 0, payload_type, _timestamp(at), index == 0, payload)


def _spoken(samples: Samples, start: float, payload_type: int) -> Iterator[SentPacket]:
    whole = np.pad(samples, (0, -len(samples) % _PACKET_SAMPLES))
    for index, piece in enumerate(whole.reshape(-1, _PACKET_SAMPLES)):
        at = start + index * _PACKET_TIME
        payload = encode(piece, payload_type)
        yield SentPacket(at, 0, payload_type, _timestamp(at), index == 0, payload)


def _pressed(symbol: str, start: float, keypad: KeypadModel) -> Iterator[SentPacket]:
    """RFC 4733 section 2.5.1: one timestamp, a growing duration, the end said three times."""
    event, timestamp = DTMF_SYMBOLS.index(symbol), _timestamp(start)
    updates = max(1, round(keypad.length / _PACKET_TIME))
    for index in range(updates + keypad.end_packets):
        over = index >= updates
        duration = min(index + 1, updates) * _PACKET_SAMPLES
        payload = bytes((event, _VOLUME | (0x80 if over else 0))) + duration.to_bytes(2)
        # "The final packet for an event ... SHOULD be sent a total of three times": at once.
        at = start + min(index, updates) * _PACKET_TIME + max(0, index - updates) * 0.001
        marker = keypad.marker and index == 0
        yield SentPacket(at, 0, EVENT_TYPE, timestamp, marker, payload)


def _over(line: LineModel, packets: list[SentPacket]) -> list[SentPacket]:
    """What is left of the packets, in order of arrival; the same every time.

    The first one always arrives: the others' times count from it.
    """
    chance = random.Random(_SEED)  # noqa: S311  a repeatable line, no secret
    arriving = packets[:1]
    for packet in packets[1:]:
        lost, swapped = chance.random() < line.lost, chance.random() < line.swapped
        if not lost:
            arriving.append(replace(packet, at=packet.at + (_SWAP_DELAY if swapped else 0.0)))
    return sorted(arriving, key=lambda packet: packet.at)


def _timestamp(at: float) -> int:
    return round(at * SAMPLE_RATE)
