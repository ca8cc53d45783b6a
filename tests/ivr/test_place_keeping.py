"""`queue` with `callback`: a caller who waits hangs up, keeps its place and is called back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from telephony.domain.call import Caller
from telephony.domain.errors import FlowError
from telephony.domain.queueing import WayOut
from telephony.domain.termination import Reason
from telephony.ivr.commands import SpokenText
from telephony.ivr.errands.bookings import Booked, KeepPlace
from telephony.ivr.events import CallbackOffered, ErrandFailed
from telephony.ivr.rehearsal.dialogue import dialogue_of
from telephony.ivr.rehearsal.rehearsing import rehearse
from telephony.ivr.rehearsal.script import CallerModel
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import FACTS, Dialogue, flow_of

STEPS = """
wait:
  queue:
    name: support
    callback:
      key: "1"
      prompt: Press 1 to be called back.
      confirm_prompt: "Is {{ callback_number }} right?"
      number_prompt: Key in your number.
    messages: [You are important.]
    message_every: 60s
    on_callback: kept
    on_timeout: late
  next: after
kept: {say: We will call you.}
late: {say: Late.}
after: {say: After.}
"""


@pytest.fixture
def caller(call: StartCall) -> Dialogue:
    return call(STEPS)


def wish(dialogue: Dialogue) -> KeepPlace:
    assert isinstance(dialogue.errand, KeepPlace)
    return dialogue.errand


def offered(dialogue: Dialogue) -> Dialogue:
    assert dialogue.queueing is not None
    return dialogue.send(CallbackOffered(dialogue.queueing.stay))


def test_it_is_offered_and_the_place_is_kept(caller: Dialogue) -> None:
    assert offered(caller).hears == "Press 1 to be called back."
    assert caller.press("1").hears == f"Is {FACTS.caller.number} right?"
    wanted = wish(caller.press("1"))
    assert (wanted.number, wanted.language) == (FACTS.caller.number, "en-US")
    assert caller.queueing is not None, "it waits until that is promised"
    caller.send(Booked(wanted.errand, "callback-1"))
    assert caller.hears == "We will call you."
    assert caller.noted("callback kept")[0].details == {"callback": "callback-1"}


def test_the_key_counts_before_it_is_offered_and_another_number_may_be_keyed(
    caller: Dialogue,
) -> None:
    assert caller.press("1").press("2").hears == "Key in your number."
    assert caller.press("0301234567#").hears == "Is 0301234567 right?"
    assert wish(caller.press("1")).number == "0301234567"


def test_who_hides_the_number_is_asked_for_one(tmp_path: Path) -> None:
    hidden = Dialogue(flow_of(tmp_path, STEPS), replace(FACTS, caller=Caller("")))
    assert hidden.press("1").hears == "Key in your number."


def test_three_misses_leave_the_caller_in_its_queue(caller: Dialogue) -> None:
    caller.press("1").press("7").press("8").press("9")
    assert caller.hears.startswith("We can't call you there.")
    caller.prompt_ends()
    assert caller.hears_music_only and caller.queueing is not None
    assert caller.noted("no callback")[0].details == {"reason": "no number"}
    assert caller.press("1").hears.startswith("Is "), "and it may try again"


def test_what_cannot_be_promised_leaves_the_caller_in_its_queue(caller: Dialogue) -> None:
    wanted = wish(caller.press("1").press("1"))
    caller.send(ErrandFailed(wanted.errand, "this number may not be called"))
    assert caller.hears.startswith("We can't call you there.")
    caller.prompt_ends()
    assert caller.queueing is not None
    caller.wait(60)
    assert caller.hears == "You are important.", "the wait goes on as before"


def test_an_agent_who_answers_in_the_middle_of_it_has_the_caller(caller: Dialogue) -> None:
    caller.press("1").agent_answers()
    assert (caller.hears, caller.machine.deadline) == ("", None)
    assert caller.press("1").errand is None, "keys are the caller's own again"
    assert caller.agent_ends().hears == "After."


def test_an_agent_who_answers_while_it_is_being_promised_has_the_caller(caller: Dialogue) -> None:
    wish(caller.press("1").press("1"))
    caller.agent_answers()
    assert caller.errand is None
    assert caller.agent_ends().hears == "After."


def test_the_queues_own_ways_out_stay_open(caller: Dialogue) -> None:
    assert caller.press("1").queue_gives_up(WayOut.TIMEOUT).hears == "Late."


def test_without_a_step_of_its_own_the_caller_hears_a_farewell(call: StartCall) -> None:
    caller = call('wait: {queue: {name: support, callback: "1"}, next: after}\nafter: {say: A.}')
    assert offered(caller).hears.startswith("You can hang up and keep your place")
    caller.press("1").press("1")
    caller.send(Booked(wish(caller).errand, "callback-1"))
    assert caller.hears == "You keep your place in line. We will call you. Goodbye."
    caller.prompt_ends()
    assert caller.end is not None and caller.end.reason is Reason.FLOW_HANGUP


def test_its_own_words_are_rendered_ahead(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, 'wait: {queue: {name: support, callback: "4"}}')
    texts = {each.text for each in flow.constant_texts() if isinstance(each, SpokenText)}
    assert any(text.endswith("To be called back, press 4.") for text in texts)
    assert len(texts) == 4


def test_a_language_without_words_for_it_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(FlowError) as refused:
        flow_of(tmp_path, 'wait: {queue: {name: support, callback: "1"}}', language="fi-FI")
    remedies = [problem.remedy for problem in refused.value.problems]
    for key in ("prompt", "confirm_prompt", "number_prompt", "kept_prompt", "not_kept_prompt"):
        assert [each for each in remedies if each.startswith(f"Write `{key}`.")]


def test_a_queue_that_offers_nothing_says_nothing(call: StartCall) -> None:
    assert offered(call("wait: {queue: support}")).hears_music_only


def test_a_dialogue_file_keeps_a_place(tmp_path: Path) -> None:
    script = CallerModel.model_validate(
        [
            {"agent": "offers callback", "hears": "Press 1 to be called back."},
            {"press": "1"},
            {"press": "1", "step": "kept"},
        ]
    )
    assert rehearse(dialogue_of(flow_of(tmp_path, STEPS), "keeps", script)).mismatch is None
