"""What a call leaves behind: nothing that waits for Python's garbage collector.

It comes seldom in a running edge, and until then a caller's words would lie about.
"""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest

from telephony.ivr.rehearsal.acting import hear_out
from tests.ivr.dialogue import Dialogue, flow_of

QUESTIONS = {
    "menu": 'a: {menu: {prompt: Which., choices: {one: {keys: "12", next: a}}}}',
    "collect": "a: {collect: {prompt: Digits., digits: 3, into: number}}",
    "verify": 'a: {verify: {prompt: PIN., digits: 3, against: "{{ call.called_number }}"}}',
    "survey": "a: {survey: {name: s, kind: nps, prompt: How was it.}}",
}


@pytest.mark.parametrize("verb", QUESTIONS)
def test_a_call_that_ends_in_a_question_is_freed_at_once(tmp_path: Path, verb: str) -> None:
    caller = Dialogue(flow_of(tmp_path, QUESTIONS[verb]))
    hear_out(caller)
    caller.press("1")
    context = weakref.ref(caller.machine._context)
    caller.hangs_up()
    assert caller.end is not None
    del caller
    assert context() is None
