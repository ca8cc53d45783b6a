"""The telephone in Python against baresip and SIPp: a foreign peer understands it."""

from __future__ import annotations

import pytest

from tests.peers.baresip import Account, Baresip
from tests.peers.caller import Caller
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until


def test_sound_and_keys_reach_a_telephone_and_its_sound_is_heard(rtp_capture: RtpCapture) -> None:
    said, answered = make_sound(1), make_sound(2)
    with (
        Baresip(Account(answer_mode="auto"), microphone=answered) as phone,
        Caller(phone.address, called="alice") as caller,
    ):
        caller.wait_for_answer()
        caller.hear_out()
        caller.say(said)
        caller.press("5")
        assert phone.wait_for("CALL_DTMF_START")["param"] == "5"
        wait_until(
            lambda: find(said, phone.recording()).found, within=5, what="baresip to hear the caller"
        )
        caller.hang_up()
        phone.wait_for("CALL_CLOSED")
        assert rtp_capture.stream_from(caller.media_port).digits() == "5"
        messages = rtp_capture.messages(caller.call_id)
    seen = [message.summary for message in messages]
    assert [each for each in seen if each not in ("100 INVITE", "180 INVITE")] == [
        "INVITE", "200 INVITE", "ACK", "BYE", "200 BYE",
    ]  # fmt: skip


def test_a_refusal_and_a_hang_up_are_noticed() -> None:
    with (
        Sipp(SippPlan(scenario="functional/uas-invite-reject-busy.xml")) as callee,
        Caller(callee.address) as caller,
        pytest.raises(AssertionError, match="486"),
    ):
        caller.wait_for_answer()
    with (
        Sipp(SippPlan(scenario="functional/uas-invite-answer-hang-up.xml")) as callee,
        Caller(callee.address) as caller,
    ):
        caller.wait_for_end()
        callee.finish().require_success(1)
