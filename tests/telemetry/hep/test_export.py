"""The exporter against servers that are there, gone, or too slow."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from telephony.domain.capture import SipMessage, StreamReport
from telephony.telemetry.hep.counters import HepCounters
from telephony.telemetry.hep.export import QUEUE, HepExport
from telephony.telemetry.metrics import Metrics
from telephony.telemetry.settings import HepSettings, HepTransport
from tests.peers.waiting import wait_until
from tests.telemetry.hep.chunks import read_chunks

HOST = "127.0.0.1"
RECEIVED = SipMessage(
    at=1000.5,
    received=True,
    transport="UDP",
    local=("0.0.0.0", 5060),
    remote=(HOST, 5070),
    text=b"BYE sip:a@b SIP/2.0\r\nCall-ID: 7@x\r\n\r\n",
)
STREAM = StreamReport(
    at=1000.5,
    sip_call_id="7@x",
    local=(HOST, 4000),
    remote=("192.0.2.9", 4002),
    codec="PCMU",
    clock_rate=8000,
    packets_sent=500,
    packets_received=450,
    lost=50,
    discarded=1,
    jitter=0.01,
    round_trip=0.2,
    mos=3.456,
)


@contextmanager
def exporting(port: int, transport: HepTransport = HepTransport.UDP) -> Iterator[HepExport]:
    export = HepExport(HepSettings((HOST, port), transport, agent_id=7))
    export.start()
    try:
        yield export
    finally:
        export.close()


@contextmanager
def listener(kind: socket.SocketKind, port: int = 0) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, kind) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((HOST, port))
        server.settimeout(5.0)
        if kind is socket.SOCK_STREAM:
            server.listen()
        yield server


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_a_received_message_comes_from_the_peer() -> None:
    with listener(socket.SOCK_DGRAM) as server, exporting(port_of(server)) as export:
        export.message(RECEIVED)
        chunks = read_chunks(server.recv(9000))
        assert (chunks[0x07], chunks[0x08]) == ((5070).to_bytes(2), (5060).to_bytes(2))
        # We listen on all addresses; this is the one that the peer sees.
        assert chunks[0x04] == socket.inet_aton(HOST)
        assert (chunks[0x11], chunks[0x0F]) == (b"7@x", RECEIVED.text)
        wait_until(lambda: export.sent == 1, within=5, what="the count")


def test_a_stream_is_two_reports() -> None:
    with listener(socket.SOCK_DGRAM) as server, exporting(port_of(server)) as export:
        export.stream(STREAM)
        rtcp, rtp = (read_chunks(server.recv(9000)) for _ in range(2))
    assert (rtcp[0x0B], rtp[0x0B]) == (b"\x05", b"\x22")
    assert rtcp[0x11] == rtp[0x11] == b"7@x"
    assert (rtcp[0x07], rtp[0x07]) == ((4000).to_bytes(2), (4002).to_bytes(2))
    report = json.loads(rtcp[0x0F])
    (block,) = report["report_blocks"]
    # RFC 3550 section 6.4.1: a fraction of 256, and jitter in units of the timestamp.
    assert (block["fraction_lost"], block["packets_lost"], block["ia_jitter"]) == (25, 50, 80)
    assert report["sender_information"]["packets"] == 500
    assert report["report_blocks_xr"]["round_trip_delay"] == 200
    quality = json.loads(rtp[0x0F])
    assert (quality["MOS"], quality["JITTER"], quality["PACKET_LOSS"]) == (3.46, 10.0, 50)
    assert (quality["SRC_IP"], quality["DST_PORT"]) == ("192.0.2.9", 4000)


def test_what_is_queued_at_the_end_is_sent() -> None:
    with listener(socket.SOCK_DGRAM) as server:
        with exporting(port_of(server)) as export:
            export.message(RECEIVED)
        assert export.sent == 1
        assert read_chunks(server.recv(9000))


def test_by_tcp_one_packet_follows_the_other() -> None:
    with (
        listener(socket.SOCK_STREAM) as server,
        exporting(port_of(server), HepTransport.TCP) as export,
    ):
        for _ in range(3):
            export.message(RECEIVED)
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            for _ in range(3):
                head = stream.read(6)
                assert read_chunks(head + stream.read(int.from_bytes(head[4:]) - 6))


def test_a_server_that_is_gone_and_comes_back() -> None:
    with listener(socket.SOCK_STREAM) as once:
        port = port_of(once)
    with (
        structlog.testing.capture_logs() as lines,
        exporting(port, HepTransport.TCP) as export,
    ):
        export.message(RECEIVED)
        wait_until(lambda: export.dropped_unsent == 1, within=5, what="the first to be dropped")
        with listener(socket.SOCK_STREAM, port):

            def sent() -> int:
                export.message(RECEIVED)
                return export.sent

            wait_until(sent, within=10, what="the server to be reached again")
    assert [line["log_level"] for line in lines][:1] == ["warning"]


def test_nobody_listens_for_datagrams() -> None:
    with listener(socket.SOCK_DGRAM) as once:
        port = port_of(once)
    with exporting(port) as export:

        def dropped() -> int:
            export.message(RECEIVED)
            return export.dropped_unsent

        wait_until(dropped, within=10, what="the kernel to tell")


def test_a_flood_takes_no_time_and_no_memory() -> None:
    """A server that accepts and then reads nothing is the worst."""
    long = SipMessage(0.0, True, "TCP", (HOST, 1), (HOST, 2), b"OPTIONS sip:a@b\r\n" + bytes(4000))
    with (
        listener(socket.SOCK_STREAM) as server,
        exporting(port_of(server), HepTransport.TCP) as export,
    ):
        longest = 0.0
        for _ in range(20 * QUEUE):
            began = time.perf_counter()
            if export.has_room():
                export.message(long)
            longest = max(longest, time.perf_counter() - began)
        assert len(export._queue) <= QUEUE
        assert export.dropped_full > QUEUE
        assert longest < 0.5, "putting must never wait for the server, which takes seconds"


def test_what_fits_no_packet_is_counted() -> None:
    with listener(socket.SOCK_DGRAM) as server, exporting(port_of(server)) as export:
        export.message(SipMessage(0.0, True, "TCP", (HOST, 1), (HOST, 2), bytes(70_000)))
        wait_until(lambda: export.dropped_unfit == 1, within=5, what="the count")
        export.message(RECEIVED)
        assert read_chunks(server.recv(9000)), "the next one still goes"


def test_the_counters_are_metrics() -> None:
    metrics, export = Metrics(), HepExport(HepSettings((HOST, 9)))
    metrics.registry.register(HepCounters(export))
    export.sent, export.dropped_full, export.dropped_unsent = 3, 2, 1
    text = metrics.render().decode()
    assert "telephony_hep_sent_total 3.0" in text
    assert 'telephony_hep_dropped_total{cause="full"} 2.0' in text
    assert 'telephony_hep_dropped_total{cause="unsent"} 1.0' in text
