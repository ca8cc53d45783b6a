"""Where the fuzzer begins: real messages, each as one text with a character per byte."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_TESTS = Path(__file__).parents[1]
_TORTURE = _TESTS / "hostile" / "rfc4475"
_SCENARIOS = _TESTS.parent / "sipp_scenarios"
_SENT = re.compile(r"<send\b.*?<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_KEYWORD = re.compile(r"\[([a-z_]+)(?:[^\]]*)\]")
_BRANCH = re.compile(r"(branch\s*=\s*)[^;,\s]*", re.IGNORECASE)
_CALL_ID = re.compile(r"^(call-id|i)([ \t]*:\s*)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_SENT_BY = re.compile(r"^(via|v)[ \t]*:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.I | re.MULTILINE)
_LAST = re.compile(r"\[last_([A-Za-z-]+):?\]")

_OFFER = """\
v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 30000 RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
"""
_IN_DIALOG = {
    "INVITE": ("application/sdp", _OFFER),
    "UPDATE": ("application/sdp", _OFFER),
    "ACK": ("application/sdp", _OFFER),
    "PRACK": ("application/sdp", _OFFER),
    "INFO": ("application/dtmf-relay", "Signal=5\nDuration=160\n"),
    "MESSAGE": ("text/plain", "hello"),
    "REFER": ("", ""),
    "NOTIFY": ("message/sipfrag", "SIP/2.0 200 OK\n"),
    "OPTIONS": ("", ""),
    "CANCEL": ("", ""),
    "BYE": ("", ""),
}
_EXTRA = (
    "Refer-To: <sip:other@127.0.0.1>",
    "Event: refer",
    "Subscription-State: active;expires=60",
    "Session-Expires: 1800;refresher=uac",
    "Min-SE: 90",
    "Supported: timer, 100rel, replaces, norefersub",
    "RAck: 1 1 INVITE",
    "Replaces: nobody;to-tag=a;from-tag=b",
    "P-Asserted-Identity: <tel:+4930123456>",
    "Reason: Q.850;cause=16",
    'Authorization: Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"',
)


@dataclass(frozen=True, slots=True)
class Dialog:
    """What a request needs to belong to a dialog that the edge knows."""

    local: str
    """`host:port` that we send from."""
    caller: str
    """The From of the caller's requests, with its tag."""
    called: str
    """The To, with the edge's tag."""
    call_id: str
    cseq: int


@cache
def messages() -> tuple[str, ...]:
    """Every seed outside dialogs."""
    torture = [file.read_bytes().decode("latin-1") for file in sorted(_TORTURE.glob("*.dat"))]
    scenarios = [
        message
        for file in sorted(_SCENARIOS.rglob("*.xml"))
        for message in _sent_by_sipp(file.read_text(encoding="utf-8"))
    ]
    assert torture and scenarios, "The fuzzer has lost its seeds."
    return (*torture, *scenarios)


def fresh(message: str, number: str, local: str) -> str:
    """The message in a transaction and a call of its own, whose answers come to `local`."""
    via = f"Via: SIP/2.0/UDP {local};rport;branch=z9hG4bK{number}"
    message = _SENT_BY.sub(lambda _: via, message, count=1)
    message = _BRANCH.sub(rf"\g<1>z9hG4bK{number}", message)
    return _CALL_ID.sub(rf"\g<1>\g<2>{number}", message)


def in_dialog(dialog: Dialog, number: str, chance: Random) -> str:
    """A request, or a response to one that was never sent, of a dialog."""
    method = chance.choice(tuple(_IN_DIALOG))
    kind, body = _IN_DIALOG[method]
    body = body.replace("\n", "\r\n")
    start = f"{method} sip:service@127.0.0.1 SIP/2.0"
    if chance.random() < 0.1:
        start = f"SIP/2.0 {chance.choice((100, 180, 183, 200, 302, 401, 404, 486, 503, 699))} X"
    lines = [
        start,
        f"Via: SIP/2.0/UDP {dialog.local};rport;branch=z9hG4bK{number}",
        f"From: {dialog.caller}",
        f"To: {dialog.called}",
        f"Call-ID: {dialog.call_id}",
        f"CSeq: {dialog.cseq} {method}",
        "Max-Forwards: 70",
        f"Contact: <sip:fuzz@{dialog.local}>",
        *chance.sample(_EXTRA, chance.randrange(4)),
        *([f"Content-Type: {kind}"] if kind else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body])


def _sent_by_sipp(scenario: str) -> list[str]:
    last = {
        "Via": "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKsipp",
        "From": "From: <sip:caller@127.0.0.1:9>;tag=1",
        "To": "To: <sip:service@127.0.0.1:9>",
        "Call-ID": "Call-ID: sipp",
        "CSeq": "CSeq: 1 INVITE",
    }
    known = {
        "transport": "UDP",
        "branch": "z9hG4bKsipp",
        "call_id": "sipp",
        "call_number": "1",
        "cseq": "1",
        "len": "0",
        "service": "service",
        "peer_tag_param": "",
        "media_ip_type": "4",
        "local_ip_type": "4",
        "media_port": "30000",
        "auto_media_port": "30000",
        "local_port": "9",
        "remote_port": "9",
        "pid": "1",
    }
    found = []
    for block in _SENT.findall(scenario):
        lines = "\r\n".join(line.strip() for line in block.strip().splitlines())
        lines = _LAST.sub(lambda match: last.get(match[1], "X: y"), lines)
        text = _KEYWORD.sub(lambda match: known.get(match[1], "127.0.0.1"), lines)
        found.append(text if "\r\n\r\n" in text else text + "\r\n\r\n")
    return found
