"""`voicemail`: greeting, beep, message; reviewed by key, kept unless it is discarded."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.recording import VoiceEnd
from telephony.domain.termination import Reason, ended
from telephony.ivr.commands import RecordVoice
from telephony.ivr.events import ErrandFailed, HungUp, VoiceRecorded
from telephony.ivr.rehearsal.dialogue import dialogue_of
from telephony.ivr.rehearsal.rehearsing import rehearse
from telephony.ivr.rehearsal.script import CallerModel
from telephony.ivr.verbs.voicemail import MAX_TAKES, REVIEW_TIMEOUT
from tests.ivr.dialogue import Dialogue, flow_of

STEPS = """
leave:
  voicemail:
    box: support
    prompt: Please leave a message.
    review_prompt: Listen, again, send, discard.
    into: message
    on_no_input: nothing
    on_discard: dropped
    on_failure: sorry
  next: thanks
thanks: {say: Thank you.}
nothing: {say: We heard nothing.}
dropped: {say: It is discarded.}
sorry: {say: Sorry.}
"""


class Caller(Dialogue):
    """Somebody who leaves a message."""

    takes = 0

    def speaks(self, end: VoiceEnd = VoiceEnd.SILENCE) -> Caller:
        """A message, from the beep to its end."""
        self.takes += 1
        assert self.hears == "<beep>"
        self.prompt_ends()
        assert isinstance(self.errand, RecordVoice)
        number, identity = self.errand.errand, f"rec-{self.takes}"
        self.send(VoiceRecorded(number, identity, 4.0, end, Path("said.wav")))
        return self


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    """Has heard the greeting."""
    caller = Caller(flow_of(tmp_path, STEPS))
    assert caller.hears == "Please leave a message."
    caller.prompt_ends()
    return caller


def test_a_message_is_for_its_box_and_waits_for_the_review(caller: Caller) -> None:
    caller.prompt_ends()
    assert isinstance(caller.errand, RecordVoice)
    assert (caller.errand.box, caller.errand.reviewed) == ("support", True)


@pytest.mark.parametrize("key", ["3", "#"])
def test_a_message_that_is_sent_is_kept(caller: Caller, key: str) -> None:
    caller.speaks()
    assert caller.hears == "Listen, again, send, discard."
    caller.press(key)
    assert caller.hears == "Thank you." and caller.recorded == {"rec-1": True}
    assert caller.machine.variables["message"] == "rec-1"
    assert caller.noted("message left")[0].details["box"] == "support"


def test_the_caller_hears_it_and_is_asked_again(caller: Caller) -> None:
    caller.speaks().prompt_ends().press("1")
    assert caller.hears == "<recording> Listen, again, send, discard."
    caller.press("7")
    assert caller.hears == "Listen, again, send, discard."


def test_a_discarded_one_is_gone(caller: Caller) -> None:
    caller.speaks().press("*")
    assert caller.hears == "It is discarded." and caller.recorded == {"rec-1": False}
    assert caller.machine.variables["message"] == ""


def test_one_recorded_again_takes_the_place_of_the_first(caller: Caller) -> None:
    caller.speaks().press("2")
    assert caller.recorded == {"rec-1": False}
    caller.speaks().press("3")
    assert caller.recorded == {"rec-1": False, "rec-2": True}


def test_nobody_records_for_ever(caller: Caller) -> None:
    for _ in range(MAX_TAKES - 1):
        caller.speaks().press("2")
    caller.speaks().press("2")
    assert caller.errand is None and caller.hears == "Listen, again, send, discard."


def test_who_says_no_more_has_said_it(caller: Caller) -> None:
    caller.speaks().prompt_ends().wait(REVIEW_TIMEOUT).prompt_ends().wait(REVIEW_TIMEOUT)
    assert caller.hears == "Thank you." and caller.recorded == {"rec-1": True}


def test_who_hangs_up_in_the_review_has_left_it(caller: Caller) -> None:
    caller.speaks().send(HungUp(ended(Reason.CALLER_HANGUP)))
    assert caller.recorded == {"rec-1": True}


def test_nothing_said_and_nothing_recorded_have_ways_of_their_own(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, STEPS)
    silent = Caller(flow).prompt_ends().prompt_ends()
    assert silent.errand is not None
    over = VoiceRecorded(silent.errand.errand, "", 0.0, VoiceEnd.NO_INPUT, Path("said.wav"))
    assert silent.send(over).hears == "We heard nothing."
    failed = Caller(flow).prompt_ends().prompt_ends()
    assert failed.errand is not None
    assert failed.send(ErrandFailed(failed.errand.errand, "the disk is full")).hears == "Sorry."


def test_a_dialogue_file_leaves_a_message(tmp_path: Path) -> None:
    script = CallerModel.model_validate(
        [{"talk": "12s"}, {"press": "1", "hears": "<recording>"}, {"press": "3", "step": "thanks"}]
    )
    assert rehearse(dialogue_of(flow_of(tmp_path, STEPS), "leaves", script)).mismatch is None
