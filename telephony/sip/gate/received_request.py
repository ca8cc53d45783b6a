"""A request as the library's own modules get it, before pjsua2 knows of it.

pjsua2 has no hook that early, so modules are registered with the library underneath, and
what they get is read from its structures. Where a request isn't found at its place (another
version, another machine), `read` says so, and whoever asked must let it pass.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import pjsua2 as pj

from telephony.sip.gate.admission import Address
from telephony.sip.messages import message

_TAG = re.compile(r";\s*tag\s*=\s*([^\s;,>]+)", re.IGNORECASE)
_PROTOCOL = "SIP"
"""What every message holds that the library can parse, in capitals or not."""
_LONGEST_PACKET = 4000  # PJSIP_MAX_PKT_LEN
_SERVER = 1  # PJSIP_ROLE_UAS


class _Received(ctypes.Structure):
    """The first members of `pjsip_rx_data`."""

    _fields_ = (
        ("pool", ctypes.c_void_p),
        ("transport", ctypes.c_void_p),
        ("transport_data", ctypes.c_void_p),
        ("operation_key", ctypes.c_void_p * 35),
        ("seconds", ctypes.c_long),
        ("milliseconds", ctypes.c_long),
        ("text", ctypes.c_char * _LONGEST_PACKET),
        ("zero", ctypes.c_uint32),
        ("length", ctypes.c_ssize_t),
        ("address", ctypes.c_uint8 * 28),
        ("address_length", ctypes.c_int),
        ("source_host", ctypes.c_char * 46),
        ("source_port", ctypes.c_int),
        ("message", ctypes.c_void_p),
        ("message_length", ctypes.c_int),
    )


class _Text(ctypes.Structure):
    """`pj_str_t`."""

    _fields_ = (("start", ctypes.c_char_p), ("length", ctypes.c_ssize_t))


class _Header(ctypes.Structure):
    """The first members of `pjsip_hdr`, a node of a ring."""

    _fields_ = (
        ("previous", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("rest", ctypes.c_void_p * 8),
    )


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """Plain values, and the library's own structure for as long as the callback runs."""

    text: str
    method: str
    source: Address
    port: int
    structure: int

    @property
    def to_tag(self) -> str:
        """ "" for a request outside of a dialog."""
        return _tag(self.text, "To")

    @property
    def sender(self) -> str:
        """ "host:port", with brackets around an IPv6 address."""
        host = f"[{self.source}]" if self.source.version == 6 else str(self.source)
        return f"{host}:{self.port}"

    @property
    def transaction(self) -> tuple[str, ...]:
        """The same for each copy of an INVITE, and for no other request."""
        names = ("Via", "Call-ID", "CSeq", "From")
        return (self.sender, *(next(iter(message.headers(self.text, n)), "") for n in names))


class SipLibrary:
    """The C library beneath pjsua2. Engine thread only."""

    def __init__(self) -> None:
        self._c = ctypes.CDLL(pj._pjsua2.__file__)
        self._c.pjsip_rx_data_get_info.restype = ctypes.c_char_p
        for name in (
            "pjsua_get_pjsip_endpt",
            "pjsip_rdata_get_dlg",
            "pjsip_ua_find_dialog",
            "pjsip_get_invite_method",
            "pjsip_tsx_layer_find_tsx",
            "pjsip_generic_string_hdr_create",
        ):
            getattr(self._c, name).restype = ctypes.c_void_p

    @property
    def _endpoint(self) -> ctypes.c_void_p:
        return ctypes.c_void_p(self._c.pjsua_get_pjsip_endpt())

    def read(self, received: int) -> ReceivedRequest | None:
        """A request, or None where it isn't kept as expected."""
        info = self._c.pjsip_rx_data_get_info(ctypes.c_void_p(received))
        # "Request msg INVITE/cseq=1 (rdata0x55...)"
        method = info.decode("utf-8", "replace").split("/cseq=", 1)[0].split(" ")[-1]
        text = self.message(received).decode("utf-8", "replace")
        host = ctypes.string_at(received + _Received.source_host.offset, 46).split(b"\0")[0]
        port = ctypes.c_int.from_address(received + _Received.source_port.offset).value
        try:
            source = ip_address(host.decode("ascii"))
        except ValueError:
            return None
        # Not by its method: the library takes "invite" for INVITE, and whoever wrote that would
        # be let pass by every rule.
        found = _PROTOCOL in text.upper()
        return ReceivedRequest(text, method, source, port, received) if found else None

    def message(self, received: int) -> bytes:
        """The message itself, zeros and all; a stream's packet may hold several, and more.

        Empty where it isn't kept as expected.
        """
        structure = _Received.from_address(received)
        begins = (structure.message or 0) - received - _Received.text.offset
        if not 0 <= begins <= begins + structure.message_length <= _LONGEST_PACKET:
            return b""
        return ctypes.string_at(structure.message, structure.message_length)

    def in_a_dialog(self, request: ReceivedRequest) -> bool:
        """Whether we have the dialog that a request says it is within."""
        call_ids = message.headers(request.text, "Call-ID")
        parts = [call_ids[0] if call_ids else "", request.to_tag, _tag(request.text, "From")]
        return bool(self._c.pjsip_ua_find_dialog(*map(_reference, parts), 0))

    def cancels_something(self, request: ReceivedRequest) -> bool:
        """Whether the INVITE that a CANCEL is about has a transaction."""
        key, invite = _Text(), ctypes.c_void_p(self._c.pjsip_get_invite_method())
        received = ctypes.c_void_p(request.structure)
        pool = ctypes.c_void_p.from_address(request.structure)
        self._c.pjsip_tsx_create_key(pool, ctypes.byref(key), _SERVER, invite, received)
        return bool(self._c.pjsip_tsx_layer_find_tsx(ctypes.byref(key), 0))

    def respond(self, request: ReceivedRequest, status: int, headers: Mapping[str, str]) -> None:
        """Answer a request of which no transaction knows."""
        self._c.pjsip_endpt_respond_stateless(
            self._endpoint,
            ctypes.c_void_p(request.structure),
            status,
            None,
            ctypes.byref(self._ring(request.structure, headers)),
            None,
        )

    def respond_in_dialog(self, received: int, status: int, headers: Mapping[str, str]) -> None:
        """Answer a request of a dialog, from inside the callback that reports it.

        The library answers with 500 what has no final response when the callback returns.
        """
        structure = ctypes.c_void_p(received)
        dialog = self._c.pjsip_rdata_get_dlg(structure)
        if dialog:
            ring = ctypes.byref(self._ring(received, headers))
            self._c.pjsip_dlg_respond(ctypes.c_void_p(dialog), structure, status, None, ring, None)

    def _ring(self, received: int, headers: Mapping[str, str]) -> _Header:
        """Headers as the library wants them to copy from; they live as long as the request."""
        pool = ctypes.c_void_p.from_address(received)
        ring = _Header()
        last = ctypes.addressof(ring)
        for name, value in headers.items():
            header = self._c.pjsip_generic_string_hdr_create(
                pool, _reference(name), _reference(value)
            )
            _Header.from_address(last).next = last = header
        _Header.from_address(last).next = ctypes.addressof(ring)
        return ring


def _tag(text: str, header: str) -> str:
    for value in message.headers(text, header):
        found = _TAG.search(value.rpartition(">")[2])
        if found:
            return found[1]
    return ""


def _reference(text: str) -> Any:
    encoded = text.encode("utf-8", "replace")
    return ctypes.byref(_Text(encoded, len(encoded)))
