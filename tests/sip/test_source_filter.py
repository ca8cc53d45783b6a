"""Silence towards strangers: the kernel's filter, as a program and on real sockets."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from ipaddress import IPv4Address, IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.errors import ConfigurationError
from telephony.sip.gate.socket_filter import Instruction
from telephony.sip.gate.source_filter import program, silence_strangers

TRUNK = IPv4Network("127.0.0.2/32")


def accepts(instructions: list[Instruction], source: IPv4Address, payload: bytes) -> bool:
    """Run the few kinds of instruction that the filter has, as the kernel would."""
    accumulator = counter = 0
    while True:
        code, if_true, if_false, constant = instructions[counter]
        counter += 1
        match code:
            case 0x20 if constant == 0xFFF0000C:
                accumulator = int(source)
            case 0x20 if constant == 8:
                if len(payload) < 4:
                    return False  # reading beyond the packet's end drops it
                accumulator = int.from_bytes(payload[:4], "big")
            case 0x54:
                accumulator &= constant
            case 0x15:
                counter += if_true if accumulator == constant else if_false
            case 0x06:
                return constant > 0
            case _:
                raise AssertionError(f"instruction {code:#x} with {constant:#x}")


NETWORKS = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)


@given(
    networks=st.lists(NETWORKS, max_size=8),
    stranger=st.ip_addresses(v=4),
    nth=st.integers(0, 7),
    payload=st.one_of(st.binary(max_size=8), st.just(b"SIP/2.0 200 OK")),
    datagrams=st.booleans(),
)
def test_sources_of_a_trunk_and_responses_come_through(
    networks: list[IPv4Network],
    stranger: IPv4Address,
    nth: int,
    payload: bytes,
    datagrams: bool,
) -> None:
    instructions = program(networks, datagrams=datagrams)
    known = any(stranger in network for network in networks)
    is_response = datagrams and payload[:4] == b"SIP/"
    assert accepts(instructions, stranger, payload) == (known or is_response)
    if nth < len(networks):
        assert accepts(instructions, networks[nth].broadcast_address, payload)


def bound(kind: socket.SocketKind, address: str, port: int = 0) -> socket.socket:
    found = socket.socket(socket.AF_INET, kind)
    found.bind((address, port))
    found.settimeout(2.0)
    return found


@pytest.mark.parametrize("listening_on", ["127.0.0.1", "0.0.0.0"])
def test_datagrams_of_strangers_never_arrive(listening_on: str) -> None:
    with ExitStack() as sockets:
        listener = sockets.enter_context(bound(socket.SOCK_DGRAM, listening_on))
        port = listener.getsockname()[1]
        silence_strangers([(listening_on, port)], [TRUNK])
        for source, payload in [
            ("127.0.0.3", b"INVITE of a stranger"),
            ("127.0.0.3", b"SIP/2.0 200 OK"),
            ("127.0.0.3", b"x"),
            ("127.0.0.2", b"INVITE of the trunk"),
            ("127.0.0.1", b"\r\n\r\n"),
        ]:
            sender = sockets.enter_context(bound(socket.SOCK_DGRAM, source))
            sender.sendto(payload, ("127.0.0.1", port))
        arrived = [listener.recv(100) for _ in range(3)]
        assert arrived == [b"SIP/2.0 200 OK", b"INVITE of the trunk", b"\r\n\r\n"]
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.recv(100)


def test_connections_of_strangers_are_never_answered() -> None:
    with ExitStack() as sockets:
        listener = sockets.enter_context(bound(socket.SOCK_STREAM, "127.0.0.1"))
        listener.listen()
        address = listener.getsockname()
        other = sockets.enter_context(bound(socket.SOCK_STREAM, "127.0.0.1"))
        other.listen()
        silence_strangers([address], [TRUNK])
        sockets.enter_context(bound(socket.SOCK_STREAM, "127.0.0.2")).connect(address)
        stranger = sockets.enter_context(bound(socket.SOCK_STREAM, "127.0.0.3"))
        stranger.settimeout(0.2)
        with pytest.raises(TimeoutError):
            stranger.connect(address)
        # Sockets of other listeners are left alone.
        another = sockets.enter_context(bound(socket.SOCK_STREAM, "127.0.0.3"))
        another.connect(other.getsockname())


def test_an_ipv6_listener_is_refused_with_a_remedy() -> None:
    with pytest.raises(ConfigurationError, match="reject"):
        silence_strangers([("::1", 5060)], [IPv6Network("::1/128")])


def test_a_filter_too_long_for_the_kernel_is_refused_with_a_remedy() -> None:
    networks = [IPv4Network(number) for number in range(2000)]
    with (
        bound(socket.SOCK_DGRAM, "127.0.0.1") as listener,
        pytest.raises(ConfigurationError, match="reject"),
    ):
        silence_strangers([listener.getsockname()], networks)
