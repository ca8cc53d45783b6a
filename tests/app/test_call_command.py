"""`telephony call` against SIPp: what it sends arrives, what it says of the call is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.command_line import Finished, run_telephony
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import find, make_sound, read_wav, silence, write_pcmu, write_wav

pytestmark = pytest.mark.peer

ANSWERS = "functional/uas-invite-answer-speak-expect-bye.xml"
LEAVES = "functional/uas-invite-answer-hang-up.xml"
BUSY = "functional/uas-invite-reject-busy.xml"
RINGS = "functional/uas-invite-ring-expect-cancel.xml"


def _spoken(folder: Path) -> Path:
    """What the callee says: a second of nothing, a known sound, nothing again."""
    audio = np.concatenate([silence(1.0), make_sound(7), silence(6.0)])
    return write_pcmu(folder / "sound.ulaw", audio)


def _call(folder: Path, callee: Sipp, *options: str | Path) -> Finished:
    return run_telephony("call", f"sip:100@{callee.address}", *options, folder=folder)


def _events(done: Finished) -> list[dict[str, Any]]:
    return list(json.loads(done.out)["timeline"])


def test_keys_follow_the_prompt_and_reach_the_callee(
    tmp_path: Path, rtp_capture: RtpCapture
) -> None:
    plan = SippPlan(scenario=ANSWERS, files={"sound.ulaw": _spoken(tmp_path)})
    with Sipp(plan) as callee:
        done = _call(tmp_path, callee, "--dtmf", "42", "--patience", "3", "--json")
        callee.finish().require_success(1)
        assert rtp_capture.stream_to(callee.media_ports[0]).digits() == "42"
    assert done.code == 0, done.out + done.err
    events = [event["event"] for event in _events(done)]
    assert events.index("far end pauses") < events.index("key pressed")
    assert json.loads(done.out)["termination"]["reason"] == "caller_hangup"


def test_keys_by_info_travel_in_info_requests(tmp_path: Path) -> None:
    options = ("--dtmf", "42", "--dtmf-method", "info", "--patience", "0.5")
    with Sipp(SippPlan(scenario="uas", calls=None)) as callee:
        done = _call(tmp_path, callee, *options)
        messages = callee.messages
    assert "INFO sip:" in messages
    assert messages.index("Signal=4") < messages.index("Signal=2")
    # SIPp's built-in callee answers no INFO, so the keys may well be lost.
    assert done.code == 1
    assert "FAILED: The far end didn't take a key sent by INFO." in done.out


def test_a_callee_without_telephone_events_is_not_taken_for_a_success(tmp_path: Path) -> None:
    with Sipp(SippPlan(scenario="uas", calls=None)) as callee:
        done = _call(tmp_path, callee, "--dtmf", "1", "--patience", "0.5")
    assert done.code == 1
    assert "FAILED: A key was not sent" in done.out
    assert "--dtmf-method" in done.out


def test_what_the_far_end_says_is_recorded_and_what_we_play_arrives(
    tmp_path: Path, rtp_capture: RtpCapture
) -> None:
    ours = write_wav(tmp_path / "ours.wav", make_sound(8))
    plan = SippPlan(scenario=ANSWERS, files={"sound.ulaw": _spoken(tmp_path)})
    with Sipp(plan) as callee:
        done = _call(tmp_path, callee, "--play", ours, "--record", "heard.wav", "--patience", "3")
        callee.finish().require_success(1)
        sent = rtp_capture.stream_to(callee.media_ports[0]).audio()
    assert done.code == 0, done.out + done.err
    assert find(make_sound(7), read_wav(tmp_path / "heard.wav")).found
    assert find(make_sound(8), sent).found


def test_a_busy_callee_is_told_with_its_status(tmp_path: Path) -> None:
    with Sipp(SippPlan(scenario=BUSY)) as callee:
        done = _call(tmp_path, callee)
    assert done.code == 1
    assert "FAILED: The call was not answered: failed (busy, SIP 486, Q.850 17)" in done.out


def test_a_far_end_that_leaves_before_the_script_is_done_fails_the_call(tmp_path: Path) -> None:
    with Sipp(SippPlan(scenario=LEAVES)) as callee:
        done = _call(tmp_path, callee, "--do", "wait 20s", "--do", "press 1")
    assert done.code == 1
    assert "ended the call too early: `wait 20s` was still to come" in done.out


def test_a_far_end_that_is_expected_to_hang_up_may(tmp_path: Path) -> None:
    with Sipp(SippPlan(scenario=LEAVES)) as callee:
        done = _call(tmp_path, callee, "--do", "wait for hang-up")
    assert done.code == 0, done.out + done.err
    assert "completed (callee_hangup" in done.out


def test_a_call_that_nobody_answers_is_cancelled_when_its_time_is_up(tmp_path: Path) -> None:
    with Sipp(SippPlan(scenario=RINGS)) as callee:
        done = _call(tmp_path, callee, "--timeout", "1")
        callee.finish().require_success(1)
    assert done.code == 1
    assert "FAILED: Nobody answered within 1 s." in done.out


def test_a_host_where_nobody_listens_ends_in_time(tmp_path: Path) -> None:
    done = run_telephony("call", "sip:100@127.0.0.1:9", "--timeout", "2", folder=tmp_path)
    assert done.code == 1
    assert "FAILED" in done.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["100"], "`100` isn't a SIP URI"),
        (["sip:a@127.0.0.1", "--dtmf", "x"], "`X` is no key of a telephone"),
        (["sip:a@127.0.0.1", "--do", "press 1", "--say", "a"], "either by --do or by"),
        (["sip:a@127.0.0.1", "--dtmf-method", "inband"], "Use rfc4733 or info"),
        (["sip:a@127.0.0.1", "--record", "x.mp3"], "has to end in .wav"),
        (["sip:a@127.0.0.1", "--play", "none.wav"], "none.wav can't be read"),
        (["sip:a@no-such-host.invalid"], "There is no way to no-such-host.invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = run_telephony("call", *arguments, folder=tmp_path)
    assert done.code == 2
    assert sentence in done.err
    assert "Traceback" not in done.err
