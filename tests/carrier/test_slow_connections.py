"""A connection that drips keeps its place for a bounded time, one that has spoken keeps it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent

_LET_GO_AFTER = 30
"""Seconds: PJSIP_TRANSPORT_SERVER_IDLE_TIME_FIRST of the carrier build."""
_OPTIONS = (
    b"OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKslow\r\n"
    b"From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:a@127.0.0.1>\r\nCall-ID: slow\r\n"
    b"CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


def _is_answered(connection: socket.socket) -> bool:
    connection.sendall(_OPTIONS)
    return connection.recv(4096).startswith(b"SIP/2.0 200")


def _is_closed(connection: socket.socket) -> bool:
    """Drips another byte."""
    connection.settimeout(0.2)
    try:
        connection.sendall(b"y")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_connection_must_bring_a_message(carrier_site: Path) -> None:
    with DrivenAgent(site=carrier_site) as agent:
        agent.wait_for("Ready")
        place = ("127.0.0.1", agent.sip_port)
        with socket.create_connection(place) as slow, socket.create_connection(place) as good:
            begun = time.monotonic()
            assert _is_answered(good)
            slow.sendall(_OPTIONS[:60] + b"\r\nX: ")
            wait_until(
                lambda: _is_closed(slow), within=_LET_GO_AFTER + 5, what="the slow one's end"
            )
            assert time.monotonic() - begun > _LET_GO_AFTER - 2
            assert _is_answered(good)
