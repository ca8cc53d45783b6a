"""`menu`: choices by key and by voice, misses and escalation, barge-in."""

from __future__ import annotations

import pytest

from telephony.domain.termination import Reason
from telephony.ivr.events import SpeechRecognized
from tests.ivr.conftest import StartCall

MENU = """
menu:
  menu:
    prompt: Which one?
    choices:
      sales: {keys: "1", phrases: [sales, Buy  Something], next: sales}
      returns: {keys: ["12", "*"], next: returns}
      support: {keys: "2", phrases: help, prompt: One moment., next: support}
EXTRA
sales: {say: Sales.}
returns: {say: Returns.}
support: {say: Support.}
nobody: {say: Nobody.}
"""


def menu(**extra: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in extra.items())
    return MENU.replace("EXTRA\n", lines)


def test_a_key_in_the_prompt_chooses(call: StartCall) -> None:
    caller = call(menu()).press("2")
    assert caller.hears == "One moment."
    assert caller.listening is None
    assert caller.prompt_ends().step == "support"
    note = caller.noted("choice support")[0]
    assert note.details == {"by": "keys", "digits": "2"}


def test_speech_in_the_prompt_chooses(call: StartCall) -> None:
    caller = call(menu())
    assert caller.listening is not None
    assert caller.listening.phrases == ("sales", "buy something", "help")
    assert caller.listening.language == "en-US"
    caller.says("buy something", 0.8)
    assert caller.step == "sales"
    assert caller.noted("choice sales")[0].details == {
        "by": "speech",
        "phrase": "buy something",
        "confidence": 0.8,
    }


def test_speech_stops_the_prompt_when_it_begins(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak()
    assert caller.paused
    assert caller.noted("paused")[0].details == {"by": "speech"}
    assert caller.listening is not None
    caller.says("help")
    assert caller.noted("barge-in")[0].details == {"by": "speech"}
    assert caller.hears == "One moment."


@pytest.mark.parametrize(
    ("keys", "then_wait", "step"),
    [
        pytest.param("1", 2.9, "menu", id="1 -> might become 12"),
        pytest.param("1", 3.0, "sales", id="1, inter-digit timeout -> sales"),
        pytest.param("12", 0, "returns", id="12 -> returns at once"),
        pytest.param("1#", 0, "sales", id="1# -> sales at once"),
        pytest.param("*", 0, "returns", id="* -> returns at once"),
        pytest.param("13", 0, "menu", id="13 -> no match"),
        pytest.param("9", 0, "menu", id="9 -> no match"),
        pytest.param("#", 0, "menu", id="# -> no match"),
    ],
)
def test_keys(call: StartCall, keys: str, then_wait: float, step: str) -> None:
    caller = call(menu()).press(keys).wait(then_wait)
    assert caller.step == step
    assert bool(caller.noted("no match")) == (step == "menu" and keys != "1")


def test_no_input_timer_starts_when_the_prompt_ends(call: StartCall) -> None:
    caller = call(menu(timeout="4s")).wait(60)
    assert not caller.noted("no input")
    caller.prompt_ends().wait(3.9)
    assert not caller.noted("no input")
    caller.wait(0.2)
    assert len(caller.noted("no input")) == 1
    assert caller.hears == "Which one?"


def test_speaking_suspends_the_no_input_timer(call: StartCall) -> None:
    caller = call(menu()).prompt_ends().wait(4.9).begins_to_speak().wait(10)
    assert not caller.noted("no input")
    caller.wait(10)
    assert len(caller.noted("no match")) == 1, "twenty seconds of speech are enough"


def test_escalation_is_tapered_then_repeats_its_last_entry(call: StartCall) -> None:
    caller = call(menu(no_input="[First., {say: Second., reprompt: false}]", max_attempts="4"))
    heard = [caller.prompt_ends().wait(5).hears for _ in range(4)]
    assert heard == ["First. Which one?", "Second.", "Second.", ""]
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP
    assert caller.noted("gave up")[0].details == {"attempts": 4}


def test_no_input_and_no_match_count_for_themselves(call: StartCall) -> None:
    caller = call(menu(no_input="[Quiet.]", no_match="[What., Again.]", on_failure="nobody"))
    assert caller.mumbles().hears == "What. Which one?"
    assert caller.prompt_ends().wait(5).hears == "Quiet. Which one?"
    caller.mumbles()
    assert caller.step == "nobody", "three misses in all"


def test_escalation_may_lead_elsewhere(call: StartCall) -> None:
    caller = call(menu(no_match="[What., {say: Let me get someone., next: nobody}]"))
    caller.press("9").press("9")
    assert caller.hears == "Let me get someone."
    assert caller.prompt_ends().step == "nobody"


def test_escalation_without_words_leads_on_at_once(call: StartCall) -> None:
    assert call(menu(no_match="{next: nobody}")).press("9").step == "nobody"


@pytest.mark.parametrize(("confidence", "step"), [(0.7, "sales"), (0.69, "menu")])
def test_low_confidence_is_no_match(call: StartCall, confidence: float, step: str) -> None:
    caller = call(menu(min_confidence="0.7")).says("sales", confidence)
    assert caller.step == step
    assert len(caller.noted("no match")) == (step == "menu")


@pytest.mark.parametrize("bound", ["0.2", "0.7"])
def test_the_recogniser_is_told_what_would_be_taken(call: StartCall, bound: str) -> None:
    caller = call(menu(min_confidence=bound))
    assert caller.listening is not None
    assert caller.listening.taken_from == float(bound)


def test_a_phrase_that_was_not_asked_for_is_no_match(call: StartCall) -> None:
    assert len(call(menu()).says("bananas", 1.0).noted("no match")) == 1


def test_keys_win_over_speech_in_progress(call: StartCall) -> None:
    caller = call(menu()).begins_to_speak().press("1")
    assert caller.listening is None, "the first key decides"
    assert caller.wait(3).step == "sales"


def test_without_barge_in_the_prompt_is_heard_out(call: StartCall) -> None:
    caller = call(menu(barge_in="false"))
    assert caller.listening is None
    caller.press("2")
    assert caller.hears == "Which one?"
    caller.prompt_ends()
    assert caller.listening is not None
    assert caller.wait(4.9).step == "menu", "the key was kept"
    assert caller.press("*").step == "returns"


def test_hotword_lets_the_prompt_play_until_a_phrase_matches(call: StartCall) -> None:
    caller = call(menu(barge_in_type="hotword")).mumbles()
    assert caller.hears == "Which one?"
    assert caller.listening is not None, "listening goes on"
    caller.says("sales", 0.2)
    assert not caller.noted("no match")
    assert caller.says("sales").step == "sales"


def test_hotword_no_input_timer_runs_through_other_talk(call: StartCall) -> None:
    caller = call(menu(barge_in_type="hotword")).prompt_ends().wait(3).mumbles().wait(2)
    assert len(caller.noted("no input")) == 1


def test_without_a_recogniser_the_menu_goes_on_by_keys(call: StartCall) -> None:
    caller = call(menu()).recogniser_fails()
    assert caller.hears == "Which one?"
    assert caller.noted("speech unavailable")[0].details == {"problem": "all workers are busy"}
    caller.prompt_ends()
    assert caller.listening is None, "asked the lost recogniser again in the same turn"
    assert caller.press("2").hears == "One moment."


def test_a_recogniser_lost_while_decoding_gives_time_for_keys(call: StartCall) -> None:
    caller = call(menu()).prompt_ends().begins_to_speak().recogniser_fails().wait(4.9)
    assert not caller.noted("no input")
    caller.wait(0.2)
    assert len(caller.noted("no input")) == 1


def test_each_turn_listens_afresh(call: StartCall) -> None:
    caller = call(menu()).prompt_ends()
    first = caller.listening
    caller.wait(5)
    assert first is not None
    assert caller.listening is not None
    assert caller.listening.turn > first.turn
    caller.send(SpeechRecognized(first.turn, "sales", 1.0))
    assert caller.step == "menu", "an answer to a turn that is over"


def test_a_menu_speaks_its_own_language(call: StartCall) -> None:
    caller = call(menu(language="de-DE"))
    assert caller.listening is not None
    assert caller.listening.language == "de-DE"
    assert caller.playing is not None
    assert [getattr(part, "language", "") for part in caller.playing.parts] == ["de-DE"]
