"""The SDP answer to a browser: one audio stream of PCMU, keys, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telephony.webrtc.browser_offer import AUDIO_LEVEL, BrowserOffer
from telephony.webrtc.rtp import PCMU

_NOWHERE = "0.0.0.0"  # noqa: S104  what SDP says where nothing is
_DISCARD = 9


@dataclass(frozen=True, slots=True)
class OwnCandidate:
    """An address and port where the browser may reach us."""

    foundation: str
    priority: int
    address: str
    port: int
    kind: str = "host"

    def __str__(self) -> str:
        return (
            f"{self.foundation} 1 udp {self.priority} {self.address} {self.port} typ {self.kind}"
            + ("" if self.kind == "host" else f" raddr {_NOWHERE} rport {_DISCARD}")
        )


@dataclass(frozen=True, slots=True)
class OwnSide:
    """What we say of ourselves."""

    ice_name: str
    ice_password: str
    fingerprints: Sequence[tuple[str, str]]
    candidates: Sequence[OwnCandidate]
    source: int
    """The SSRC that we send with."""


def write_answer(offer: BrowserOffer, own: OwnSide) -> str:
    """The answer's text. The browser waits for our DTLS: we are the active side."""
    lines = [
        "v=0",
        f"o=- {own.source} 1 IN IP4 {_NOWHERE}",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {offer.mid}",
        "a=msid-semantic: WMS telephone",
    ]
    for place, medium in enumerate(offer.media):
        lines += _audio(offer, own) if place == offer.audio_place else _refused(medium)
    return "\r\n".join(lines) + "\r\n"


def _refused(medium: str) -> list[str]:
    kind, _, *rest = medium.split()
    return [f"m={' '.join([kind, '0', *rest])}", f"c=IN IP4 {_NOWHERE}", "a=inactive"]


def _audio(offer: BrowserOffer, own: OwnSide) -> list[str]:
    types = [PCMU] if offer.telephone_event is None else [PCMU, offer.telephone_event]
    lines = [
        f"m=audio {_DISCARD} UDP/TLS/RTP/SAVPF {' '.join(map(str, types))}",
        f"c=IN IP4 {_NOWHERE}",
        f"a=rtcp:{_DISCARD} IN IP4 {_NOWHERE}",
        f"a=mid:{offer.mid}",
        "a=sendrecv",
        "a=rtcp-mux",
        f"a=rtpmap:{PCMU} PCMU/8000",
        "a=ptime:20",
        "a=maxptime:20",
    ]
    if offer.telephone_event is not None:
        lines += [
            f"a=rtpmap:{offer.telephone_event} telephone-event/8000",
            f"a=fmtp:{offer.telephone_event} 0-15",
        ]
    if offer.audio_level is not None:
        lines.append(f"a=extmap:{offer.audio_level} {AUDIO_LEVEL}")
    lines += [
        "a=setup:active",
        f"a=ice-ufrag:{own.ice_name}",
        f"a=ice-pwd:{own.ice_password}",
        *(f"a=fingerprint:{function} {value}" for function, value in own.fingerprints),
        *(f"a=candidate:{candidate}" for candidate in own.candidates),
        "a=end-of-candidates",
        "a=msid:telephone line",
        f"a=ssrc:{own.source} cname:telephone",
    ]
    return lines
