"""Requests that contradict themselves are dropped before the library's transactions see them.

A request whose CSeq names another method than its start line (RFC 3261 section 8.1.1.5) can
land in a transaction of another kind; a library that was built with its assertions, as the
stock wheel is, then aborts the process. pjsua2 has no hook that early, so a module of the
library is registered, whose callback runs before its transaction layer.

The text of a received message is read from the library's own structure. Where it isn't
found at its place (another version, another machine), the guard stands aside and says so.
"""

from __future__ import annotations

import ctypes
import re

import pjsua2 as pj
import structlog

from telephony.sip import message

log = structlog.get_logger(__name__)

_BEFORE_TRANSACTIONS = 12  # the transport layer has 8, the transaction layer 16
_OnRequest = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class _Module(ctypes.Structure):
    """`pjsip_module`."""

    _fields_ = (
        ("previous", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("name_length", ctypes.c_ssize_t),
        ("id", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load_start_stop_unload", ctypes.c_void_p * 4),
        ("on_rx_request", _OnRequest),
        ("on_others", ctypes.c_void_p * 4),
    )


class _Received(ctypes.Structure):
    """The first members of `pjsip_rx_data`; `text` is where its message begins."""

    _fields_ = (
        ("pool", ctypes.c_void_p),
        ("transport", ctypes.c_void_p),
        ("transport_data", ctypes.c_void_p),
        ("operation_key", ctypes.c_void_p * 35),
        ("seconds", ctypes.c_long),
        ("milliseconds", ctypes.c_long),
        ("text", ctypes.c_char),
    )


def contradicts_itself(text: str, method: str) -> bool:
    """Whether the CSeq of a request of this `method` is missing, doubled, or names another.

    A stream may have brought several requests in one `text`: then it is enough that one does.
    """
    start_line = re.compile(rf"{re.escape(method)}[ \t]+\S.*SIP/2\.0", re.IGNORECASE)
    starts = [found.start() for found in start_line.finditer(text)]
    return not starts or any(_names_another(text[start:], method) for start in starts)


def _names_another(request: str, method: str) -> bool:
    found = [value.split(" ") for value in message.headers(request, "CSeq")]
    return len(found) != 1 or found[0][1:] != [method]


class RequestGuard:
    """Must outlive the library. Engine thread only."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(pj._pjsua2.__file__)
        self._library.pjsip_rx_data_get_info.restype = ctypes.c_char_p
        self._callback = _OnRequest(self._on_request)
        name = b"mod-request-guard"
        self._module = _Module(
            name=name,
            name_length=len(name),
            id=-1,
            priority=_BEFORE_TRANSACTIONS,
            on_rx_request=self._callback,
        )
        self._readable = True

    def register(self) -> None:
        """Guard the library, which must have been set up."""
        endpoint = self._library.pjsua_get_pjsip_endpt
        endpoint.restype = ctypes.c_void_p
        module = ctypes.byref(self._module)
        status = self._library.pjsip_endpt_register_module(ctypes.c_void_p(endpoint()), module)
        if status:
            log.warning("requests go unguarded", status=status)

    def _on_request(self, received: int) -> int:
        """1 to end the library's work on a request, 0 to let it go on."""
        if not self._readable:
            return 0
        # The library ends what it received with a zero.
        text = ctypes.string_at(received + _Received.text.offset).decode("utf-8", "replace")
        method = self._method(received)
        if method not in text:
            self._readable = False
            log.warning("requests go unguarded: the library keeps them elsewhere")
            return 0
        if not contradicts_itself(text, method):
            return 0
        log.info("request dropped: its CSeq contradicts it")
        return 1

    def _method(self, received: int) -> str:
        """The method as the library read it."""
        info = self._library.pjsip_rx_data_get_info(ctypes.c_void_p(received))
        # "Request msg INVITE/cseq=1 (rdata0x55...)"
        return str(info.decode("utf-8", "replace").split("/cseq=", 1)[0].split(" ")[-1])
