"""Requests that would end the process are dropped before the library acts on them.

A library that was built with its assertions, as the stock wheel is, aborts the process when

- the CSeq of a request names another method than its start line (RFC 3261 section 8.1.1.5),
  by which it can land in a transaction of another kind;
- an ACK that no transaction waits for has no tag in its To: taken for a second copy of an
  INVITE (section 8.2.2.2), it would be answered, which an ACK never is.

pjsua2 has no hook that early, so modules of the library are registered whose callbacks run
before and after its transaction layer. The text of a received message is read from the
library's own structure. Where it isn't found at its place (another version, another
machine), the guard stands aside and says so.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable

import pjsua2 as pj
import structlog

from telephony.sip import message

log = structlog.get_logger(__name__)

_BEFORE_TRANSACTIONS = 12  # the transport layer has 8, the transaction layer 16,
_AFTER_TRANSACTIONS = 24  # the dialog layer 32
_TAG = re.compile(r";\s*tag\s*=", re.IGNORECASE)
Refusal = Callable[[str, str], bool]
"""Says of a request's text and method whether it must go no further."""

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


def is_stray_ack(text: str, method: str) -> bool:
    """Whether an ACK belongs to no dialog: nobody has put a tag into its To."""
    return method == "ACK" and not any(_TAG.search(to) for to in message.headers(text, "To"))


class RequestGuard:
    """Must outlive the library. Engine thread only."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(pj._pjsua2.__file__)
        self._library.pjsip_rx_data_get_info.restype = ctypes.c_char_p
        self._library.pjsua_get_pjsip_endpt.restype = ctypes.c_void_p
        self._modules = [
            self._module(b"mod-guard-cseq", _BEFORE_TRANSACTIONS, contradicts_itself),
            self._module(b"mod-guard-ack", _AFTER_TRANSACTIONS, is_stray_ack),
        ]
        self._readable = True

    def register(self) -> None:
        """Guard the library, which must have been set up."""
        endpoint = ctypes.c_void_p(self._library.pjsua_get_pjsip_endpt())
        for module in self._modules:
            status = self._library.pjsip_endpt_register_module(endpoint, ctypes.byref(module))
            if status:
                log.warning("requests go unguarded", status=status)

    def _module(self, name: bytes, priority: int, refuses: Refusal) -> _Module:
        def on_request(received: int) -> int:
            """1 to end the library's work on a request, 0 to let it go on."""
            request = self._request(received)
            if request is None or not refuses(*request):
                return 0
            log.info("request dropped", guard=name.decode(), method=request[1][:20])
            return 1

        return _Module(
            name=name,
            name_length=len(name),
            id=-1,
            priority=priority,
            on_rx_request=_OnRequest(on_request),
        )

    def _request(self, received: int) -> tuple[str, str] | None:
        """The text of what was received and the method that the library read from it."""
        if not self._readable:
            return None
        info = self._library.pjsip_rx_data_get_info(ctypes.c_void_p(received))
        # "Request msg INVITE/cseq=1 (rdata0x55...)"
        method = info.decode("utf-8", "replace").split("/cseq=", 1)[0].split(" ")[-1]
        # The library ends what it received with a zero.
        text = ctypes.string_at(received + _Received.text.offset).decode("utf-8", "replace")
        if method in text:
            return text, method
        self._readable = False
        log.warning("requests go unguarded: the library keeps them elsewhere")
        return None
