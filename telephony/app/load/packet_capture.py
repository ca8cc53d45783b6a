"""Every packet between SIPp and the edge, with the kernel's arrival times."""

from __future__ import annotations

import contextlib
import ctypes
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

import psutil

from telephony.app.load.target import Target
from telephony.domain.errors import ConfigurationError

_IPV4 = 0x0800
_EVERY_PROTOCOL = 0x0003
"""ETH_P_ALL. A socket for one protocol is shown what comes in, not what goes out."""
_UDP = 17
_IP_HEADER = 20
_SO_ATTACH_FILTER = 26
_SO_RCVBUFFORCE = 33
_SO_TIMESTAMPNS = 35
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
"""Linux's numbers; Python's socket module doesn't name them."""
_MISSED = struct.Struct("II")
_TIMESTAMP = struct.Struct("qq")
_PORTS = struct.Struct("!HH")
_BUFFER = 64 << 20
_LARGEST = 4096
"""Bytes kept of a packet; a SIP message that is longer loses the end of its body."""
_LOOK_EVERY = 0.05


class Datagram(NamedTuple):
    """What one UDP packet carried; `arrived` in seconds since the epoch."""

    arrived: float
    source: int
    destination: int
    payload: bytes


Receiver = Callable[[Datagram], None]
Between = Callable[[], None]


class NoPacketSocket(ConfigurationError):
    """This process may not listen to the network; what needs it can't be judged."""


class PacketCapture:
    """Captures for the length of a `with` block, on a thread that calls `receive`.

    What it keeps is UDP with the target's port on either side, and UDP to `media` ports
    (first, last). `between` runs now and then, on the same thread. Raises `NoPacketSocket`.
    """

    def __init__(
        self, target: Target, media: tuple[int, int], receive: Receiver, between: Between
    ) -> None:
        self._receive = receive
        self._between = between
        self._ended = threading.Event()
        self._on_loopback = target.on_this_machine
        # Traffic to any address of this machine goes over the loopback.
        self._interface = "lo" if self._on_loopback else _interface_with(target.local)
        self._filter = _filter(target.port, media, on_loopback=self._on_loopback)
        self._thread = threading.Thread(target=self._listen, name="capture", daemon=True)
        self.failure = ""
        """Why it can't be trusted, a sentence; empty if it can."""

    def __enter__(self) -> PacketCapture:
        try:
            # SOCK_DGRAM: without the link layer's header, the same on every interface.
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        except PermissionError as error:
            raise NoPacketSocket(
                "Listening to the callers needs a packet socket: run as root, or with CAP_NET_RAW."
            ) from error
        self._prepare()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        missed = _MISSED.unpack(self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))[1]
        if missed and not self.failure:
            self.failure = f"We missed {missed} packets ourselves: this machine is too busy."
        self._socket.close()

    def _prepare(self) -> None:
        program = (_Instruction * len(self._filter))(*self._filter)
        attached = _Program(len(program), ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, bytes(attached))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        with contextlib.suppress(PermissionError):  # beyond the system's limit as root only
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind((self._interface, _IPV4 if self._on_loopback else _EVERY_PROTOCOL))
        self._socket.setblocking(False)

    def _listen(self) -> None:
        try:
            while not self._ended.is_set():
                select.select([self._socket], [], [], _LOOK_EVERY)
                self._drain()
                self._between()
                # One wake-up for all that gathers meanwhile: it is the edge that needs the CPU.
                self._ended.wait(_LOOK_EVERY)
            self._drain()
        except Exception as error:
            self.failure = f"Listening to the callers broke off: {error}."

    def _drain(self) -> None:
        space = socket.CMSG_SPACE(_TIMESTAMP.size)
        while True:
            try:
                packet, extra, _, _ = self._socket.recvmsg(_LARGEST, space)
            except BlockingIOError:
                return
            start = 4 * (packet[0] & 0x0F)
            if len(packet) < start + 8 or not extra:
                continue
            seconds, nanoseconds = _TIMESTAMP.unpack(extra[0][2])
            source, destination = _PORTS.unpack_from(packet, start)
            payload = packet[start + 8 :]
            self._receive(Datagram(seconds + nanoseconds / 1e9, source, destination, payload))


class _Instruction(ctypes.Structure):
    """`struct sock_filter` of linux/filter.h."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("len", ctypes.c_uint16), ("filter", ctypes.c_void_p))


_LOAD_BYTE, _LOAD_HALF, _RETURN = 0x30, 0x28, 0x06
_IF_EQUAL, _IF_AT_LEAST, _IF_ABOVE = 0x15, 0x35, 0x25
_PROTOCOL, _PACKET_TYPE = 0xFFFFF000, 0xFFFFF000 + 4
"""SKF_AD_OFF + SKF_AD_PROTOCOL and SKF_AD_PKTTYPE: extensions of Linux."""


def _interface_with(address: str) -> str:
    """The network interface that has one of our addresses."""
    interfaces = psutil.net_if_addrs().items()
    found = [name for name, has in interfaces if address in {entry.address for entry in has}]
    if not found:
        raise NoPacketSocket(f"No network interface has the address {address} any more.")
    return found[0]


def _filter(port: int, media: tuple[int, int], *, on_loopback: bool) -> list[_Instruction]:
    """Classic BPF, run by the kernel. IP options don't occur between these two.

    The loopback shows every packet twice, going out and coming in: the former is dropped.
    Any other interface shows each once, of every protocol.
    """
    accept, drop = 10, 11
    looked_at, value = (_PACKET_TYPE, socket.PACKET_OUTGOING) if on_loopback else (_PROTOCOL, _IPV4)
    lines: Iterable[tuple[int, int, int, int]] = (
        # code, value, line if so, line if not
        (_LOAD_HALF, looked_at, 0, 0),
        (_IF_EQUAL, value, *((drop, 2) if on_loopback else (2, drop))),
        (_LOAD_BYTE, 9, 0, 0),
        (_IF_EQUAL, _UDP, 4, drop),
        (_LOAD_HALF, _IP_HEADER, 0, 0),
        (_IF_EQUAL, port, accept, 6),
        (_LOAD_HALF, _IP_HEADER + 2, 0, 0),
        (_IF_EQUAL, port, accept, 8),
        (_IF_AT_LEAST, media[0], 9, drop),
        (_IF_ABOVE, media[1], drop, accept),
        (_RETURN, _LARGEST, 0, 0),
        (_RETURN, 0, 0, 0),
    )
    jumps = {_IF_EQUAL, _IF_AT_LEAST, _IF_ABOVE}
    return [
        _Instruction(code, yes - at - 1, no - at - 1, value)
        if code in jumps
        else _Instruction(code, 0, 0, value)
        for at, (code, value, yes, no) in enumerate(lines)
    ]
