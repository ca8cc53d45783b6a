"""What the peer hears: files, silence, the ringing tone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.peers.g711 import PCMA, PCMU, Samples
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sound import find, make_sound, write_wav
from tests.sip.answered_call import Answered, answered, level
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import RawCaller

pytestmark = pytest.mark.peer


@pytest.fixture
def call(agent: DrivenAgent, rtp_capture: RtpCapture) -> Iterator[Answered]:
    with answered(agent, rtp_capture) as call:
        yield call


def wav(folder: Path, seed: int, seconds: float) -> tuple[Path, Samples]:
    sound = make_sound(seed, seconds)
    return write_wav(folder / f"sound-{seed}.wav", sound), sound


def test_the_peer_hears_a_file_exactly_and_once(call: Answered, tmp_path: Path) -> None:
    file, sound = wav(tmp_path, 1, 1.0)
    call.play(1, file)
    call.wait_for("PlaybackFinished", 1)
    call.let_pass(0.5)
    stream = call.heard
    match = find(sound, stream.audio())
    assert match.score > 0.995
    after = stream.audio()[round((match.offset + 1.05) * 8000) :]
    assert level(after) < 5
    assert stream.lost() == 0
    assert {len(packet.payload) for packet in stream.packets} == {160}
    assert np.median(stream.gaps()) == pytest.approx(0.02, abs=0.002)
    assert call.reported(1) == ["PlaybackFinished"]


def test_files_follow_each_other_without_a_gap(call: Answered, tmp_path: Path) -> None:
    # Lengths that are no multiple of 20 ms: a frame's rest must not become a gap or a click.
    lengths = [0.513, 0.3, 0.7071, 0.25]
    sounds = [wav(tmp_path, seed, seconds) for seed, seconds in enumerate(lengths, start=10)]
    call.play(2, *(file for file, _ in sounds))
    call.wait_for("PlaybackFinished", 2)
    call.let_pass(0.2)
    heard = call.heard.audio()
    matches = [find(sound, heard) for _, sound in sounds]
    assert [match.found for match in matches] == [True] * 4
    for (_, sound), match, following in zip(sounds, matches, matches[1:], strict=False):
        gap = following.offset - match.offset - len(sound) / 8000
        assert -0.001 < gap < 0.04
    assert call.reported(2) == ["PlaybackFinished"]


def test_the_end_is_reported_when_it_comes(call: Answered, tmp_path: Path) -> None:
    for playback, seconds in enumerate((0.02, 0.1, 0.5), start=20):
        file, sound = wav(tmp_path, playback, seconds)
        call.play(playback, file)
        finished = call.agent.wait_for("PlaybackFinished", leg=call.leg, playback=playback)
        if seconds < 0.1:
            continue  # too short to be told from anything else
        call.let_pass(0.1)
        heard = call.heard
        end = heard.started_at + find(sound, heard.audio()).offset + seconds
        assert abs(finished["at"] - end) < 0.15


def test_stopping_gives_silence_and_no_report(call: Answered, tmp_path: Path) -> None:
    file, sound = wav(tmp_path, 30, 3.0)
    call.play(30, file)
    call.wait_to_hear(sound[:2400])
    call.agent.do("stop_playing", call.leg)
    stopped_at = call.wait_for_silence()
    call.let_pass(0.6)
    heard = call.heard.audio()
    begun = find(sound[:2400], heard)
    assert begun.score > 0.95
    assert stopped_at < (begun.offset + 2.5) * 8000, "long before its end"
    assert level(heard[stopped_at:]) < 5
    call.agent.do("stop_playing", call.leg)  # nothing plays: nothing happens
    short, _ = wav(tmp_path, 31, 0.1)
    call.play(31, short)
    call.wait_for("PlaybackFinished", 31)
    assert call.reported(30) == []


def test_a_pause_holds_the_playback_where_it_is(call: Answered, tmp_path: Path) -> None:
    file, sound = wav(tmp_path, 35, 2.0)
    call.play(35, file)
    call.wait_to_hear(sound[:4000])
    call.agent.do("pause_playing", call.leg)
    call.agent.do("pause_playing", call.leg)  # again: nothing happens
    paused_at = call.wait_for_silence()
    call.let_pass(0.6)
    assert level(call.heard.audio()[paused_at:]) < 5
    assert call.reported(35) == []
    call.agent.do("resume_playing", call.leg)
    call.wait_for("PlaybackFinished", 35)
    call.let_pass(0.2)
    heard = call.heard.audio()
    first, last = find(sound[:4000], heard), find(sound[-4000:], heard)
    assert first.score > 0.95
    assert last.score > 0.95
    paused = last.offset - first.offset - 1.5
    whole = heard[round(first.offset * 8000) : round(last.offset * 8000)]
    silent = [level(whole[at : at + 160]) < 5 for at in range(0, len(whole), 160)]
    assert paused > 0.6
    assert paused == pytest.approx(sum(silent) * 0.02, abs=0.05), "nothing lost or said twice"
    call.agent.do("resume_playing", call.leg)  # nothing plays: nothing happens


def test_another_playback_replaces_the_first(call: Answered, tmp_path: Path) -> None:
    first, first_sound = wav(tmp_path, 40, 2.0)
    second, second_sound = wav(tmp_path, 41, 0.6)
    call.play(40, first)
    call.let_pass(0.5)
    call.play(41, second)
    call.wait_for("PlaybackFinished", 41)
    call.let_pass(0.2)
    heard = call.heard.audio()
    assert find(second_sound, heard).score > 0.98
    assert not find(first_sound[8000:], heard).found
    assert call.reported(40) == []


def test_playbacks_in_a_hurry_do_no_harm(call: Answered, tmp_path: Path) -> None:
    # Each is replaced about when it ends, where the library's threads meet.
    file, _ = wav(tmp_path, 50, 0.02)
    for playback in range(1000, 1100):
        call.play(playback, file)
        if playback % 4 == 0:
            call.let_pass(0.02)
    last, sound = wav(tmp_path, 51, 0.4)
    call.play(1100, last)
    call.wait_for("PlaybackFinished", 1100)
    assert find(sound, call.heard.audio()).score > 0.98
    assert max(len(call.reported(playback)) for playback in range(1000, 1101)) == 1


def test_a_file_that_is_missing_or_no_wav_fails(call: Answered, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no RIFF at all" * 100)
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    good, sound = wav(tmp_path, 60, 0.3)
    for playback, files in enumerate(
        [[tmp_path / "missing.wav"], [bad], [empty], [good, bad], [good, tmp_path / "no.wav"]],
        start=60,
    ):
        call.play(playback, *files)
        call.wait_for("PlaybackFailed", playback)
    problems = [event["problem"] for event in call.agent.events("PlaybackFailed", leg=call.leg)]
    assert all(problems)
    call.play(69, good)
    call.wait_for("PlaybackFinished", 69)
    assert find(sound, call.heard.audio()).found


def test_a_call_in_which_nobody_speaks_still_sends_silence(
    agent: DrivenAgent, rtp_capture: RtpCapture
) -> None:
    # Also after calls, when the library would put its idle bridge to sleep.
    agent.for_callers("answer")
    for _ in range(2):
        with RawCaller(agent.address) as raw:
            assert raw.invite().status == 200
            port = raw.rtp.getsockname()[1]
            stream = rtp_capture.wait_for_stream(to_port=port, packets=70)
            raw.hang_up()
        assert level(stream.audio()) < 5


def test_the_ringing_tone_is_heard_until_it_is_stopped(call: Answered) -> None:
    call.agent.do("start_ringback", call.leg)
    call.let_pass(1.0)
    tone = call.heard.audio()[-4000:]
    power = np.abs(np.fft.rfft(tone * np.hanning(len(tone)))) ** 2
    frequencies = np.fft.rfftfreq(len(tone), 1 / 8000)
    for wanted in (440, 480):
        assert power[abs(frequencies - wanted) < 6].sum() > 0.45 * power.sum()
    assert level(tone) > 500
    call.agent.do("stop_ringback", call.leg)
    call.wait_for_silence()


def test_early_media_is_heard_before_the_answer(
    agent: DrivenAgent, rtp_capture: RtpCapture, tmp_path: Path
) -> None:
    file, sound = wav(tmp_path, 70, 0.5)
    agent.for_callers("start_early_media", {"do": "play", "playback": 70, "files": [str(file)]})
    with RawCaller(agent.address) as raw:
        raw.send_request("INVITE", raw.offer(), "application/sdp")
        leg = agent.wait_for("PlaybackFinished", playback=70)["leg"]
        heard = rtp_capture.stream_to(raw.rtp.getsockname()[1])
        assert find(sound, heard.audio()).score > 0.98
        agent.do("answer", leg)
        assert raw.complete_invite().status == 200
        raw.hang_up()


def test_what_plays_goes_on_through_a_re_invite(call: Answered, tmp_path: Path) -> None:
    file, sound = wav(tmp_path, 80, 1.5)
    call.play(80, file)
    call.let_pass(0.3)
    assert call.raw.invite().status == 200
    call.wait_for("PlaybackFinished", 80)
    call.let_pass(0.1)
    heard = call.heard.audio()
    assert find(sound[:2000], heard).found
    assert find(sound[-6000:], heard).score > 0.9
    assert call.reported(80) == ["PlaybackFinished"]


def test_what_begins_while_a_re_invite_is_answered_is_heard(call: Answered, tmp_path: Path) -> None:
    # The leg is told of the new stream only after what was asked of it meanwhile.
    file, sound = wav(tmp_path, 81, 0.2)
    for playback, codec in enumerate((PCMA, PCMU) * 10, start=100):
        call.agent.do("play_as_the_stream_ends", call.leg, playback=playback, files=[str(file)])
        call.agent.wait_for("Waits", leg=call.leg)
        begun = len(call.heard.audio())
        assert call.raw.invite(body=call.raw.offer(codec=codec)).status == 200
        call.wait_for("PlaybackFinished", playback)
        assert find(sound[:1200], call.heard.audio()[begun:]).found
        assert call.reported(playback) == ["PlaybackFinished"]
