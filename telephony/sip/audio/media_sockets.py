"""The sockets of a call's audio, which pjsua2 keeps to itself: the library underneath is asked.

Asked once a look, not searched for among all of the process's descriptors: with hundreds of
calls that would cost more than everything else.
"""

from __future__ import annotations

import ctypes
import os
import socket
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj
import structlog

from telephony.media.source_learning import Source

log = structlog.get_logger(__name__)

_ROOM_FOR_SPECIFICS = 8192
"""Bytes; what the library tells beyond the members that we read."""


class _Address(ctypes.Structure):
    """`pj_sockaddr`: room for IPv4 and IPv6."""

    _fields_ = (
        ("family", ctypes.c_uint16),
        ("port", ctypes.c_uint8 * 2),
        ("ipv4", ctypes.c_uint8 * 4),
        ("ipv6", ctypes.c_uint8 * 16),
        ("scope", ctypes.c_uint32),
    )

    def source(self) -> Source | None:
        """None as long as nothing has come."""
        sizes = {socket.AF_INET: self.ipv4, socket.AF_INET6: self.ipv6}
        if self.family not in sizes:
            return None
        family = socket.AddressFamily(self.family)
        host = socket.inet_ntop(family, bytes(sizes[family]))
        port = int.from_bytes(bytes(self.port), "big")
        return Source(host, port) if port else None


class _Sockets(ctypes.Structure):
    """`pjmedia_sock_info`."""

    _fields_ = (
        ("rtp", ctypes.c_long),
        ("rtp_name", _Address),
        ("rtcp", ctypes.c_long),
        ("rtcp_name", _Address),
    )


class _TransportInfo(ctypes.Structure):
    """`pjmedia_transport_info`."""

    _fields_ = (
        ("sockets", _Sockets),
        ("rtp_source", _Address),
        ("rtcp_source", _Address),
        ("rest", ctypes.c_uint8 * _ROOM_FOR_SPECIFICS),
    )


@dataclass(frozen=True, slots=True)
class MediaSockets:
    """File descriptors, which stay the library's own, and the latest RTP packet's source."""

    rtp: int
    rtcp: int
    port: int
    """Of ours that RTP comes to."""
    seen: Source | None


class SocketReader:
    """Engine thread only."""

    def __init__(self) -> None:
        self._ask = ctypes.CDLL(pj._pjsua2.__file__).pjsua_call_get_med_transport_info
        self._info = _TransportInfo()
        self._readable = True

    def read(self, call_id: int, index: int) -> MediaSockets | None:
        """Of a call's stream; None if it has none, or where the library keeps it elsewhere."""
        info = self._info
        if not self._readable or self._ask(call_id, index, ctypes.byref(info)):
            return None
        sockets = info.sockets
        name = sockets.rtp_name.source()
        if name is None:
            return None
        if not _is_bound(sockets.rtp, name.port):
            self._readable = False
            log.warning("RTP is taken from anybody: the library keeps its sockets elsewhere")
            return None
        return MediaSockets(sockets.rtp, sockets.rtcp, name.port, info.rtp_source.source())


def _is_bound(descriptor: int, port: int) -> bool:
    """Whether it is a socket of ours at that port, as a structure read rightly would have it."""
    try:
        with borrowed(descriptor) as found:
            name: Any = found.getsockname()
    except OSError:
        return False
    return bool(name[1] == port)


def borrowed(descriptor: int) -> socket.socket:
    """A socket object for a descriptor that others own; closing it leaves theirs open.

    Raises `OSError` if it is no open socket.
    """
    return socket.socket(fileno=os.dup(descriptor))
