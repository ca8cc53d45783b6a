"""What callers send, read back as any receiver would."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from telephony.app.load.caller_track import (
    CallerTrack,
    KeyPresses,
    Silence,
    Sound,
    TrackStep,
    caller_track,
)
from telephony.app.load.profile import KeypadModel, LineModel
from telephony.media.rtp_reception import HEADER_BYTES, reception
from telephony.media.rtp_stream import RtpStream, parse_rtp
from telephony.media.sound_match import find
from tests.peers.sound import make_sound


def _track(
    *steps: TrackStep,
    codec: str = "PCMU",
    keypad: KeypadModel | None = None,
    line: LineModel | None = None,
    silence_after: float | None = None,
) -> CallerTrack:
    return caller_track(
        steps,
        codec=codec,
        keypad=keypad or KeypadModel(),
        line=line or LineModel(),
        silence_after=silence_after,
    )


def _heard(track: CallerTrack) -> RtpStream:
    parsed = (parse_rtp(packet.at, packet.datagram()) for packet in track.packets)
    return RtpStream(tuple(packet for packet in parsed if packet is not None))


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_a_sound_is_where_it_was_put(codec: str) -> None:
    track = _track(Silence(0.5), Sound(make_sound(1)), codec=codec, silence_after=0.5)
    match = find(make_sound(1), _heard(track).audio())
    assert match.found
    assert match.offset == pytest.approx(0.5, abs=0.001)
    assert track.seconds == pytest.approx(2.0)


def test_keys_are_read_back_in_order_and_doubled_keys_stay_two() -> None:
    track = _track(Silence(1.0), KeyPresses("1"), Silence(0.5), KeyPresses("2233#"))
    assert _heard(track).digits() == "12233#"
    assert track.packets[0].at == 0.0  # from which SIPp counts


def test_a_key_begins_with_the_marker_and_ends_three_times() -> None:
    packets = _track(KeyPresses("5")).packets
    assert [packet.marker for packet in packets] == [True] + [False] * (len(packets) - 1)
    assert [packet.payload[1] >> 7 for packet in packets][-4:] == [0, 1, 1, 1]
    assert len({packet.timestamp for packet in packets}) == 1


def test_a_poor_telephone_leaves_marker_and_end_out() -> None:
    packets = _track(KeyPresses("5"), keypad=KeypadModel(marker=False, end_packets=0)).packets
    assert not any(packet.marker or packet.payload[1] >> 7 for packet in packets)
    assert len(packets) == 5


def test_a_bad_line_loses_and_swaps_what_it_says() -> None:
    line = LineModel.model_validate({"lost": "5%", "swapped": "10%"})
    track = _track(Sound(np.zeros(8000 * 60, np.int16)), line=line)
    headers = b"".join(packet.datagram()[:HEADER_BYTES] for packet in track.packets)
    received = reception([packet.at for packet in track.packets], headers)
    assert received.loss == pytest.approx(0.05, abs=0.015)
    numbers = [packet.number for packet in track.packets]
    backwards = sum(later < earlier for earlier, later in pairwise(numbers))
    assert backwards == pytest.approx(245, abs=40)  # some swaps meet a loss or another swap


def test_silence_fills_what_the_steps_leave() -> None:
    quiet = _track(Silence(1.0), KeyPresses("5"), Silence(1.0), silence_after=2.0)
    audio = [packet for packet in quiet.packets if len(packet.payload) == 160]
    assert len(audio) == 50 + 50 + 100
