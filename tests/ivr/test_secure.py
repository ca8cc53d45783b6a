"""`secure`: what callers key and say inside of it is in no note, on no screen, in no record."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.timeline import DOTS
from telephony.ivr.analysis.secured import secret_variables, sides
from telephony.ivr.commands import SpokenText
from telephony.ivr.gates.loading import load_flows
from telephony.ivr.secrecy import Variables
from tests.ivr.conftest import StartCall
from tests.ivr.dialogue import Dialogue, flow_of

CARD = """
hello: {say: Hello., next: careful}
careful: {secure: on, next: card}
card:
  collect: {prompt: Your card number., digits: 4, into: card, on_failure: done}
  next: again
again:
  say: "You keyed {{ card }}."
  next: shorten
shorten: {set: {last: "{{ card[2:] }}", colour: blue}, next: done}
done: {secure: off, next: rest}
rest: {set: {sum: "{{ 1 + 1 }}", copy: "{{ last }}", last: none}, next: wait}
wait: {queue: support}
"""


def through(call: StartCall) -> Dialogue:
    return call(CARD).prompt_ends().press("4711")


def test_nothing_of_it_is_noted(call: StartCall) -> None:
    caller = through(call)
    assert caller.secure
    assert caller.noted("collected")[0].details == {"into": "card", "by": "keys", "digits": DOTS}
    caller.prompt_ends()
    assert not caller.secure
    assert "4711" not in str(caller.notes)


def test_what_is_said_of_it_is_heard_and_not_shown(call: StartCall) -> None:
    caller = through(call)
    assert caller.hears == "You keyed 4711."
    assert caller.shown == ["Hello.", "Your card number.", DOTS]
    assert caller.playing is not None
    (part,) = caller.playing.parts
    assert isinstance(part, SpokenText)
    assert part.secret


def test_an_agent_sees_no_secret_nor_what_was_computed_from_it(call: StartCall) -> None:
    caller = through(call).prompt_ends()
    assert caller.queueing is not None
    assert caller.queueing.variables == {"sum": "2", "last": "none"}
    assert not caller.queueing.secure
    assert caller.machine.secrets == {"card", "colour", "copy"}
    assert caller.machine.variables["copy"] == "11", "the flow itself goes on knowing it"


def test_a_secret_said_later_isnt_shown_either(call: StartCall) -> None:
    steps = CARD.replace("wait: {queue: support}", 'wait: {say: "It was {{ copy }}."}')
    caller = call(steps).prompt_ends().press("4711").prompt_ends()
    assert (caller.hears, caller.shown[-1]) == ("It was 11.", DOTS)


def test_keys_that_were_typed_ahead_belong_to_it(call: StartCall) -> None:
    caller = call(CARD).press("4711")
    assert caller.keys_ahead == 1, "the first cut the greeting short; the others came later"
    assert caller.machine.variables["card"] == "4711"


def test_a_contact_begins_silent_inside(call: StartCall) -> None:
    caller = call("careful: {secure: on, next: wait}\nwait: {queue: support}")
    assert caller.queueing is not None
    assert caller.queueing.secure


def test_a_flow_that_is_called_keeps_the_secret(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(
        """
flow: main
start: careful
steps:
  careful: {secure: on, next: card}
  card:
    collect: {prompt: Your card., digits: 4, into: card}
    next: done
  done: {secure: off, next: work}
  work:
    call: {flow: part, with: {number: "{{ card }}"}, into: [short, fine]}
    next: wait
  wait: {queue: support}
"""
    )
    (tmp_path / "part.yaml").write_text(
        """
flow: part
start: cut
inputs: {number: text}
outputs: {short: text, fine: text}
steps:
  cut: {set: {short: "{{ number[2:] }}", fine: "yes"}, next: told}
  told: {say: "It ends with {{ short }}."}
"""
    )
    flow = load_flows(tmp_path).get("main")
    assert flow is not None
    caller = Dialogue(flow).press("4711")
    assert caller.shown[-1] == DOTS
    caller.prompt_ends()
    assert caller.queueing is not None
    assert caller.queueing.variables == {"fine": "yes"}
    assert caller.machine.secrets == {"card", "short"}


def test_what_lies_inside_is_known_without_a_call(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, CARD)
    lies = sides(flow)
    assert lies["hello"] == lies["careful"] == lies["rest"] == {False}
    assert lies["card"] == lies["shorten"] == lies["done"] == {True}
    assert secret_variables(flow) == {"card", "last", "colour", "copy"}


def test_a_step_may_lie_on_both_sides(tmp_path: Path) -> None:
    flow = flow_of(
        tmp_path,
        """
        a: {branch: [{when: "call.caller_number", next: b}, {else: c}]}
        b: {secure: on, next: c}
        c: {say: Hello., next: d}
        d: {secure: off}
        """,
    )
    assert sides(flow)["c"] == {True, False}


@pytest.mark.parametrize("word", ["on", "true"])
def test_on_and_off_may_be_written_as_true_and_false(call: StartCall, word: str) -> None:
    assert call(f"a: {{secure: {word}, next: b}}\nb: {{say: Hello.}}").secure


def test_every_way_to_give_a_value_counts() -> None:
    variables = Variables({"name": "Ann"})
    variables.sealed = True
    variables.update({"card": "4711"}, pin="0042")
    variables["name"] = "Bob"
    assert variables.secret == {"card", "pin", "name"}
    variables.sealed = False
    variables.update(card="")
    assert variables.secret == {"pin", "name"}
