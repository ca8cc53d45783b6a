"""More connections than the library has places for, and those that say little or nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.hostile.watched_edge import WatchedEdge
from tests.peers.waiting import wait_until

pytestmark = pytest.mark.peer

_CONNECTIONS = 200
"""The stock wheel's table has 64 places, and a full one ends the process."""
_OPTIONS = (
    "OPTIONS sip:service@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKdrip\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:service@127.0.0.1>\r\n"
    "Call-ID: drip\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
)


@pytest.fixture
def edge() -> Iterator[WatchedEdge]:
    with WatchedEdge() as edge:
        yield edge


def _asked(edge: WatchedEdge, pieces: int = 1) -> bool:
    """Whether an OPTIONS over a connection of its own, in so many pieces, is answered."""
    host, _, port = edge.sip_address("tcp").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        size = -(-len(_OPTIONS) // pieces)
        for start in range(0, len(_OPTIONS), size):
            connection.sendall(_OPTIONS[start : start + size].encode())
        return connection.recv(4096).startswith(b"SIP/2.0 200")


def test_a_flood_of_connections_is_bounded_and_passes(edge: WatchedEdge) -> None:
    before = edge.edge.open_files
    host, _, port = edge.sip_address("tcp").rpartition(":")
    with ExitStack() as connections:
        with pytest.raises(TimeoutError):  # not even a refusal: the kernel drops the SYN
            for _ in range(_CONNECTIONS):
                connection = socket.create_connection((host, int(port)), timeout=4.0)
                connections.enter_context(connection)
        wait_until(
            lambda: "no more connections" in edge.edge.written(),
            within=5,
            what="the edge to stop accepting",
        )
        assert edge.edge.open_files - before < 64
        edge.require_service()
    wait_until(lambda: _asked(edge), within=15, what="connections to be accepted again")


def test_a_message_a_byte_at_a_time_is_answered(edge: WatchedEdge) -> None:
    assert _asked(edge, pieces=len(_OPTIONS))
    edge.require_service()


def test_a_message_without_end_is_given_up(edge: WatchedEdge) -> None:
    before = edge.edge.resident_bytes
    host, _, port = edge.sip_address("tcp").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        try:
            for _ in range(2000):
                connection.sendall(b"X: " + b"y" * 10_000)
        except OSError:
            pass  # the edge has had enough
    assert edge.edge.resident_bytes - before < 10 << 20
    edge.require_service()
