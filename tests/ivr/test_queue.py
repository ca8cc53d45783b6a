"""`queue`: with what the caller enters, whom it meets, and every way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.queueing import WayOut
from telephony.domain.termination import Reason
from tests.ivr.conftest import StartCall

QUEUE = """
ask: {set: {number: "7"}, next: wait}
wait:
  queue:
    name: support
    priority: "{{ 10 if number == '7' else 0 }}"
    skills: {french: 2}
    whisper: "A caller for support, customer {{ number }}."
    exit_key: "9"
    on_exit: voicemail
    on_timeout: late
    on_full: full
    on_no_agents: nobody
    on_closed: closed
    on_failure: failed
    EXTRA
  next: after
voicemail: {say: Voicemail.}
late: {say: Late.}
full: {say: Full.}
nobody: {say: Nobody.}
closed: {say: Closed.}
failed: {say: Failed.}
after: {say: After.}
"""


def queue(extra: str = "") -> str:
    return QUEUE.replace("    EXTRA\n", f"    {extra}\n" if extra else "")


def test_caller_enters_with_what_the_flow_knows(call: StartCall) -> None:
    caller = call(queue())
    assert caller.queueing is not None
    assert (caller.queueing.queue, caller.queueing.priority) == ("support", 10.0)
    assert dict(caller.queueing.skills) == {"french": 2}
    (whisper,) = caller.queueing.whisper
    assert "customer 7" in str(whisper)


def test_short_form_waits_and_hangs_up_after_the_contact(call: StartCall) -> None:
    caller = call("ask: {queue: support}")
    assert caller.queueing is not None
    assert caller.agent_answers().agent_ends().end is not None
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP


def test_greeting_comes_first(call: StartCall) -> None:
    caller = call(queue("prompt: One moment."))
    assert (caller.hears, caller.queueing) == ("One moment.", None)
    assert caller.prompt_ends().queueing is not None


def test_contact_and_on(call: StartCall) -> None:
    caller = call(queue()).agent_answers("ann")
    assert caller.noted("agent connected")[0].details == {"agent": "ann"}
    assert caller.agent_ends().hears == "After."


@pytest.mark.parametrize(
    ("way_out", "hears"),
    [
        (WayOut.TIMEOUT, "Late."),
        (WayOut.FULL, "Full."),
        (WayOut.WAIT_TOO_LONG, "Full."),
        (WayOut.NO_AGENTS, "Nobody."),
        (WayOut.CLOSED, "Closed."),
        (None, "Failed."),
    ],
)
def test_ways_out(call: StartCall, way_out: WayOut | None, hears: str) -> None:
    assert call(queue()).queue_gives_up(way_out, "no such queue").hears == hears


def test_way_out_without_a_step_of_its_own_leads_to_on_failure(call: StartCall) -> None:
    caller = call(queue().replace("    on_timeout: late\n", ""))
    assert caller.queue_gives_up(WayOut.TIMEOUT).hears == "Failed."


def test_exit_key_leaves_the_queue(call: StartCall) -> None:
    caller = call(queue()).press("1")
    assert caller.queueing is not None
    assert caller.press("9").hears == "Voicemail."
    assert caller.queueing is None


def test_exit_key_is_the_callers_own_while_an_agent_is_there(call: StartCall) -> None:
    caller = call(queue()).agent_answers().press("9")
    assert caller.step == "wait"


def test_lost_agent_means_waiting_and_music_again(call: StartCall, tmp_path: Path) -> None:
    (tmp_path / "hold.wav").touch()
    caller = call(queue("music: hold.wav")).agent_answers().agent_gets_lost()
    assert caller.hears == "<hold.wav>"
    assert caller.agent_answers("bob").agent_ends().hears == "After."


def test_priority_that_is_no_number_is_a_failed_step(call: StartCall) -> None:
    caller = call(queue().replace("10 if number == '7' else 0", "'high'"))
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_FAILED


def test_caller_hangs_up_while_waiting(call: StartCall) -> None:
    caller = call(queue()).hangs_up()
    assert caller.queueing is None
