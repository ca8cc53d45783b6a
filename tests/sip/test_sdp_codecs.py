"""An SDP restricted to the codecs of a trunk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.messages.sdp_codecs import offers_any, restricted

SDP = "\r\n".join(
    [
        "v=0",
        "o=- 1 1 IN IP4 192.0.2.1",
        "s=-",
        "c=IN IP4 192.0.2.1",
        "t=0 0",
        "m=audio 4000 RTP/AVP 0 8 97 9 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:97 speex/8000",
        "a=fmtp:97 mode=any",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=sendrecv",
        "",
    ]
)


def test_other_codecs_go_with_all_that_is_said_of_them_and_the_order_is_the_trunks() -> None:
    left = restricted(SDP, ["pcma", "PCMU"])
    assert "m=audio 4000 RTP/AVP 8 0 101\r\n" in left
    assert "97" not in left
    assert "a=fmtp:101 0-16\r\n" in left
    assert left.endswith("a=sendrecv\r\n")


def test_a_static_payload_type_needs_no_rtpmap() -> None:
    assert "m=audio 4000 RTP/AVP 9 101\r\n" in restricted(SDP, ["G722"])


def test_an_sdp_with_none_of_them_stays_as_it_is() -> None:
    assert restricted(SDP, ["opus"]) == SDP


def test_payload_types_of_another_medium_are_its_own() -> None:
    text = "m=text 4002 RTP/AVP 97\r\na=rtpmap:97 t140/1000\r\n"
    left = restricted(SDP + text, ["PCMU"])
    assert left.endswith(text)
    assert "speex" not in left


def test_offers() -> None:
    assert offers_any(SDP, ["PCMA"])
    assert offers_any(SDP, ["SPEEX"])
    assert not offers_any(SDP, ["GSM"])
    assert offers_any("", ["GSM"]), "without an offer the offer is ours"
    assert offers_any("m=audio 4000/2 RTP/SAVP 3 \n", ["GSM"])
    assert not offers_any("m=video 4000 RTP/AVP 3", ["GSM"])


@given(st.text(alphabet="m=audio 0129RTP/AVSrtpmap:fx\r\n", max_size=300), st.booleans())
def test_anything_at_all_is_survived(text: str, beside: bool) -> None:
    sdp = SDP + text if beside else text
    offers_any(sdp, ["PCMU"])
    again = restricted(sdp, ["PCMU"])
    assert len(again) <= len(sdp) + 2 + sdp.count("\n") + sdp.count("\r")
