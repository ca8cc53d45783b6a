"""What is said of a configuration that is less safe than it could be."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from telephony.sip.library.library_build import LibraryBuild
from telephony.sip.security_doubts import security_doubts
from telephony.sip.settings import Listen, Registration, SipSettings, Srtp, Tls, Transport, Trunk

CARRIER = LibraryBuild("2.17", 2000, stock=False)
STOCK = LibraryBuild("2.15.1", 4, stock=True)
UDP, TLS = Listen(), Listen(Transport.TLS)
FROM = (ip_network("192.0.2.1"),)
CLEAR, OLD, UNVERIFIED = "travel in clear", "OpenSSL 1.0.2", "isn't verified"


def registered(uri: str) -> Registration:
    return Registration(uri, "user", "secret")


@pytest.mark.parametrize(
    ("build", "listen", "trunk", "verify", "doubts"),
    [
        (CARRIER, UDP, Trunk("a", FROM), True, []),
        (STOCK, UDP, Trunk("a", FROM), True, []),
        (STOCK, TLS, Trunk("a", FROM), True, [OLD]),
        (STOCK, UDP, Trunk("a", outbound=("sips:a.example",)), True, [OLD]),
        (CARRIER, UDP, Trunk("a", outbound=("sip:a.example;transport=tls",)), False, [UNVERIFIED]),
        (CARRIER, TLS, Trunk("a", FROM), False, []),
        (CARRIER, UDP, Trunk("a", FROM, srtp=Srtp.REQUIRED), True, [CLEAR]),
        (CARRIER, UDP, Trunk("a", FROM, srtp=Srtp.OPTIONAL), True, [CLEAR]),
        (CARRIER, TLS, Trunk("a", FROM, srtp=Srtp.REQUIRED), True, []),
        (
            CARRIER,
            TLS,
            Trunk("a", FROM, outbound=("sip:a.example",), srtp=Srtp.REQUIRED),
            True,
            [CLEAR],
        ),
        (
            CARRIER,
            UDP,
            Trunk("a", registration=registered("sips:a.example"), srtp=Srtp.REQUIRED),
            True,
            [],
        ),
        (
            CARRIER,
            UDP,
            Trunk("a", registration=registered("sip:a.example"), srtp=Srtp.REQUIRED),
            True,
            [CLEAR],
        ),
    ],
)
def test_what_is_doubted(
    build: LibraryBuild, listen: Listen, trunk: Trunk, verify: bool, doubts: list[str]
) -> None:
    settings = SipSettings(listen=(listen,), trunks=(trunk,), tls=Tls(verify_server=verify))
    found = list(security_doubts(settings, build))
    assert len(found) == len(doubts)
    for doubt, words in zip(found, doubts, strict=True):
        assert words in doubt.message
        assert doubt.remedy.endswith(".")
