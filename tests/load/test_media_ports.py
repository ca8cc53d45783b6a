"""Ports that are held for SIPp until it starts."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence

import pytest

from telephony.app.load.media_ports import STRIDE, MediaPorts
from tests.peers.ports import LOOPBACK

CALLS = 5


def free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def test_what_sipp_binds_itself_is_free_once_it_starts_and_no_sooner() -> None:
    with MediaPorts(LOOPBACK, CALLS) as ports:
        first, last = ports.media
        own = (first, first + 2, ports.signalling, ports.control)
        others = range(first + STRIDE, last + 1, STRIDE)
        assert not any(map(free, (*own, *others)))
        ports.make_way()
        assert all(map(free, own))
        assert not any(map(free, others))
    assert all(map(free, (*own, *others)))


def test_a_process_that_waits_for_its_start_keeps_its_ports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with MediaPorts(LOOPBACK, CALLS) as waiting:
        beside = waiting.signalling  # the others' first port would be this one's port for SIP

        def begin_there(starts: Sequence[int], tries: int) -> list[int]:
            return [beside, *random.Random(1).sample(starts, tries)]

        monkeypatch.setattr("telephony.app.load.media_ports.random.sample", begin_there)
        with MediaPorts(LOOPBACK, CALLS) as ports:
            assert ports.first != beside
