"""`telephony flow test` and `flow simulate`, as a designer runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from shutil import copy

import pytest
from typer.testing import CliRunner

from telephony.app.cli import app

_FLOWS = Path(__file__).parents[2] / "ivr_flows"
_PAGE = (_FLOWS.parent / "docs" / "flows.md").read_text(encoding="utf-8")


def test_the_flows_that_come_with_the_program_are_walked_whole() -> None:
    ran = CliRunner().invoke(app, ["flow", "test", str(_FLOWS), "--json", "--require-coverage"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    assert told["passed"] > 0
    assert all(flow["missed_branches"] == [] for flow in told["flows"].values())
    assert all(flow["missed_commands"] == [] for flow in told["flows"].values())


def test_a_mismatch_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text("flow: main\nstart: a\nsteps: {a: {say: Hello.}}\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.yaml").write_text(
        "flow: main\ndialogues:\n  one:\n    - hears: Hi.\n"
    )
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path)])
    assert ran.exit_code == 1
    assert 'main.yaml:4:14: The caller doesn\'t hear "Hi.". Heard was "Hello.".' in ran.output


def test_no_dialogue_yet_is_explained(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text("flow: main\nstart: a\nsteps: {a: {say: Hello.}}\n")
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path)])
    assert ran.exit_code == 1
    assert "Write one" in ran.output


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2\n123456\n1\n", "(calling sip:support@127.0.0.1:5070)"),
        ("2\n/back\nsales\n", "[sales]"),
        ("2\n123456\n/vars\n", "account = '123456'"),
        ("\n", "I did not hear you."),
        ("1\n/callee busy\n", "(ended: flow_hangup)"),
        ("/callee sings\n", "/help tells what can be typed"),
        ("/help\n", "take the last turn back"),
    ],
)
def test_a_person_talks_to_a_flow(typed: str, told: str) -> None:
    arguments = ["flow", "simulate", "main", "--folder", str(_FLOWS)]
    ran = CliRunner().invoke(app, arguments, input=typed)
    assert ran.exit_code == 0
    assert told in ran.output


def test_the_session_in_the_guide_is_what_a_person_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    session = re.search(
        r"^```\n\$ telephony (flow simulate .*)\n((?:.*\n)*?)```$", _PAGE, re.MULTILINE
    )
    assert session is not None
    typed = re.findall(r"^>(?: (.*))?$", session[2], re.MULTILINE)
    monkeypatch.chdir(_FLOWS.parent)
    ran = CliRunner().invoke(app, session[1].split(), input="\n".join([*typed, ""]))
    assert ran.exit_code == 0
    # What is typed isn't in the program's output, nor is the Enter behind it.
    assert ran.output == re.sub(r"^>.*\n", "> ", session[2], flags=re.MULTILINE)
    assert len(typed) > 5


def test_the_dialogues_in_the_guide_are_walked(tmp_path: Path) -> None:
    copy(_FLOWS / "main.yaml", tmp_path)
    (tmp_path / "tests").mkdir()
    flows = re.findall(r"^```yaml\n(flow: (\S+)\n.*?)^```", _PAGE, re.DOTALL | re.MULTILINE)
    dialogues = re.findall(
        r"^```\n(flow: (\S+)\n(?:calendars:.*?)?dialogues:.*?)^```", _PAGE, re.DOTALL | re.MULTILINE
    )
    tested = {flow for _, flow in dialogues}
    for text, flow in flows:
        if flow in tested:
            (tmp_path / f"{flow}.yaml").write_text(text)
    for text, flow in dialogues:
        (tmp_path / "tests" / f"{flow}.yaml").write_text(text)
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert f"{len(dialogues)} passed, 0 failed" in ran.output
    assert len(dialogues) >= 3


_INPUTS = """
flow: rate
inputs: {count: number, name: text}
start: a
steps: {a: {set: {double: "{{ count * 2 }}"}, next: b}, b: {say: "{{ name }}, {{ double }}."}}
"""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{count: 2, name: 0.5}", "1 passed, 0 failed"),
        ("{count: '2', name: Ann}", "1 passed, 0 failed"),
        ("{count: many, name: Ann}", "main.yaml:4:19: `count` is a number there."),
        ("{cuont: 2, name: Ann}", "takes no `cuont`. Did you mean `count`?"),
        ("{count: 2}", "has to be called with `name`. Add `with: {name: ...}`"),
    ],
)
def test_a_dialogue_calls_its_flow_as_the_flow_declares(
    tmp_path: Path, given: str, told: str
) -> None:
    (tmp_path / "main.yaml").write_text(_INPUTS)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.yaml").write_text(
        f"flow: rate\ndialogues:\n  one:\n    with: {given}\n    turns: [{{hears: ', 4.'}}]\n"
    )
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path)])
    assert told in ran.output
    assert ran.exit_code == ("0 failed" not in told)


_PIN = """
flow: main
start: careful
steps:
  careful: {secure: on, next: number}
  number:
    collect: {prompt: Your number please., digits: 4, into: number, on_failure: done}
    next: told
  told: {say: "You keyed {{ number }}.", next: done}
  done: {secure: off, next: pin}
  pin:
    verify:
      prompt: Your PIN please.
      digits: 4
      against: "{{ number }}"
      on_failure: bye
    next: bye
  bye: {say: Thank you.}
"""


def test_secrets_are_dots_on_the_screen(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(_PIN)
    arguments = ["flow", "simulate", "main", "--folder", str(tmp_path)]
    ran = CliRunner().invoke(app, arguments, input="4711\n/vars\n4711\n")
    assert ran.exit_code == 0
    assert "  •••\n" in ran.output
    assert "number = •••" in ran.output
    assert "Thank you." in ran.output
    assert "You keyed 4711" not in ran.output
    assert "'4711'" not in ran.output


def test_dialogues_verify_a_pin(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(_PIN)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.yaml").write_text(
        """
flow: main
dialogues:
  right:
    - press: "4711"
      hears: You keyed 4711.
    - press: "4711"
      steps: [bye]
  wrong:
    - press: "4711"
    - press: "1111"
      hears: Your PIN please.
    - press: "2222"
    - press: "3333"
      steps: [bye]
  never:
    - silent: true
    - silent: true
    - silent: true
      step: pin
"""
    )
    ran = CliRunner().invoke(app, ["flow", "test", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
