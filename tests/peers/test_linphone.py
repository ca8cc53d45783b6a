"""Linphone calls baresip: keys by SIP INFO, sound both ways."""

from __future__ import annotations

from tests.peers.baresip import Account, Baresip
from tests.peers.linphone import Linphone
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until


def test_keys_arrive_by_info_and_sound_both_ways(rtp_capture: RtpCapture) -> None:
    first, second = make_sound(1), make_sound(2)
    with (
        Baresip(Account(user="bob", answer_mode="auto"), microphone=second) as bob,
        Linphone(microphone=first) as carol,
    ):
        carol.dial(bob.uri)
        carol.wait_for_answer()
        bob.wait_for("CALL_ESTABLISHED")
        carol.press("5#")
        pressed = [bob.wait_for("CALL_DTMF_START")["param"] for _ in range(2)]
        wait_until(
            lambda: find(first, bob.recording()).found and find(second, carol.recording()).found,
            within=10,
            what="each telephone to hear the other",
        )
        carol.hang_up()
        bob.wait_for("CALL_CLOSED")
        sent = [
            stream
            for (source, target), stream in rtp_capture.streams().items()
            if source == carol.media_port and target in bob.media_ports
        ]
    assert pressed == ["5", "#"]
    assert [stream.digits() for stream in sent] == [""], "none by RTP"
