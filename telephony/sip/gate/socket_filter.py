"""Classic BPF on a socket: what the kernel drops before anybody is woken for it.

The instructions are those of `linux/filter.h`; a program ends with its first `RET`.
"""

from __future__ import annotations

import ctypes
import socket
import struct

Instruction = tuple[int, int, int, int]
"""Code, instructions to skip if true, if false, constant."""

SO_ATTACH_FILTER = 26
LD_W_ABS = 0x20
LD_H_ABS = 0x28
AND_K = 0x54
JEQ_K = 0x15
RET_K = 0x06
NETWORK_HEADER = 0xFFF00000
"""SKF_NET_OFF: offsets from here count from the IP header, others from the UDP or TCP header."""
IPV4_SOURCE = NETWORK_HEADER + 12
IPV6_SOURCE = NETWORK_HEADER + 8
UDP_SOURCE_PORT = 0
UDP_PAYLOAD = 8
ACCEPT: Instruction = (RET_K, 0, 0, 0x00040000)
DROP: Instruction = (RET_K, 0, 0, 0)


def attach(to: socket.socket, program: list[Instruction]) -> None:
    """Filter what `to` receives from now on, in place of its filter so far.

    Raises `OSError` where the kernel doesn't take the program.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HL", len(program), ctypes.addressof(buffer))
    to.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, header)
