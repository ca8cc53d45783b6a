"""A module of the library (RFC 3261's layers are modules to it), with callbacks in Python.

pjsua2 has no hook for a message as such, so modules are registered with the library under it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pjsua2 as pj

OnMessage = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
Callback = Callable[[int], int]
"""Takes the address of what was received, or is to be sent. See `pjsip_module` for the result."""


class NativeModule(ctypes.Structure):
    """`pjsip_module`. Must outlive the library that it is registered with."""

    _fields_ = (
        ("previous", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("name_length", ctypes.c_ssize_t),
        ("id", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load_start_stop_unload", ctypes.c_void_p * 4),
        ("on_rx_request", OnMessage),
        ("on_rx_response", OnMessage),
        ("on_tx_request", OnMessage),
        ("on_tx_response", OnMessage),
        ("on_transaction_state", ctypes.c_void_p),
    )


def native_module(name: str, priority: int, **callbacks: Callback) -> NativeModule:
    """A module with these callbacks, by the names of its fields.

    Lower priorities come first when receiving, last when sending. A callback returns 1 to end
    the library's work on what was received, 0 to let it go on.
    """
    bound: dict[str, Any] = {field: OnMessage(callback) for field, callback in callbacks.items()}
    name_length = len(name)
    return NativeModule(
        name=name.encode(), name_length=name_length, id=-1, priority=priority, **bound
    )


def register(module: NativeModule) -> int:
    """Register with the library, which must have been set up; its status, 0 for success."""
    library = ctypes.CDLL(pj._pjsua2.__file__)
    library.pjsua_get_pjsip_endpt.restype = ctypes.c_void_p
    endpoint = ctypes.c_void_p(library.pjsua_get_pjsip_endpt())
    return int(library.pjsip_endpt_register_module(endpoint, ctypes.byref(module)))
