"""Datagrams sorted into calls, as they would come off the wire."""

from __future__ import annotations

import struct

import pytest

from telephony.app.load.heard_call import in_progress
from telephony.app.load.listening_post import Line, ListeningPost
from telephony.app.load.packet_capture import Datagram
from telephony.media.g711 import PCMU, encode
from tests.peers.sound import make_sound

SIPP, EDGE, AUDIO, EDGE_AUDIO = 21000, 5060, 20000, 16400


def _sip(at: float, text: str, *, from_edge: bool = False, cseq: str = "1 INVITE") -> Datagram:
    head = f"{text}\r\nCall-ID: one\r\nCSeq: {cseq}\r\n\r\nv=0\r\nm=audio {AUDIO} RTP/AVP 0\r\n"
    ports = (EDGE, SIPP) if from_edge else (SIPP, EDGE)
    return Datagram(at, *ports, head.encode())


def _rtp(at: float, number: int, payload: bytes = bytes(160), marker: int = 0) -> Datagram:
    header = struct.pack("!BBHII", 0x80, marker | PCMU, number, 160 * number, 7)
    return Datagram(at, EDGE_AUDIO, AUDIO, header + payload)


@pytest.fixture
def post() -> ListeningPost:
    listening = ListeningPost(1)
    listening.add_line(SIPP, (AUDIO, AUDIO), Line(kind=0, listen_for=3.0))
    listening.receive(_sip(100.0, "INVITE sip:1@h SIP/2.0"))
    return listening


def test_a_call_is_followed_from_invite_to_bye(post: ListeningPost) -> None:
    post.receive(_sip(100.1, "SIP/2.0 180 Ringing", from_edge=True))
    post.receive(_sip(100.2, "SIP/2.0 200 OK", from_edge=True))
    post.receive(_sip(100.7, "SIP/2.0 200 OK", from_edge=True))
    post.receive(_sip(103.0, "SIP/2.0 491 Request Pending", from_edge=True, cseq="2 INVITE"))
    post.receive(_sip(105.0, "BYE sip:1@h SIP/2.0", cseq="3 BYE"))
    post.close()
    (call,) = post.calls
    assert (call.status, call.answers) == (200, 2)
    assert call.response_time == pytest.approx(0.2)
    assert in_progress([call]) == [(100.0, 1), (105.0, 0)]


def test_a_refused_call_is_over_when_it_is_refused(post: ListeningPost) -> None:
    post.receive(_sip(100.05, "SIP/2.0 503 Service Unavailable", from_edge=True))
    post.close()
    (call,) = post.calls
    assert (call.answered, call.status, call.over_at) == (False, 503, 100.05)


def test_the_sound_is_found_and_timed_from_the_answer(post: ListeningPost) -> None:
    sound = make_sound(1, 1.0)
    post.receive(_sip(100.2, "SIP/2.0 200 OK", from_edge=True))
    heard = b"\xff" * 800 + encode(sound, PCMU)  # 0.1 s of silence first
    for number in range(len(heard) // 160):
        piece = heard[160 * number : 160 * (number + 1)]
        post.receive(_rtp(100.25 + 0.02 * number, number, piece))
    post.close()
    (call,) = post.calls
    prompt = call.prompt(sound)
    assert prompt.found
    assert prompt.delay == pytest.approx(0.15, abs=0.001)
    assert call.received is not None
    assert (call.received.packets, call.received.lost) == (55, 0)
    assert not call.prompt(make_sound(2, 1.0)).found


def test_only_the_sound_that_is_asked_for_is_kept(post: ListeningPost) -> None:
    post.receive(_sip(100.2, "SIP/2.0 200 OK", from_edge=True))
    for number in range(500):
        post.receive(_rtp(100.2 + 0.02 * number, number))
    assert len(post.calls[0]._sound) == pytest.approx(150, abs=1)
    post.receive(_sip(110.0, "BYE sip:1@h SIP/2.0", cseq="2 BYE"))
    post.fold_ended(111.0)
    assert post.calls[0].received is None
    post.fold_ended(113.0)
    received = post.calls[0].received
    assert received is not None
    assert received.packets == 500
    assert not post.calls[0]._arrivals


def test_others_traffic_is_passed_over(post: ListeningPost) -> None:
    post.receive(Datagram(100.1, EDGE_AUDIO, AUDIO + 2, bytes(172)))
    stranger = _sip(100.1, "INVITE sip:1@h SIP/2.0").payload.replace(b": one", b": two")
    post.receive(Datagram(100.1, 40000, EDGE, stranger))
    post.receive(_rtp(100.3, 1, marker=0x80)._replace(payload=bytes((0x80, 201)) + bytes(26)))
    post.close()
    (call,) = post.calls
    assert call.received is not None
    assert call.received.packets == 0
