"""What must not wear a gateway out: browsers that come and go, and whoever knows its ports."""

from __future__ import annotations

import random
import socket

import pytest

from telephony.interfaces.browser_phones import PhoneConnected, PhoneLost, PhoneMedia
from tests.peers.browser_crowd import BrowserCrowd
from tests.peers.gateway import GatewayUnderTest
from tests.peers.waiting import wait_until

pytestmark = pytest.mark.peer

_COMINGS = 30
_DATAGRAMS = 3000


def _ports(answer: str) -> list[int]:
    lines = [line.split() for line in answer.splitlines() if line.startswith("a=candidate")]
    return [int(line[5]) for line in lines]


def test_browsers_that_come_and_go_leave_nothing_behind(gateway: GatewayUnderTest) -> None:
    process = gateway.process()
    with BrowserCrowd() as crowd:

        def come_and_go(times: int) -> None:
            before = len(gateway.of(PhoneLost, "guest"))
            for number in range(times):
                crowd.remove(crowd.add(gateway.connect("guest")))
                gateway.wait_for(PhoneLost, "guest", before + number + 1)

        come_and_go(3)
        wait_until(lambda: len(process.net_connections()) <= 2, within=5, what="closed sockets")
        files, memory = process.num_fds(), process.memory_info().rss
        come_and_go(_COMINGS)
        wait_until(lambda: process.num_fds() <= files, within=5, what="sockets to be closed")
        assert process.num_threads() < 8
        assert process.memory_info().rss - memory < 16 << 20


def test_a_flood_on_its_port_doesn_t_disturb_a_browser(gateway: GatewayUnderTest) -> None:
    """Random bytes of every kind that RFC 7983 tells apart: STUN, DTLS, SRTP, neither."""
    chance = random.Random(7)
    answers: list[str] = []

    def signal(offer: str) -> str:
        answers.append(gateway.connect("calm")(offer))
        return answers[-1]

    with BrowserCrowd() as crowd, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        crowd.add(signal)
        gateway.wait_for(PhoneConnected, "calm")
        (port,) = _ports(answers[0])
        for _ in range(_DATAGRAMS):
            first = chance.choice([0, 1, 20, 22, 63, 64, 80, 128, 144, 191, 200, 255])
            data = bytes([first]) + chance.randbytes(chance.choice([0, 3, 11, 19, 40, 171, 1400]))
            stranger.sendto(data, ("127.0.0.1", port))
        before = len(gateway.of(PhoneMedia, "calm"))
        wait_until(
            lambda: len(gateway.of(PhoneMedia, "calm")) >= before + 3,
            within=10,
            what="reports after the flood",
        )
        assert gateway.of(PhoneLost, "calm") == []
        last = gateway.of(PhoneMedia, "calm")[-1]
        assert last.lost is not None and last.lost < 0.05
