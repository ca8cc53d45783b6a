"""Listens on the loopback; keeps RTP packets and SIP messages with the kernel's arrival times."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections import defaultdict
from types import TracebackType

from tests.peers.rtp_stream import RtpPacket, RtpStream, parse_rtp
from tests.peers.sip_datagram import SipDatagram, parse_sip
from tests.peers.waiting import wait_until

_ETHERNET_IPV4 = 0x0800
_ETHERNET_HEADER = 14
_UDP = 17
_SO_RCVBUFFORCE = 33
_SO_TIMESTAMPNS = 35
_SOL_PACKET = 263
_PACKET_IGNORE_OUTGOING = 23
"""Linux's numbers; Python's socket module doesn't name them."""
_TIMESTAMP = struct.Struct("qq")
_BUFFER = 32 << 20
_LARGEST = 4096
_LOOKS_EVERY = 0.01
_CATCHES_UP = 30.0
"""Seconds that the thread may be behind what was captured."""


class RtpCapture:
    """Captures for the length of a `with` block, on a thread that only copies.

    Needs the right to open a packet socket: root, or a network namespace of one's own.
    """

    def __init__(self) -> None:
        self._packets: dict[tuple[int, int], list[RtpPacket]] = defaultdict(list)
        self._messages: list[SipDatagram] = []
        self._read_until = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="rtp-capture", daemon=True)
        try:
            self._socket = socket.socket(
                socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETHERNET_IPV4)
            )
        except PermissionError:
            raise AssertionError(
                "Capturing RTP needs a packet socket: run `make test`, which makes a network "
                "namespace when it isn't run by root, or run the tests as root."
            ) from None

    def __enter__(self) -> RtpCapture:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        with contextlib.suppress(PermissionError):  # beyond the system's limit as root only
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        with contextlib.suppress(OSError):  # before Linux 4.20 they are left out when read
            self._socket.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind(("lo", _ETHERNET_IPV4))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def streams(self) -> dict[tuple[int, int], RtpStream]:
        """All streams so far, by (source port, destination port)."""
        self._catch_up()
        return {ports: RtpStream(tuple(packets)) for ports, packets in self._packets.copy().items()}

    def stream_to(self, port: int) -> RtpStream:
        """The longest stream that went to a port."""
        return self._longest(1, port, "to")

    def stream_from(self, port: int) -> RtpStream:
        """The longest stream that came from a port."""
        return self._longest(0, port, "from")

    def messages(self, call_id: str) -> list[SipDatagram]:
        """The SIP messages of one call so far, those over UDP, in order of arrival."""
        self._catch_up()
        return [message for message in self._messages.copy() if message.call_id == call_id]

    def wait_for_stream(self, *, to_port: int, packets: int = 1, within: float = 10.0) -> RtpStream:
        """The stream to a port, once it has so many packets."""

        def long_enough() -> RtpStream | None:
            streams = [one for ports, one in self.streams().items() if ports[1] == to_port]
            return next((one for one in streams if len(one.packets) >= packets), None)

        return wait_until(
            long_enough, within=within, what=f"{packets} RTP packets to port {to_port}"
        )

    def _longest(self, side: int, port: int, preposition: str) -> RtpStream:
        streams = self.streams()
        ours = [stream for ports, stream in streams.items() if ports[side] == port]
        seen = {ports: len(stream.packets) for ports, stream in streams.items()}
        assert ours, f"No RTP went {preposition} port {port}; packets by (from, to): {seen}."
        return max(ours, key=lambda stream: len(stream.packets))

    def _catch_up(self) -> None:
        """Return once all that arrived before now is read: on a busy machine that takes a while."""
        now = time.time()
        if not self._ended.is_set():
            wait_until(
                lambda: self._read_until >= now, within=_CATCHES_UP, what="the capture's thread"
            )

    def _listen(self) -> None:
        while not self._ended.is_set():
            looked = time.time()
            ready, _, _ = select.select([self._socket], [], [], _LOOKS_EVERY)
            if ready:
                self._read_until = self._receive()
            else:
                self._read_until = looked

    def _receive(self) -> float:
        """Take one frame; returns when it arrived."""
        frame, extra, _, address = self._socket.recvmsg(_LARGEST, socket.CMSG_SPACE(16))
        seconds, nanoseconds = _TIMESTAMP.unpack(extra[0][2])
        arrived: float = seconds + nanoseconds / 1e9
        # The loopback shows every packet twice: going out, then coming in.
        if address[2] != socket.PACKET_OUTGOING:
            self._keep(arrived, frame[_ETHERNET_HEADER:])
        return arrived

    def _keep(self, arrived: float, ip: bytes) -> None:
        length = 4 * (ip[0] & 0x0F)
        if ip[9] != _UDP or len(ip) < length + 8:
            return
        source, destination = struct.unpack_from("!HH", ip, length)
        payload = ip[length + 8 :]
        packet = parse_rtp(arrived, payload)
        if packet is not None:
            self._packets[source, destination].append(packet)
            return
        message = parse_sip(arrived, source, destination, payload)
        if message is not None:
            self._messages.append(message)
