"""What the peer says: through rings, into recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from telephony.sip.audio.ring_pool import SECONDS_KEPT
from tests.peers.caller import Caller
from tests.peers.g711 import PCMU, Samples, encode
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find, make_sound, read_wav, write_pcmu
from tests.peers.waiting import wait_until
from tests.sip.answered_call import answered, level
from tests.sip.callers import caller
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer

WAV_HEADER = 44
SPOKEN = make_sound(seed=7, seconds=1.5)


@pytest.mark.parametrize("when", ["before the answer", "during the call"])
def test_a_ring_brings_what_the_caller_says(agent: DrivenAgent, tmp_path: Path, when: str) -> None:
    file = tmp_path / "heard.raw"
    hear = {"do": "hear", "file": str(file)}
    agent.for_callers(*([hear, "answer"] if when == "before the answer" else ["answer"]))
    sound = write_pcmu(tmp_path / "sound.ulaw", SPOKEN)
    files = {"sound.ulaw": sound}
    with caller(agent, "uac-speak-expect-bye", files=files, pause=0.5) as sipp:
        leg = agent.wait_for("LegAnswered")["leg"]
        if when == "during the call":
            agent.do("hear", leg, file=str(file))
        wait_until(lambda: find(SPOKEN, agent.heard(file)).found, within=10, what="the sound")
        agent.do("drain", leg)
        assert agent.wait_for("Drained", leg=leg)["overrun"] == 0
        agent.do("hang_up", leg)
        sipp.finish().require_success(1)
    assert find(SPOKEN, agent.heard(file)).found
    assert len(agent.heard(file)) % 160 == 0


def test_who_begins_to_listen_hears_the_present(agent: DrivenAgent, tmp_path: Path) -> None:
    file = tmp_path / "heard.raw"
    agent.for_callers("answer")
    with Caller(agent.address) as caller:
        leg = agent.wait_for("LegAnswered")["leg"]
        agent.do("hear", leg, file=str(tmp_path / "before.raw"))
        caller.say(make_sound(seed=8, seconds=1.0))
        agent.do("stop_hearing", leg)
        caller.say(make_sound(seed=9, seconds=2.0))  # and nobody listens
        agent.do("hear", leg, file=str(file))
        caller.say(SPOKEN)
        wait_until(lambda: find(SPOKEN, agent.heard(file)).found, within=10, what="the sound")
    assert find(SPOKEN, agent.heard(file)).offset < 0.2, "seconds late"


def test_a_ring_that_is_closed_hears_no_more(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.raw", tmp_path / "second.raw"
    with answered(agent, rtp_capture) as call:
        agent.do("hear", call.leg, file=str(first))
        wait_until(lambda: len(agent.heard(first)) > 1600, within=5, what="audio")
        agent.do("stop_hearing", call.leg)
        agent.do("stop_hearing", call.leg)  # safe to do twice
        agent.report()  # both were obeyed
        size = len(agent.heard(first))
        call.let_pass(0.3)
        assert len(agent.heard(first)) == size
        agent.do("hear", call.leg, file=str(second))
        wait_until(lambda: len(agent.heard(second)) > 1600, within=5, what="audio again")


def test_a_late_reader_is_told_what_it_lost(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    with answered(agent, rtp_capture) as call:
        file = tmp_path / "late.raw"
        before = call.seconds
        agent.do("hear", call.leg, file=str(file), lazily=True)
        agent.report()
        begun = call.seconds
        call.let_pass(5.5)
        passed = call.seconds
        agent.do("drain", call.leg)
        drained = agent.wait_for("Drained", leg=call.leg)
        after = call.seconds
    kept = SECONDS_KEPT * 16000
    assert kept - 320 <= drained["bytes"] <= kept, "but for the frame that is being written"
    brought = SECONDS_KEPT + drained["overrun"] / 8000
    assert passed - begun - 0.3 < brought < after - before + 0.1, "one clock fills and sends"


def test_each_call_hears_its_own_caller_alone(agent: DrivenAgent, tmp_path: Path) -> None:
    # Ports are used again: nothing of one caller may reach the next.
    for seed in range(20, 24):
        sound = make_sound(seed, 0.5)
        file = tmp_path / f"{seed}.raw"
        agent.for_callers({"do": "hear", "file": str(file)}, "answer")
        with RawCaller(agent.address) as raw:
            assert raw.invite().status == 200
            raw.speak_until(
                lambda f=file, s=sound: find(s, agent.heard(f)).found, encode(sound, PCMU)
            )
            raw.hang_up()
        agent.wait_for("LegEnded")
        earlier = make_sound(seed - 1, 0.5)
        assert not find(earlier, agent.heard(file)).found


def is_complete(wav: Path) -> bool:
    """Whether its length has been written: when the recorder closes it."""
    return wav.read_bytes()[4:8] != bytes(4)


def so_far(wav: Path) -> Samples:
    """What a recording has that is still being written."""
    data = wav.read_bytes()[WAV_HEADER:]
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)


def test_a_recording_has_what_the_caller_said(agent: DrivenAgent, tmp_path: Path) -> None:
    file = tmp_path / "recording.wav"
    agent.for_callers("answer", {"do": "record", "file": str(file)})
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        agent.wait_for("MediaStarted")  # the recorder is joined by the engine thread, after the 200
        raw.speak_until(lambda: find(SPOKEN, so_far(file)).found, encode(SPOKEN, PCMU))
        raw.hang_up()
    agent.wait_for("LegEnded")
    wait_until(lambda: is_complete(file), within=5, what="the recording to be closed")
    assert find(SPOKEN, read_wav(file)).found


def test_a_recording_that_cannot_be_written_does_no_harm(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    with answered(agent, rtp_capture) as call:
        agent.do("record", call.leg, file=str(tmp_path / "no such folder" / "x.wav"))
        wait_until(lambda: "recording" in agent.log, within=5, what="a line in the log")
        assert "Traceback" not in agent.log


def test_hearing_goes_on_after_hold(agent: DrivenAgent, tmp_path: Path) -> None:
    file = tmp_path / "heard.raw"
    agent.for_callers({"do": "hear", "file": str(file)}, "answer")
    with RawCaller(agent.address) as raw:
        assert raw.invite().status == 200
        leg = agent.wait_for("LegAnswered")["leg"]
        assert raw.invite(body=raw.offer("inactive")).status == 200
        agent.wait_for("MediaHeld", leg=leg)
        assert raw.invite().status == 200
        agent.wait_for("MediaResumed", leg=leg)
        raw.speak_until(lambda: find(SPOKEN, agent.heard(file)).found, encode(SPOKEN, PCMU))
        raw.hang_up()
    assert level(agent.heard(file)) > 100
