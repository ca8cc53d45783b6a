"""`record`: the caller speaks after a beep, and what came of it is in variables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.recording import VoiceEnd
from telephony.domain.termination import Reason, ended
from telephony.ivr.commands import RecordVoice
from telephony.ivr.events import ErrandFailed, HungUp, VoiceRecorded
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.gates.references import Configured
from telephony.ivr.rehearsal.dialogue import dialogue_of
from telephony.ivr.rehearsal.rehearsing import rehearse
from telephony.ivr.rehearsal.script import CallerModel
from tests.ivr.dialogue import Dialogue, flow_of

STEPS = """
name:
  record:
    prompt: Say your name after the tone.
    end_keys: "#"
    timeout: 4s
    final_silence: 2s
    max_time: 20s
    keep: 1h
    into: id
    seconds_into: length
    end_into: how
    on_no_input: nothing
    on_failure: sorry
  next: thanks
thanks: {say: Thank you.}
nothing: {say: We heard nothing.}
sorry: {say: We could not record you.}
"""
WAV = Path("said.wav")


@pytest.fixture
def recording(tmp_path: Path) -> Dialogue:
    """The caller has heard the beep."""
    dialogue = Dialogue(flow_of(tmp_path, STEPS))
    assert dialogue.hears == "Say your name after the tone."
    assert dialogue.prompt_ends().hears == "<beep>"
    return dialogue.prompt_ends()


def errand_of(dialogue: Dialogue) -> RecordVoice:
    assert isinstance(dialogue.errand, RecordVoice)
    return dialogue.errand


def test_the_rules_of_the_step_go_with_the_errand(recording: Dialogue) -> None:
    wanted = replace(errand_of(recording), errand=0)
    assert wanted == RecordVoice(0, "name", 4.0, 2.0, 20.0, 3600.0)
    assert recording.must_be_answered


def test_what_was_said_is_in_variables(recording: Dialogue) -> None:
    number = errand_of(recording).errand
    recording.send(VoiceRecorded(number, "rec-1", 3.26, VoiceEnd.SILENCE, WAV))
    assert recording.hears == "Thank you."
    assert recording.machine.variables == {"id": "rec-1", "length": 3.3, "how": "silence"}
    (note,) = recording.noted("voice recorded")
    assert note.details == {"end": "silence", "seconds": 3.3}


def test_a_key_of_the_step_ends_it_and_no_other(recording: Dialogue) -> None:
    recording.press("1")
    assert not recording.finishing
    recording.press("#")
    assert recording.finishing and recording.errand is not None
    number = errand_of(recording).errand
    recording.send(VoiceRecorded(number, "rec-1", 3.0, VoiceEnd.KEY, WAV))
    assert recording.machine.variables["how"] == "key"
    assert recording.hears == "Thank you.", "the key is nobody's answer"


def test_nothing_said_and_nothing_recorded_have_ways_of_their_own(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, STEPS)
    silent = Dialogue(flow).prompt_ends().prompt_ends()
    silent.send(VoiceRecorded(errand_of(silent).errand, "", 0.0, VoiceEnd.NO_INPUT, WAV))
    assert silent.hears == "We heard nothing." and silent.machine.variables["id"] == ""
    failed = Dialogue(flow).prompt_ends().prompt_ends()
    failed.send(ErrandFailed(errand_of(failed).errand, "the disk is full"))
    assert failed.hears == "We could not record you."


def test_keys_before_the_beep_are_no_end(tmp_path: Path) -> None:
    dialogue = Dialogue(flow_of(tmp_path, STEPS)).press("#")
    assert dialogue.hears == "<beep>"
    dialogue.press("#").prompt_ends()
    assert errand_of(dialogue) and not dialogue.finishing


def test_a_caller_who_hangs_up_leaves_nothing_open(recording: Dialogue) -> None:
    recording.send(HungUp(ended(Reason.CALLER_HANGUP)))
    assert recording.errand is None and recording.end is not None


def test_without_beep_and_prompt_it_begins_at_once(tmp_path: Path) -> None:
    dialogue = Dialogue(flow_of(tmp_path, "a:\n  record: {beep: false}\n"))
    assert errand_of(dialogue).max_time == 60.0


def test_a_dialogue_file_plays_the_callers_part(tmp_path: Path) -> None:
    script = CallerModel.model_validate(
        [
            {"talk": "30s", "variables": {"how": "max_time", "length": 20.0}, "step": "thanks"},
        ]
    )
    flow = flow_of(tmp_path, STEPS)
    assert rehearse(dialogue_of(flow, "talks", script)).mismatch is None
    by_key = CallerModel.model_validate([{"press": "#", "variables": {"how": "key"}}])
    assert rehearse(dialogue_of(flow, "presses", by_key)).mismatch is None
    silent = CallerModel.model_validate([{"silent": True, "step": "nothing"}])
    assert rehearse(dialogue_of(flow, "silent", silent)).mismatch is None
    early = CallerModel.model_validate([{"talk": "3s", "barge_in": True}])
    found = rehearse(dialogue_of(flow, "early", early)).mismatch
    assert found is not None and found.message == "Nothing is recorded in step name."


def test_a_voice_is_kept_under_a_key_or_not_at_all(tmp_path: Path) -> None:
    flow_of(tmp_path, STEPS)
    with pytest.raises(FlowError, match=r"flow.yaml:6:.*recordings have no key.*recording.key"):
        load_flow(tmp_path / "flow.yaml", Configured(recording_key=False))
