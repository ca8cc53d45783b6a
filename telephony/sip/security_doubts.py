"""What a configuration allows although it is less safe than it could be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telephony.sip.gate.trunk_gate import connected_to, dials_by_tls, goes_by_tls
from telephony.sip.library.library_build import LibraryBuild
from telephony.sip.settings import SipSettings, Srtp, Transport, Trunk


@dataclass(frozen=True, slots=True)
class Doubt:
    """`message` is for the middle of a line; `remedy` is a sentence."""

    message: str
    remedy: str


def security_doubts(settings: SipSettings, build: LibraryBuild) -> Iterator[Doubt]:
    """For the log at the start, and for `telephony doctor`."""
    listens = any(on.transport is Transport.TLS for on in settings.listen)
    dials = [trunk.name for trunk in settings.trunks if dials_by_tls(trunk)]
    if build.stock and (listens or dials):
        yield Doubt(
            "TLS runs on the stock wheel's OpenSSL 1.0.2, which is past its end of life and has "
            "no TLS 1.3",
            "Run `make pjsua2`, which builds the library on the system's OpenSSL.",
        )
    if dials and not settings.tls.verify_server:
        yield Doubt(
            f"anybody can pose as the peer of {', '.join(dials)}: its certificate isn't verified",
            "Name who signed it in sip.tls.authorities, and leave out sip.tls.verify_server.",
        )
    for trunk in settings.trunks:
        if trunk.srtp is not Srtp.OFF and not _keys_are_safe(trunk, listens):
            yield Doubt(
                f"the SRTP keys of trunk {trunk.name} travel in clear: who sees its SIP can "
                "listen to its calls",
                "Take its calls on a listener with transport: tls, and write its URIs as sips: "
                "or with ;transport=tls.",
            )


def _keys_are_safe(trunk: Trunk, listens: bool) -> bool:
    """Whether this trunk's SDP can be expected over TLS, each way."""
    return all(map(goes_by_tls, connected_to(trunk))) and (listens or not trunk.networks)
