"""SIP messages inside the library: where their text is, and between whom they travel.

The structures are those of pjproject 2.15 to 2.17 on a 64-bit machine, up to the last member
that is read. One size among them depends on version and build, and can't be asked for: the
known ones are tried, and what is read is checked against what else the library says of it.
"""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Sequence

from telephony.domain.capture import Place

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_NAME = ctypes.c_char * 46
"""PJ_INET6_ADDRSTRLEN."""
_OPERATION_KEY = _POINTER * 34


class _Address(ctypes.Structure):
    """`pj_sockaddr`: its IPv6 form, whose beginning both have."""

    _fields_ = (
        ("family", ctypes.c_uint16),
        ("port", ctypes.c_uint8 * 2),
        ("ipv4_or_flow", ctypes.c_uint8 * 4),
        ("ipv6", ctypes.c_uint8 * 16),
        ("scope", ctypes.c_uint32),
    )

    @property
    def place(self) -> Place | None:
        """None if it is no address."""
        if self.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        address = bytes(self.ipv4_or_flow if self.family == socket.AF_INET else self.ipv6)
        return socket.inet_ntop(self.family, address), int.from_bytes(self.port)


class _Transport(ctypes.Structure):
    """`pjsip_transport`."""

    _fields_ = (
        ("name", ctypes.c_char * 32),
        ("pool_references_lock_group", _POINTER * 4),
        ("tracing_shutdown_destroying", _INT * 3),
        ("key_type", ctypes.c_long),
        ("key_address", _Address),
        ("type_name", ctypes.c_char_p),
        ("flags", ctypes.c_uint),
        ("info", _POINTER),
        ("address_length", _INT),
        ("local", _Address),
    )


class _Received(ctypes.Structure):
    """`pjsip_rx_data`, with PJSIP_MAX_PKT_LEN as it is by default."""

    _fields_ = (
        ("pool", _POINTER),
        ("transport", ctypes.POINTER(_Transport)),
        ("transport_data", _POINTER),
        ("operation_key", _OPERATION_KEY),
        ("itself", _POINTER),
        ("seconds", ctypes.c_long),
        ("milliseconds", ctypes.c_long),
        ("packet", ctypes.c_char * 4000),
        ("zero", ctypes.c_uint32),
        ("packet_length", ctypes.c_ssize_t),
        ("source", _Address),
        ("source_length", _INT),
        ("source_name", _NAME),
        ("source_port", _INT),
        ("text", _POINTER),
        ("text_length", _INT),
    )


class _ToSend(ctypes.Structure):
    """`pjsip_tx_data` up to the addresses that its destination's name was resolved to."""

    _fields_ = (
        ("previous_next", _POINTER * 2),
        ("pool", _POINTER),
        ("name", ctypes.c_char * 32),
        ("info", _POINTER),
        ("seconds_milliseconds", ctypes.c_long * 2),
        ("manager", _POINTER),
        ("operation_key", _OPERATION_KEY),
        ("itself_token_callback", _POINTER * 3),
        ("lock_message_route", _POINTER * 3),
        ("start", _POINTER),
        ("current", _POINTER),
        ("end", _POINTER),
        ("references", _POINTER),
        ("pending", _INT),
        ("token_callback", _POINTER * 2),
        ("destination_name", _POINTER * 2),
    )


class _Resolved(ctypes.Structure):
    """`pjsip_server_address_record` until 2.15."""

    _fields_ = (
        ("type_priority_weight", _INT * 3),
        ("address", _Address),
        ("length", _INT),
    )


class _NamedResolved(ctypes.Structure):
    """The same from 2.16 on."""

    _fields_ = (("name", _POINTER * 2), *_Resolved._fields_)


class _Destination(ctypes.Structure):
    """`pjsip_tx_data.tp_info`."""

    _fields_ = (
        ("transport", ctypes.POINTER(_Transport)),
        ("address", _Address),
        ("length", _INT),
        ("name", _NAME),
        ("port", _INT),
    )


def _destination_offset(record: type[ctypes.Structure], count: int) -> int:
    """Where `tp_info` is in a `pjsip_tx_data` that has so many places for addresses."""

    class Resolved(ctypes.Structure):
        _fields_ = (
            ("count", ctypes.c_uint),
            ("records", record * count),
        )

    class Whole(ctypes.Structure):
        _fields_ = (
            ("until_then", _ToSend),
            ("resolved", Resolved),
            ("current_record", ctypes.c_uint),
            ("destination", _Destination),
        )

    return int(Whole.destination.offset)


_DESTINATIONS: Sequence[int] = [
    _destination_offset(record, count)  # PJSIP_MAX_RESOLVED_ADDRESSES without and with IPv6
    for record in (_NamedResolved, _Resolved)
    for count in (32, 16)
]
Read = tuple[str, Place, Place, bytes]
"""Transport, our end, the peer's end, text."""


def read_received(address: int) -> Read | None:
    """A `pjsip_rx_data`; None where it isn't what it should be."""
    data = _Received.from_address(address)
    remote = data.source.place
    if data.itself != address or remote is None or not data.text or not data.transport:
        return None
    if remote != (data.source_name.decode("ascii", "replace"), data.source_port):
        return None
    return _read(data.transport.contents, remote, data.text, data.text_length)


def read_to_send(address: int) -> Read | None:
    """A `pjsip_tx_data` that has been printed; None where it isn't what it should be."""
    data = _ToSend.from_address(address)
    if not data.start or not data.current or not data.start < data.current <= data.end:
        return None
    for offset in _DESTINATIONS:
        to = _Destination.from_address(address + offset)
        remote = to.address.place
        if remote is not None and remote == (to.name.decode("ascii", "replace"), to.port):
            return _read(to.transport.contents, remote, data.start, data.current - data.start)
    return None


def _read(transport: _Transport, remote: Place, text: int, length: int) -> Read | None:
    local = transport.local.place
    if local is None or not transport.type_name:
        return None
    kind = transport.type_name.decode("ascii", "replace")[:3]
    return kind, local, remote, ctypes.string_at(text, length)
