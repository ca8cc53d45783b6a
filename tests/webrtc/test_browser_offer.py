"""Browsers' offers: Chromium's own, and what else may come in its place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.errors import BrowserPhoneError
from telephony.webrtc.browser_answer import OwnCandidate, OwnSide, write_answer
from telephony.webrtc.browser_offer import MAX_CANDIDATES, MAX_OFFER, read_offer

CHROMIUM = (Path(__file__).parent / "offers" / "chromium.sdp").read_text()
_OWN = OwnSide(
    "name", "word", [("sha-256", "AB:CD")], [OwnCandidate("1", 7, "192.0.2.1", 12000)], 9
)


def test_chromiums_offer_is_understood() -> None:
    offer = read_offer(CHROMIUM)
    assert (offer.mid, offer.ice_name) == ("0", "DfZi")
    assert offer.telephone_event == 126
    assert offer.audio_level == 1
    assert offer.fingerprints[0][0] == "sha-256"
    (candidate,) = offer.candidates  # neither by TCP nor behind a name
    assert (candidate.address, candidate.port) == ("192.0.2.2", 45047)


def test_password_is_in_no_representation() -> None:
    assert "75fVCXbq7MYuCEEdXIVBWinK" not in repr(read_offer(CHROMIUM))


def test_answer_takes_pcmu_and_keys_alone() -> None:
    answer = write_answer(read_offer(CHROMIUM), _OWN)
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\n" in answer
    assert "a=rtpmap:126 telephone-event/8000\r\n" in answer
    assert "a=candidate:1 1 udp 7 192.0.2.1 12000 typ host\r\n" in answer
    assert "opus" not in answer


def test_every_other_medium_is_refused_in_its_place() -> None:
    video = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n"
    before = CHROMIUM.replace("m=audio", f"{video}m=audio")
    answer = write_answer(read_offer(before), _OWN)
    media = [line for line in answer.splitlines() if line.startswith("m=")]
    assert media == ["m=video 0 UDP/TLS/RTP/SAVPF 96", "m=audio 9 UDP/TLS/RTP/SAVPF 0 126"]


def test_a_browser_without_keys_is_taken() -> None:
    offer = read_offer(CHROMIUM.replace("a=rtpmap:126 telephone-event/8000\n", ""))
    assert offer.telephone_event is None
    assert "telephone-event" not in write_answer(offer, _OWN)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param("13 110 126", "13 110 126\na=x:" + "x" * MAX_OFFER, "longer than", id="long"),
        pytest.param("m=audio", "m=video", "no audio", id="no audio"),
        pytest.param("m=audio", "m=application 9 x x\n" * 8 + "m=audio", "too much", id="crowd"),
        pytest.param("9 0 8 13", "9 8 13", "PCMU", id="no PCMU"),
        pytest.param("a=rtcp-mux\n", "", "RTCP", id="two ports"),
        pytest.param("actpass", "active", "roles", id="active"),
        pytest.param("a=fingerprint", "a=finger", "certificate", id="no fingerprint"),
        pytest.param("a=ice-pwd:7", "a=ice-pwd: ", "ice-pwd", id="odd password"),
        pytest.param("a=ice-ufrag:DfZi", "a=ice-ufrag:D", "ice-ufrag", id="short name"),
        pytest.param("a=mid:0\n", "a=mid:0 0\n", "mid", id="odd mid"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    with pytest.raises(BrowserPhoneError, match=sentence):
        read_offer(CHROMIUM.replace(old, new, 1))


def test_more_candidates_than_can_be_tried_are_left_out() -> None:
    line = next(one for one in CHROMIUM.splitlines() if one.startswith("a=candidate"))
    many = CHROMIUM.replace(line, "\n".join([line] * 60))
    assert len(read_offer(many).candidates) == MAX_CANDIDATES


@given(st.integers(), st.integers(1, 6))
def test_whatever_comes_only_a_sentence_is_raised(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    lines = CHROMIUM.splitlines()
    for _ in range(changes):
        place = chance.randrange(len(lines))
        line = lines[place]
        cut = chance.randrange(len(line) + 1)
        lines[place] = chance.choice(
            [line[:cut], line[cut:], line[:cut] + chance.choice(" :/=0x\0é-9") + line[cut:], ""]
        )
    try:
        offer = read_offer("\n".join(lines))
    except BrowserPhoneError:
        return
    write_answer(offer, _OWN)
