"""A browser's SDP offer, read for what a telephone needs of it (RFC 8866, RFC 9429).

Everything in it is a stranger's: what can't be used is refused with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from telephony.domain.errors import BrowserPhoneError
from telephony.webrtc.rtp import PCMU, SAMPLE_RATE

MAX_OFFER = 20_000
"""Characters; Chromium's offer of one audio track has 2,000 to 4,000."""
MAX_MEDIA = 8
MAX_CANDIDATES = 32

AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

_TOKEN = re.compile(r"[A-Za-z0-9+/=_.:-]{1,256}")
_ICE = re.compile(r"[A-Za-z0-9+/]{4,256}")
_NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class OfferedCandidate:
    """An `a=candidate` line (RFC 8839 section 5.1) of component 1 over UDP."""

    foundation: str
    priority: int
    address: str
    port: int
    kind: str


@dataclass(frozen=True, slots=True)
class BrowserOffer:
    """One browser's audio as offered."""

    mid: str
    ice_name: str
    ice_password: str = field(repr=False)
    fingerprints: tuple[tuple[str, str], ...]
    """Hash function and value of the browser's certificate (RFC 8122)."""
    telephone_event: int | None
    """Payload type of keys at 8 kHz (RFC 4733); None when the browser sends none."""
    audio_level: int | None
    """Number of the header extension that tells how loud a packet is."""
    candidates: tuple[OfferedCandidate, ...]
    media: tuple[str, ...]
    """The m= lines in order; the answer must have as many (RFC 3264 section 6)."""
    audio_place: int
    """Which of them this is about."""


def read_offer(text: str) -> BrowserOffer:
    """Read an offer. Raises `BrowserPhoneError`."""
    if len(text) > MAX_OFFER:
        raise BrowserPhoneError(f"The browser's offer is longer than {MAX_OFFER} characters.")
    common, sections = _sections(text)
    places = [place for place, lines in enumerate(sections) if lines[0].startswith("audio ")]
    if not places or len(sections) > MAX_MEDIA:
        raise BrowserPhoneError("The browser's offer has no audio, or far too much else.")
    audio = sections[places[0]]
    lines = audio[1:] + common
    if "rtcp-mux" not in lines:
        raise BrowserPhoneError("The browser doesn't put RTP and RTCP on one port (RFC 5761).")
    if _one(lines, "setup", _TOKEN) != "actpass":
        raise BrowserPhoneError("The browser's offer leaves DTLS no choice of roles (RFC 8842).")
    types = _payload_types(audio)
    if types.get(PCMU) != ("pcmu", SAMPLE_RATE):
        raise BrowserPhoneError("The browser can't send G.711 (PCMU), which telephones speak.")
    return BrowserOffer(
        mid=_one(audio, "mid", _TOKEN),
        ice_name=_one(lines, "ice-ufrag", _ICE),
        ice_password=_one(lines, "ice-pwd", _ICE),
        fingerprints=_fingerprints(lines),
        telephone_event=next(
            (number for number, is_ in types.items() if is_ == ("telephone-event", SAMPLE_RATE)),
            None,
        ),
        audio_level=_audio_level(audio),
        candidates=_candidates(audio),
        media=tuple(lines[0] for lines in sections),
        audio_place=places[0],
    )


def _sections(text: str) -> tuple[list[str], list[list[str]]]:
    """The session's `a=` values, and each medium's `m=` value with its `a=` values."""
    common: list[str] = []
    sections: list[list[str]] = []
    for line in text.splitlines():
        kind, _, value = line.partition("=")
        if kind == "m":
            sections.append([value])
        elif kind == "a":
            (sections[-1] if sections else common).append(value)
    return common, sections


def _all(lines: list[str], name: str) -> list[str]:
    return [line[len(name) + 1 :] for line in lines if line.startswith(f"{name}:")]


def _one(lines: list[str], name: str, form: re.Pattern[str]) -> str:
    """The first value: a medium's own stands before the session's."""
    for value in _all(lines, name):
        if form.fullmatch(value):
            return value
    raise BrowserPhoneError(f"The browser's offer has no usable a={name}.")


def _payload_types(audio: list[str]) -> dict[int, tuple[str, int]]:
    """Codec and clock rate by payload type, in the order of preference."""
    mapped = {PCMU: ("pcmu", SAMPLE_RATE)}
    for value in _all(audio, "rtpmap"):
        number, _, codec = value.partition(" ")
        name, _, rate = codec.partition("/")
        rate = rate.partition("/")[0]
        if _NUMBER.fullmatch(number) and _NUMBER.fullmatch(rate):
            mapped[int(number)] = (name.lower(), int(rate))
    offered = [int(number) for number in audio[0].split()[3:] if _NUMBER.fullmatch(number)]
    return {number: mapped[number] for number in offered if number in mapped and number < 128}


def _fingerprints(lines: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for value in _all(lines, "fingerprint"):
        function, _, digest = value.partition(" ")
        if re.fullmatch(r"[0-9A-Fa-f:]{32,256}", digest):
            found.append((function, digest))
    if not found:
        raise BrowserPhoneError("The browser's offer names no certificate (a=fingerprint).")
    return tuple(found)


def _audio_level(audio: list[str]) -> int | None:
    for value in _all(audio, "extmap"):
        number, _, uri = value.partition(" ")
        number = number.partition("/")[0]
        if uri == AUDIO_LEVEL and _NUMBER.fullmatch(number) and 1 <= int(number) <= 14:
            return int(number)
    return None


def _candidates(audio: list[str]) -> tuple[OfferedCandidate, ...]:
    """Those that can be tried. A browser hides its own addresses behind names of mDNS (.local),
    which aren't looked up: it calls us, and is known by where that comes from (RFC 8445 section
    7.3.1.3)."""
    found = []
    for value in _all(audio, "candidate"):
        parts = value.split()
        if len(parts) < 8 or parts[1] != "1" or parts[2].lower() != "udp":
            continue
        numbers = (parts[3], parts[5])
        if parts[4].endswith(".local") or not all(map(_NUMBER.fullmatch, numbers)):
            continue
        if 1 <= int(parts[5]) <= 65535 and parts[7] in ("host", "srflx", "relay"):
            found.append(
                OfferedCandidate(parts[0], int(parts[3]), parts[4], int(parts[5]), parts[7])
            )
    return tuple(found[:MAX_CANDIDATES])
