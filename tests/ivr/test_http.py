"""`http`: what is asked, what the caller hears meanwhile, and where each answer leads."""

from __future__ import annotations

import pytest

from telephony.ivr.errands.lookup import LookedUp, LookUp
from telephony.ivr.events import ErrandFailed, PlaybackDone
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import Dialogue, words_for_the_log

STEPS = """
number: {set: {account: "12 34"}, next: lookup}
lookup:
  http:
    get: "https://crm.example/customers/{{ account }}"
    query: {lang: "{{ 'en' }}"}
    headers: {X-Call: "{{ call.id }}"}
    timeout: 3s
    retry: 2
    into: {name: customer.name, vip: "customer.vip || `false`", orders: length(customer.orders)}
    on_status: {404: unknown, 204: nothing}
    on_timeout: later
    on_failure: failed
  next: greet
greet: {say: "Hello {{ name }}."}
unknown: {say: Unknown.}
nothing: {say: Nothing.}
later: {say: Later.}
failed: {say: Failed.}
"""
ANN = {"customer": {"name": "Ann", "orders": [1, 2]}}


def request_of(dialogue: Dialogue) -> LookUp:
    assert isinstance(dialogue.errand, LookUp)
    return dialogue.errand


def answers(dialogue: Dialogue, status: int, answer: object = None) -> Dialogue:
    return dialogue.send(LookedUp(request_of(dialogue).errand, status, answer, 0.25))


def fails(dialogue: Dialogue, *, timed_out: bool = False) -> Dialogue:
    return dialogue.send(ErrandFailed(request_of(dialogue).errand, "no luck", timed_out))


def test_the_request_is_as_written(call: StartCall) -> None:
    request = request_of(call(STEPS))
    assert request == LookUp(
        request.errand,
        method="GET",
        url="https://crm.example/customers/12%2034?lang=en",
        origin="https://crm.example",
        timeout=3.0,
        attempts=3,
        headers={"X-Call": "call-1"},
        wants_answer=True,
    )


def test_a_body_keeps_its_types(call: StartCall) -> None:
    steps = """
    a:
      http:
        post: https://crm.example/calls
        json: {from: "{{ call.caller_number }}", tries: 3, urgent: true, n: "{{ 1 + 1 }}"}
        idempotent: true
        retry: 1
        on_failure: b
      next: b
    b: {hangup: true}
    """
    request = request_of(call(steps))
    assert request.json == {"from": "+4930123456", "tries": 3, "urgent": True, "n": 2}
    assert (request.method, request.attempts, request.wants_answer) == ("POST", 2, False)


def test_values_of_the_answer_become_variables(call: StartCall) -> None:
    dialogue = answers(call(STEPS), 200, ANN)
    assert dialogue.hears == "Hello Ann."
    assert dialogue.machine.variables["vip"] is False
    assert dialogue.machine.variables["orders"] == 2


def test_what_is_not_there_is_none(call: StartCall) -> None:
    dialogue = answers(call(STEPS), 200, {"customer": {"orders": []}})
    assert dialogue.machine.variables["name"] is None
    assert dialogue.hears == "Hello ."


@pytest.mark.parametrize(
    "answer",
    [
        [],  # length() of nothing
        {"customer": {"name": ["Ann"], "orders": []}},
        {"customer": {"name": {"first": "Ann"}, "orders": []}},
        {"customer": {"name": "x" * 2001, "orders": []}},
        {"customer": {"name": 10**19, "orders": []}},
        {"customer": "Ann"},
    ],
)
def test_an_answer_of_another_shape_is_a_failure_and_sets_nothing(
    call: StartCall, answer: object
) -> None:
    dialogue = answers(call(STEPS), 200, answer)
    assert dialogue.step == "failed"
    assert "name" not in dialogue.machine.variables


@pytest.mark.parametrize(
    ("status", "step"),
    [(200, "greet"), (201, "greet"), (204, "nothing"), (404, "unknown"), (500, "failed"),
     (302, "failed")],
)  # fmt: skip
def test_each_status_leads_somewhere(call: StartCall, status: int, step: str) -> None:
    assert answers(call(STEPS), status, ANN).step == step


def test_no_answer(call: StartCall) -> None:
    assert fails(call(STEPS)).step == "failed"
    assert fails(call(STEPS), timed_out=True).step == "later"


def test_without_a_way_out_the_step_has_failed(call: StartCall) -> None:
    steps = "a: {http: {get: 'https://crm.example/x'}, on_error: b}\nb: {say: Sorry.}"
    assert fails(call(steps)).hears == "Sorry."
    assert answers(call(steps), 500).hears == "Sorry."


def test_the_timeline_tells_how_it_went_and_nothing_of_the_caller(call: StartCall) -> None:
    dialogue = answers(call(STEPS), 200, ANN)
    assert [note.details for note in dialogue.noted("service answered")] == [
        {"status": 200, "ms": 250}
    ]
    assert "Ann" not in words_for_the_log(dialogue)
    assert "12" not in words_for_the_log(dialogue).replace("call-1", "")


def test_a_caller_who_hangs_up_ends_it(call: StartCall) -> None:
    dialogue = call(STEPS).hangs_up()
    assert dialogue.errand is None


SLOW = """
a:
  http:
    get: https://crm.example/x
    slow: {after: 2s, prompt: I am looking., music: true}
    on_failure: c
  next: b
b: {collect: {prompt: Which digit, digits: 1, into: digit}, next: c}
c: {say: "Goodbye."}
"""


def test_nothing_is_heard_while_it_is_fast(call: StartCall) -> None:
    dialogue = call(SLOW).wait(1.9)
    assert dialogue.playing is None
    assert answers(dialogue, 200).hears == "Which digit"


def test_a_sentence_and_then_music_while_it_is_slow(call: StartCall) -> None:
    dialogue = call(SLOW).wait(2.0)
    assert dialogue.hears == "I am looking."
    assert dialogue.prompt_ends().hears == "<music>"
    assert dialogue.playing is not None
    assert dialogue.send(PlaybackDone(dialogue.playing.playback)).hears == "<music>"
    assert answers(dialogue, 200).hears == "Which digit"


def test_a_sentence_is_heard_to_its_end(call: StartCall) -> None:
    dialogue = answers(call(SLOW).wait(2.0), 200)
    assert dialogue.hears == "I am looking."
    assert dialogue.prompt_ends().hears == "Which digit"


def test_a_key_cuts_the_sentence_short_and_is_kept(call: StartCall) -> None:
    dialogue = call(SLOW).wait(2.0).press("7")
    assert dialogue.hears == "<music>"
    assert answers(dialogue, 200).machine.variables["digit"] == "7"


def test_keys_wait_for_the_next_question(call: StartCall) -> None:
    dialogue = answers(call(SLOW).press("7"), 200)
    assert dialogue.machine.variables["digit"] == "7"


def test_a_header_can_t_smuggle_another_one_in(call: StartCall) -> None:
    steps = """
    s: {set: {name: "\\u00e9"}, next: a}
    a: {http: {get: "https://crm.example/x", headers: {X-Name: "{{ name }}"}}, on_error: b}
    b: {say: Sorry.}
    """
    assert call(steps).step == "b"
