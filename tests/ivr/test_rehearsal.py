"""Dialogues in YAML: what is met as written, what otherwise, and what was never walked."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import DocumentError
from telephony.ivr.gates.loading import load_flows
from telephony.ivr.rehearsal.dialogue_file import FlowRehearsal, read_dialogues, rehearse_all
from telephony.ivr.rehearsal.sound_files import MAX_BYTES

_FLOW = """
flow: main
start: menu
steps:
  menu:
    menu:
      prompt: Sales or support?
      choices:
        sales: {keys: "1", phrases: [sales], next: wait}
        support: {keys: "2", phrases: [support], next: code}
      no_input: [Nothing heard.]
      no_match: [Not understood.]
      on_failure: bye
  code:
    collect: {prompt: "Your code?", digits: 4, into: code}
    next: desk
  desk:
    transfer: {to: "sip:desk@127.0.0.1", on_failure: bye}
  wait:
    queue: {name: sales, on_timeout: bye}
  bye:
    say: Goodbye.
"""


def _rehearse(folder: Path, turns: str) -> FlowRehearsal:
    (folder / "main.yaml").write_text(_FLOW, encoding="utf-8")
    file = folder / "tests.yml.txt"
    file.write_text(f"flow: main\ndialogues:\n  one:\n{turns}", encoding="utf-8")
    (rehearsal,) = rehearse_all([read_dialogues(file, load_flows(folder))])
    return rehearsal


@pytest.mark.parametrize(
    "turns",
    [
        '    - {press: "2", hears: Your code}\n    - {press: "1234", variables: {code: "1234"}}\n',
        "    - hears: [Sales, support]\n    - {say: Sales, queue: sales}\n",
        "    - {say: support, barge_in: true, steps: [code]}\n",
        "    - {silent: true, hears: [Nothing heard., Sales or support]}\n",
        "    - {mumble: true, hears: Not understood., hears_not: Nothing}\n",
        "    - {say: sales, confidence: 0.1, hears: Not understood.}\n",
        "    - {noise: true, barge_in: true, hears_not: Not understood.}\n"
        "    - {noise: true, hears: Not understood.}\n    - {say: sales, queue: sales}\n",
        "    - {say: sales}\n    - {agent: answers}\n"
        "    - {agent: hangs up, step: wait, ends: flow_hangup}\n",
        "    - {say: sales}\n    - {agent: timeout, steps: [bye], hears: Goodbye.}\n",
        '    - press: "2"\n    - press: "0000"\n    - {callee: busy, step: bye}\n',
        "    - {hang_up: true, ends: caller_hangup}\n",
    ],
)
def test_what_is_met_as_written_passes(tmp_path: Path, turns: str) -> None:
    assert _rehearse(tmp_path, turns).problems == []


@pytest.mark.parametrize(
    ("turns", "line", "message"),
    [
        ("    - hears: Welcome\n", 4, 'doesn\'t hear "Welcome"'),
        ('    - press: "2"\n      step: wait\n', 5, "isn't in step wait. It is in code."),
        ('    - press: "2"\n    - say: sales\n', 5, "Nobody listens in step code"),
        (
            "    - say: sales\n      hears_not: <music>\n    - agent: full\n      step: desk\n",
            7,
            "It is in wait",
        ),
        ("    - hang_up: true\n    - press: '1'\n", 5, "The call is over: caller_hangup."),
        ("    - press: '2'\n      queue: sales\n", 5, "It waits in none, in step code."),
        ("    - press: '2'\n    - press: '1111'\n      variables: {code: '2'}\n", 6, "code isn't"),
        ("    - {say: sales, ends: busy}\n", 4, "doesn't end with busy. It is in wait."),
    ],
)
def test_what_is_met_otherwise_is_named_with_its_line(
    tmp_path: Path, turns: str, line: int, message: str
) -> None:
    (problem,) = _rehearse(tmp_path, turns).problems
    assert problem.line == line
    assert message in str(problem)


def test_what_was_never_walked_is_named(tmp_path: Path) -> None:
    found = _rehearse(tmp_path, '    - press: "2"\n    - press: "0000"\n').coverage
    assert found.missed_steps == ["wait", "bye"]
    assert found.missed_branches == [
        ("menu", "bye"),
        ("menu", "wait"),
        ("desk", "bye"),
        ("wait", "bye"),
    ]
    assert not found.complete


@pytest.mark.parametrize(
    ("turns", "message"),
    [
        ("    - {press: '1', say: sales}\n", "stand in one turn"),
        ("    - {presses: '1'}\n", "Did you mean `press`?"),
        ("    - {press: 'x'}\n", "press"),
        ("    - {callee: sleeps}\n", "answers"),
    ],
)
def test_a_script_that_makes_no_sense_is_refused(tmp_path: Path, turns: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        _rehearse(tmp_path, turns)


def test_a_flow_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(_FLOW, encoding="utf-8")
    file = tmp_path / "dialogues"
    file.write_text("flow: mian\ndialogues: {one: [{press: '1'}]}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="Did you mean `main`"):
        read_dialogues(file, load_flows(tmp_path))


@pytest.mark.parametrize(
    ("at", "met"),
    [
        ("2026-11-27 16:59", "Open."),
        ("2026-11-27 17:00", "Closed."),
        ("2026-11-27T17:30+02:00", "Open."),
        ("2026-12-25 10:00", "Holiday."),
    ],
    ids=["by the clock of the calendar", "after hours", "with an offset", "on Christmas"],
)
def test_a_dialogue_says_when_the_call_comes_in(tmp_path: Path, at: str, met: str) -> None:
    (tmp_path / "main.yaml").write_text(
        "flow: main\nstart: hours\nsteps:\n"
        "  hours: {schedule: {calendar: office, open: open, closed: shut, holiday: feast}}\n"
        "  open: {say: Open.}\n  shut: {say: Closed.}\n  feast: {say: Holiday.}\n",
        encoding="utf-8",
    )
    file = tmp_path / "hours.txt"
    file.write_text(
        "flow: main\ncalendars:\n  office:\n    time_zone: Europe/Berlin\n"
        '    hours: {mon-fri: "09:00-17:00"}\n    holidays: DE\n'
        f'dialogues:\n  one: {{at: "{at}", turns: [{{hears: {met}}}]}}\n',
        encoding="utf-8",
    )
    (rehearsal,) = rehearse_all([read_dialogues(file, load_flows(tmp_path))])
    assert not rehearsal.problems


_LOOK_UP = """
flow: main
start: ask
steps:
  ask:
    http:
      get: "https://crm.example/people/{{ call.caller_number[1:] }}"
      into: {name: person.name, orders: "length(person.orders)"}
      slow: {after: 2s, prompt: One moment.}
      timeout: 4s
      on_status: {404: unknown}
      on_timeout: late
      on_failure: broken
    next: greet
  greet: {say: "Hello {{ name }}, {{ orders }} orders."}
  unknown: {say: I do not know you.}
  late: {say: It takes too long.}
  broken: {say: Something is broken.}
"""


@pytest.mark.parametrize(
    "turns",
    [
        "- asks: GET https://crm.example/people/4930123456\n"
        "- {service: {json: {person: {name: Ann, orders: [1, 2]}}}, hears: 'Hello Ann, 2 orders.'}",
        "- {service: {after: 3s, json: {person: {name: Ann, orders: []}}},"
        " hears: [One moment., 'Hello Ann, 0']}",
        "- {service: {status: 404}, hears: I do not know you., hears_not: One moment}",
        "- {service: timeout, hears: [One moment., It takes too long.]}",
        "- {service: unreachable, hears: Something is broken.}",
        "- {service: {json: {person: {name: [Ann]}}}, hears: Something is broken.}",
    ],
    ids=["answer", "slow", "status", "timeout", "unreachable", "of another shape"],
)
def test_a_dialogue_says_what_the_web_service_answers(tmp_path: Path, turns: str) -> None:
    (tmp_path / "main.yaml").write_text(_LOOK_UP, encoding="utf-8")
    file = tmp_path / "people.txt"
    inset = turns.replace("\n", "\n    ")
    file.write_text(f"flow: main\ndialogues:\n  one:\n    {inset}\n", encoding="utf-8")
    (rehearsal,) = rehearse_all([read_dialogues(file, load_flows(tmp_path))])
    assert not rehearsal.problems, rehearsal.problems[0]


def test_words_may_come_with_a_sound(tmp_path: Path) -> None:
    (tmp_path / "ann.wav").write_bytes(b"RIFF")
    said = "    - {say: {text: sales, file: ann.wav}, queue: sales}\n"
    assert _rehearse(tmp_path, said).problems == []


@pytest.mark.parametrize(
    ("file", "size", "told"),
    [
        ("bob.wav", 4, "The audio file `bob.wav` doesn't exist. Its path is taken from"),
        ("../ann.wav", 4, "`../ann.wav` leads out of the flows' folder."),
        ("ann.wav", MAX_BYTES + 1, "`ann.wav` has more than 8 MiB."),
    ],
    ids=["nowhere", "elsewhere", "too large"],
)
def test_a_sound_that_cant_be_taken_is_refused(
    tmp_path: Path, file: str, size: int, told: str
) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    for place in (flows, tmp_path):
        (place / "ann.wav").write_bytes(bytes(size))
    with pytest.raises(DocumentError) as refused:
        _rehearse(flows, f"    - say: {{text: sales, file: {file}}}\n")
    (problem,) = refused.value.problems
    assert told in str(problem)
    assert problem.line == 4


def test_nobody_says_that_much(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="500"):
        _rehearse(tmp_path, f"    - say: {'sales ' * 100}\n")
