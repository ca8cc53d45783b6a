"""The capture of RTP: all of it, and nothing of another network."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import pytest

from tests.peers.own_network import own_network
from tests.peers.ports import LOOPBACK
from tests.peers.rtp_capture import RtpCapture

_MANY = 20_000


def _send(packets: int) -> int:
    """Send so many packets as fast as they go; returns the port that they went to."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind((LOOPBACK, 0))
        sender.connect(receiver.getsockname())
        for number in range(packets):
            sender.send(struct.pack("!BBHII", 0x80, 0, number, number * 160, 1) + bytes(160))
        return int(receiver.getsockname()[1])


def test_what_was_sent_before_the_question_is_in_the_answer(rtp_capture: RtpCapture) -> None:
    port = _send(_MANY)
    stream = rtp_capture.stream_to(port)
    assert [packet.sequence for packet in stream.packets] == list(range(_MANY))


def test_a_network_of_ones_own_is_not_heard_elsewhere(rtp_capture: RtpCapture) -> None:
    network = Path("/proc/thread-self/ns/net")
    outside = network.stat().st_ino
    with own_network():
        if network.stat().st_ino == outside:
            pytest.skip("The kernel allows no network of one's own here.")
        with RtpCapture() as inside:
            port = _send(1)
            assert len(inside.stream_to(port).packets) == 1
    assert network.stat().st_ino == outside
    heard = _send(1)
    assert len(rtp_capture.stream_to(heard).packets) == 1
    assert port not in {ports[1] for ports in rtp_capture.streams()}
