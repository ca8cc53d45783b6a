"""The kernel's filter on an RTP socket: as a program, and on real sockets."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import ExitStack
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.media.source_learning import Source
from telephony.sip.audio.rtp_filter import any_port, let_in, program
from telephony.sip.gate.socket_filter import Instruction


def accepts(instructions: list[Instruction], source: Source) -> bool:
    """Run the few kinds of instruction that the filter has, as the kernel would."""
    accumulator = counter = 0
    packed = ip_address(source.host).packed
    start = 0xFFF0000C if len(packed) == 4 else 0xFFF00008
    while True:
        code, if_true, if_false, constant = instructions[counter]
        counter += 1
        match code:
            case 0x20:
                place = constant - start
                accumulator = int.from_bytes(packed[place : place + 4], "big")
            case 0x28 if constant == 0:
                accumulator = source.port
            case 0x15:
                counter += if_true if accumulator == constant else if_false
            case 0x06:
                return constant > 0
            case _:
                raise AssertionError(f"instruction {code:#x} with {constant:#x}")


HOSTS = {
    socket.AF_INET: st.integers(0, 3).map(lambda last: f"192.0.2.{last}"),
    socket.AF_INET6: st.tuples(st.integers(0, 1), st.integers(0, 1)).map(
        lambda ends: f"2001:db8:{ends[0]}::{ends[1]}"
    ),
}


@pytest.mark.parametrize("family", HOSTS)
@given(data=st.data())
def test_it_accepts_who_is_admitted(family: socket.AddressFamily, data: st.DataObject) -> None:
    sources = st.builds(Source, HOSTS[family], st.integers(0, 2))
    admitted = data.draw(st.lists(sources, max_size=5))
    sender = Source(data.draw(HOSTS[family]), data.draw(st.integers(1, 2)))
    wanted = any(source.admits(sender) for source in admitted)
    assert accepts(program(admitted, family), sender) is wanted


def test_everybody_and_the_other_family() -> None:
    assert accepts(program(None, socket.AF_INET), Source("192.0.2.1", 1))
    other = [Source("2001:db8::1", 1)]
    assert not accepts(program(other, socket.AF_INET), Source("192.0.2.1", 1))


def test_rtcp_comes_from_the_same_hosts() -> None:
    assert any_port([Source("192.0.2.1", 4000)]) == [Source("192.0.2.1")]
    assert any_port(None) is None


@pytest.mark.parametrize(
    ("family", "hosts"),
    [(socket.AF_INET, ["127.0.0.1", "127.0.0.2"]), (socket.AF_INET6, ["::1", "::1"])],
)
def test_the_kernel_agrees(family: socket.AddressFamily, hosts: Sequence[str]) -> None:
    with ExitStack() as sockets:

        def bound(host: str) -> socket.socket:
            found = sockets.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            found.bind((host, 0))
            return found

        ours, peer, stranger = bound(hosts[0]), bound(hosts[0]), bound(hosts[1])
        let_in(ours.fileno(), [Source(hosts[0], peer.getsockname()[1])])
        for sender, word in ((stranger, b"stranger"), (peer, b"peer")):
            sender.sendto(word, ours.getsockname())
        ours.settimeout(5)
        assert ours.recv(100) == b"peer"
        let_in(ours.fileno(), None)
        stranger.sendto(b"stranger", ours.getsockname())
        assert ours.recv(100) == b"stranger"
