"""Confidence in three tiers: taken, confirmed, asked again; and the next best in its turn."""

from __future__ import annotations

import pytest

from telephony.domain.errors import FlowError
from telephony.ivr.talking.confirming import YesOrNo
from telephony.wording.languages import BY_TAG
from telephony.wording.own_words import OwnWords
from tests.ivr.conftest import StartCall

MENU = """
menu:
  menu:
    prompt: Which one?
    choices:
      sales: {keys: "1", phrases: [sales], next: sales}
      sails: {keys: "3", phrases: [sails], next: sails}
      support: {keys: "2", phrases: [support], next: support}
    confirm_below: 0.8
    on_failure: nobody
sales: {say: Sales.}
sails: {say: Sails.}
support: {say: Support.}
nobody: {say: Nobody.}
"""


def test_what_is_sure_is_taken(call: StartCall) -> None:
    caller = call(MENU)
    assert caller.listening is not None
    assert caller.listening.doubtful_below == 0.8
    assert caller.says("sales", 0.8).step == "sales"


def test_what_is_doubtful_is_confirmed(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.79)
    assert caller.hears == "Did you say sales?"
    assert caller.listening is not None
    assert set(caller.listening.phrases) >= {"yes", "no"}
    assert caller.says("yes").step == "sales"
    note = caller.noted("choice sales")[0]
    assert note.details == {"by": "speech", "phrase": "sales", "confidence": 0.79}


@pytest.mark.parametrize(("key", "step"), [("1", "sales"), ("2", "menu")])
def test_keys_confirm_too(call: StartCall, key: str, step: str) -> None:
    assert call(MENU).says("sales", 0.7).press(key).step == step


def test_what_is_less_than_that_is_asked_again(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.4)
    assert not caller.noted("confirming")
    assert caller.hears == "Which one?"


def test_no_leads_to_the_next_best_and_then_back_to_the_question(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.7, or_else={"sails": 0.6, "support": 0.2})
    assert caller.says("no").hears == "Did you say sails?"
    assert caller.says("nope").hears == "Which one?", "support was too unlikely to ask for"
    assert len(caller.noted("no match")) == 1


def test_what_was_denied_isnt_offered_again_in_this_question(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.7).says("no")
    assert caller.hears == "Which one?"
    assert caller.listening is not None
    assert caller.listening.doubtful_below > 1, "the next best is wanted from now on"
    caller.says("sales", 0.99, or_else={"sails": 0.9})
    assert caller.hears == "Did you say sails?", "sure or not: the best was wrong before"
    assert caller.press("1").step == "sails"


def test_what_was_denied_and_comes_alone_is_no_match(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.7).says("no").says("sales", 0.99)
    assert caller.step == "menu"
    assert len(caller.noted("no match")) == 2


def test_whoever_neither_says_yes_nor_no_is_helped_once(call: StartCall) -> None:
    caller = call(MENU).says("sales", 0.7).prompt_ends().wait(5)
    assert caller.hears == ("Please say yes or press 1, or say no or press 2. Did you say sales?")
    assert caller.mumbles().hears == "Which one?"


def test_denials_count_towards_the_attempts(call: StartCall) -> None:
    caller = call(MENU)
    for phrase in ("sales", "sails", "support"):
        caller.says(phrase, 0.7).says("no")
    assert caller.step == "nobody"


def test_keys_are_never_confirmed(call: StartCall) -> None:
    assert call(MENU).press("1").step == "sales"


@pytest.mark.parametrize("words", BY_TAG.values(), ids=BY_TAG)
def test_each_language_tells_yes_from_no(words: OwnWords) -> None:
    grammar = YesOrNo(words)
    assert {grammar.heard(word.upper()) for word in words.yes} == {"yes"}
    assert {grammar.heard(word) for word in words.no} == {"no"}


@pytest.mark.parametrize(
    ("line", "language", "message"),
    [
        ("confirm_below: 0.5", "en-US", "Nothing is ever confirmed"),
        (
            "confirm_below: 0.8",
            "sv-SE",
            "no words of its own in sv-SE for asking whether it heard right",
        ),
    ],
)
def test_confirming_that_cannot_be(call: StartCall, line: str, language: str, message: str) -> None:
    with pytest.raises(FlowError, match=message):
        call(MENU.replace("confirm_below: 0.8", line), language=language)


def test_the_question_is_rendered_ahead(call: StartCall) -> None:
    caller = call(MENU)
    caller.says("sales", 0.7)
    assert caller.playing is not None
    assert all(part.constant for part in caller.playing.parts)  # type: ignore[union-attr]


def test_patience_goes_to_whoever_listens(call: StartCall) -> None:
    patience = "complete_timeout: 200ms\n    incomplete_timeout: 1s"
    listening = call(MENU.replace("confirm_below: 0.8", patience)).listening
    assert listening is not None
    assert (listening.patience.complete, listening.patience.incomplete) == (0.2, 1.0)
