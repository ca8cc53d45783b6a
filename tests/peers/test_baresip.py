"""baresip against SIPp and against itself: it calls, hears, speaks and presses keys."""

from __future__ import annotations

import pytest

from tests.peers.baresip import Account, Baresip
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound
from tests.peers.waiting import TooLate, wait_until


def test_it_calls_and_hears_its_own_echo(rtp_capture: RtpCapture) -> None:
    sound = make_sound(1)
    with (
        Sipp(
            SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml", echo_rtp=True)
        ) as callee,
        Baresip(microphone=sound) as phone,
    ):
        phone.dial(f"sip:bob@{callee.address}")
        phone.wait_for("CALL_ESTABLISHED")
        wait_until(
            lambda: find(sound, phone.recording()).found, within=8, what="the echo of a sound"
        )
        phone.press("17#")
        wait_until(
            lambda: rtp_capture.stream_to(callee.media_ports[0]).digits() == "17#",
            within=5,
            what="three keys by RFC 4733",
        )
        phone.hang_up()
        callee.finish().require_success(1)


def test_two_telephones_hear_each_other() -> None:
    first, second, later = make_sound(1), make_sound(2), make_sound(3)
    with (
        Baresip(Account(user="bob"), microphone=second) as bob,
        Baresip(microphone=first) as alice,
    ):
        alice.dial(bob.uri)
        bob.wait_for("CALL_INCOMING")
        bob.answer()
        alice.wait_for("CALL_ESTABLISHED")
        bob.wait_for("CALL_ESTABLISHED")
        wait_until(
            lambda: find(second, alice.recording()).found and find(first, bob.recording()).found,
            within=8,
            what="each telephone to hear the other",
        )
        alice.say(later)
        wait_until(lambda: find(later, bob.recording()).found, within=8, what="a sound said later")
        bob.hang_up()
        alice.wait_for("CALL_CLOSED")


def test_what_does_not_happen_is_reported_with_the_events_seen() -> None:
    with Baresip() as phone:
        phone.dial("sip:nobody@127.0.0.1:9")
        with pytest.raises(TooLate, match=r"CALL_ESTABLISHED in time; events so far: .*CALL_"):
            phone.wait_for("CALL_ESTABLISHED", within=0.5)
