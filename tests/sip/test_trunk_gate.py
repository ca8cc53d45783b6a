"""Which trunk an INVITE belongs to."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.gate.trunk_gate import TrunkGate, host_and_port, registrar_networks
from telephony.sip.settings import Registration, Trunk


def trunk(name: str, *networks: str, registrar: str = "") -> Trunk:
    registration = Registration(registrar, "user", "secret") if registrar else None
    return Trunk(name, tuple(ip_network(one) for one in networks), registration)


GATE = TrunkGate(
    [
        trunk("office", "192.0.2.0/24", "2001:db8::/32"),
        trunk("carrier", "198.51.100.7/32"),
        trunk("second account", "198.51.100.7/32"),
        trunk("registered", registrar="sip:127.0.0.9:5080"),
    ]
)


@pytest.mark.parametrize(
    ("source", "registered_as", "expected"),
    [
        ("192.0.2.1:5060", None, "office"),
        ("192.0.2.255:1", None, "office"),
        ("192.0.3.0:5060", None, None),
        ("[2001:db8::1]:5060", None, "office"),
        ("[2001:db9::1]:5060", None, None),
        ("127.0.0.9:9999", None, "registered"),
        ("198.51.100.7:5060", None, "carrier"),
        ("198.51.100.7:5060", "second account", "second account"),
        ("192.0.2.1:5060", "second account", "office"),
        ("203.0.113.1:5060", "registered", None),
        ("nonsense", None, None),
        ("", None, None),
    ],
)
def test_the_trunk_of_a_source(
    source: str, registered_as: str | None, expected: str | None
) -> None:
    assert GATE.trunk_of(source, registered_as) == expected


@given(st.text(max_size=60))
def test_no_source_raises(source: str) -> None:
    GATE.trunk_of(source, None)


def test_all_networks_may_send() -> None:
    assert set(GATE.networks) == {
        ip_network(one)
        for one in ("192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32", "127.0.0.9/32")
    }


def test_a_registrar_that_is_not_resolved_opens_nothing() -> None:
    assert registrar_networks(trunk("far", registrar="sip:no-such-host.invalid")) == []


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("sip:carrier.example", ("carrier.example", 5060)),
        ("sip:user@carrier.example:5070;transport=tcp", ("carrier.example", 5070)),
        ("sips:[2001:db8::1]:5061?x=y", ("2001:db8::1", 5061)),
    ],
)
def test_host_and_port(uri: str, expected: tuple[str, int]) -> None:
    assert host_and_port(uri) == expected
