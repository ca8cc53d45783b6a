"""`call` and `return`: flows that call each other, in virtual time."""

from __future__ import annotations

import itertools
import textwrap
from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.domain.termination import Reason
from telephony.ivr.checking import check
from telephony.ivr.expressions.value_types import Unfit, ValueType, fit
from telephony.ivr.gates.linking import MAX_DEPTH
from telephony.ivr.gates.loading import FlowLibrary, load_flows
from telephony.ivr.rehearsal.dialogue_file import read_dialogues, rehearse_all
from tests.ivr.dialogue import Dialogue


def written(folder: Path, **flows: str) -> Path:
    """Each flow as a file; its steps indented as you like, what stands before them too."""
    for name, text in flows.items():
        body = f"flow: {name}\n{textwrap.dedent(text).strip()}\n"
        (folder / f"{name}.yaml").write_text(body, encoding="utf-8")
    return folder


def loaded(folder: Path, **flows: str) -> FlowLibrary:
    return load_flows(written(folder, **flows))


def caller_of(folder: Path, **flows: str) -> Dialogue:
    return Dialogue(loaded(folder, **flows).flows["main"])


IDENTIFY = """
    inputs: {account: text}
    outputs: {balance: number}
    start: ask
    steps:
      ask:
        menu:
          prompt: Is {{ account | digits }} right?
          choices:
            right: {keys: "1", next: look}
            wrong: {keys: "2", next: end}
            unset: {keys: "3", next: back}
            broken: {keys: "4", next: broken}
            transfer: {keys: "5", next: transfer}
          max_attempts: 1
          timeout: 1s
      look: {set: {balance: "{{ 7 * 6 }}", secret: x}, next: back}
      back: {return: true}
      broken: {set: {balance: "{{ 'a' * 2 }}"}}
      transfer: {transfer: "100"}
      end: {hangup: true}
"""
MAIN = """
    start: account
    steps:
      account: {set: {account: "007"}, next: identify}
      identify:
        call: {flow: identify, with: {account: "{{ account }}"}, into: {amount: balance}}
        next: tell
        on_error: sorry
      tell: {say: "You have {{ amount }}."}
      sorry: {say: Sorry.}
"""


def test_inputs_go_in_outputs_come_back_and_nothing_else(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, main=MAIN, identify=IDENTIFY)
    assert caller.hears == "Is 0 0 7 right?"
    assert caller.step == "identify/ask"
    assert dict(caller.machine.variables) == {"account": "007"}
    caller.press("1")
    assert caller.hears == "You have 42."
    assert dict(caller.machine.variables) == {"account": "007", "amount": 42}
    assert caller.steps == [
        *("account", "identify", "identify/ask", "identify/look", "identify/back", "tell"),
    ]


def test_the_timeline_names_flow_version_and_step(tmp_path: Path) -> None:
    flows = loaded(tmp_path, main=MAIN, identify=IDENTIFY)
    caller = Dialogue(flows.flows["main"]).press("1")
    [called] = caller.noted("flow called")
    assert called.details == {"flow": "identify", "version": flows.flows["identify"].version}
    assert caller.noted("flow returned")[0].details == {"flow": "identify"}
    ask = next(note for note in caller.noted("step") if note.details["step"] == "ask")
    assert ask.details == {"flow": "identify", "step": "ask", "verb": "menu"}


@pytest.mark.parametrize("keys", ["3", "4"], ids=["output-never-set", "expression-without-value"])
def test_what_fails_in_there_fails_the_step_that_called(tmp_path: Path, keys: str) -> None:
    caller = caller_of(tmp_path, main=MAIN, identify=IDENTIFY).press(keys)
    assert caller.hears == "Sorry."
    assert caller.step == "sorry"


def test_a_failure_that_nobody_takes_ends_the_call(tmp_path: Path) -> None:
    main = MAIN.replace("        on_error: sorry\n", "").replace("sorry: {", "other: {")
    caller = caller_of(tmp_path, main=main, identify=IDENTIFY).press("4")
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_FAILED


def test_hanging_up_and_giving_up_end_the_call_from_in_there(tmp_path: Path) -> None:
    flows = loaded(tmp_path, main=MAIN, identify=IDENTIFY)
    hung_up = Dialogue(flows.flows["main"]).press("2")
    assert hung_up.end is not None
    assert hung_up.end.reason is Reason.FLOW_HANGUP
    silent = Dialogue(flows.flows["main"]).prompt_ends().wait(2.0)
    assert silent.end is not None
    assert "tell" not in silent.steps
    refused = Dialogue(flows.flows["main"]).press("5").callee_ends(Reason.BUSY, answered=False)
    assert refused.end is not None
    assert refused.end.reason is Reason.BUSY


def test_a_transfer_that_was_answered_returns(tmp_path: Path) -> None:
    caller = caller_of(
        tmp_path,
        main="start: a\nsteps:\n  a: {call: dial, next: b}\n  b: {say: Thank you.}",
        dial="start: x\nsteps:\n  x: {transfer: '100'}",
    )
    caller.callee_answers().callee_ends(Reason.CALLEE_HANGUP, answered=True)
    assert caller.hears == "Thank you."


def test_a_call_without_next_returns_to_where_its_own_flow_came_from(tmp_path: Path) -> None:
    caller = caller_of(
        tmp_path,
        main="start: a\nsteps:\n  a: {call: middle, next: b}\n  b: {say: 'Back, {{ call.id }}.'}",
        middle="start: x\nsteps:\n  x: {call: inner}",
        inner="start: y\nsteps:\n  y: {say: In there.}",
    )
    assert caller.prompt_ends().hears == "Back, call-1."


def test_returning_where_nobody_called_ends_the_call(tmp_path: Path) -> None:
    caller = caller_of(tmp_path, main="start: a\nsteps:\n  a: {return: true}")
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_HANGUP


def test_a_circle_of_steps_through_calls_is_stopped(tmp_path: Path) -> None:
    main = "start: a\nsteps:\n  a: {call: sub, next: a}"
    caller = caller_of(tmp_path, main=main, sub="start: x\nsteps:\n  x: {return: true}")
    assert caller.end is not None
    assert caller.end.reason is Reason.FLOW_FAILED


def test_audio_files_and_language_are_the_called_flows_own(tmp_path: Path) -> None:
    caller = caller_of(
        tmp_path,
        main="start: a\nsteps:\n  a: {call: sub, next: b}\n  b: {say: Hello.}",
        sub="language: de-DE\nstart: x\nsteps:\n  x: {say: Guten Tag.}",
    )
    assert caller.playing is not None
    assert caller.playing.parts[0].language == "de-DE"  # type: ignore[union-attr]
    assert caller.prompt_ends().playing.parts[0].language == "en-US"  # type: ignore[union-attr]


CIRCLE = "start: a\nsteps:\n  a: {{call: {}}}"
DEFECTS = {
    "unknown-flow": (
        {"main": MAIN, "identity": IDENTIFY},
        "main.yaml:6:18: There is no flow `identify`. Did you mean `identity`?",
    ),
    "missing-input": (
        {"main": "start: a\nsteps:\n  a: {call: identify}", "identify": IDENTIFY},
        "main.yaml:4:13: `identify` can't be called without `account`. "
        'Give it a value: `with: {account: "{{ ... }}"}`.',
    ),
    "unknown-input": (
        {"main": MAIN.replace("{account: ", "{acount: 1, account: "), "identify": IDENTIFY},
        "main.yaml:6:43: `identify` has no input `acount`. Did you mean `account`?",
    ),
    "unknown-output": (
        {"main": MAIN.replace("amount: balance", "amount: balanse"), "identify": IDENTIFY},
        "main.yaml:6:77: `identify` gives no `balanse` back. Did you mean `balance`?",
    ),
    "constant-of-the-wrong-type": (
        {
            "main": "start: a\nsteps:\n  a: {call: {flow: count, with: {how_many: lots}}}",
            "count": "inputs: {how_many: number}\nstart: b\nsteps:\n  b: {say: '{{ how_many }}'}",
        },
        "main.yaml:4:44: `count` wants `how_many` to be a number, and this is none. "
        "Give another value, or change the type where that flow declares it.",
    ),
    "itself": (
        {"main": CIRCLE.format("main")},
        "main.yaml:4:13: These flows call each other without an end: main -> main. "
        "Let one of them go on by itself.",
    ),
    "circle": (
        {"main": CIRCLE.format("more"), "more": CIRCLE.format("main")},
        "more.yaml:4:13: These flows call each other without an end: main -> more -> main. "
        "Let one of them go on by itself.",
    ),
    "output-that-nobody-sets": (
        {"main": "outputs: {balance: text}\nstart: a\nsteps:\n  a: {say: Hello.}"},
        "main.yaml:2:20: No step gives `balance` a value, so it can't be given back.",
    ),
    "type-unknown": (
        {"main": "inputs: {balance: money}\nstart: a\nsteps:\n  a: {say: Hello.}"},
        "main.yaml:2:19: `balance` has to be one of 'text', 'number', 'boolean' or 'any'.",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_calls_that_cannot_work_are_refused(tmp_path: Path, defect: str) -> None:
    flows, expected = DEFECTS[defect]
    with pytest.raises(FlowError) as refused:
        loaded(tmp_path, **flows)
    [problem] = refused.value.problems
    assert str(problem).removeprefix(f"{tmp_path}/").startswith(expected)
    assert [str(each) for each in check([tmp_path]).problems] == [str(problem)]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_calls_is_bounded(tmp_path: Path, *, backwards: bool) -> None:
    def chain(length: int) -> dict[str, str]:
        names = [f"f{number:02}" for number in range(length)]
        names = names[::-1] if backwards else names
        flows = {name: CIRCLE.format(after) for name, after in itertools.pairwise(names)}
        return flows | {names[-1]: "start: a\nsteps:\n  a: {say: The end.}"}

    longest = loaded(tmp_path, **chain(MAX_DEPTH))
    first = f"f{MAX_DEPTH - 1:02}" if backwards else "f00"
    caller = Dialogue(longest.flows[first])
    assert caller.hears == "The end."
    assert caller.prompt_ends().end is not None
    with pytest.raises(FlowError, match=f"More than {MAX_DEPTH} flows would be in each other"):
        loaded(tmp_path, **chain(MAX_DEPTH + 30))


def test_one_file_is_checked_with_the_flows_beside_it(tmp_path: Path) -> None:
    folder = written(tmp_path, main=MAIN, identify=IDENTIFY)
    assert check([folder / "main.yaml"]).problems == []
    written(tmp_path, main=MAIN.replace("flow: identify", "flow: identfy"))
    [problem] = check([folder / "main.yaml"]).problems
    assert "There is no flow `identfy`. Did you mean `identify`?" in str(problem)
    assert check([folder / "identify.yaml"]).problems == []


def test_the_version_stands_for_all_flows_that_take_part(tmp_path: Path) -> None:
    before = loaded(tmp_path, main=MAIN, identify=IDENTIFY)
    after = loaded(tmp_path, identify=IDENTIFY.replace("7 * 6", "6 * 7"))
    assert before.flows["main"].version != after.flows["main"].version
    assert (
        before.flows["main"].document.source.version == after.flows["main"].document.source.version
    )
    checked = {summary.name: summary.version for summary in check([tmp_path]).flows}
    assert checked == {flow.name: flow.version for flow in after}, "flow check tells the same"
    again = loaded(tmp_path, identify=IDENTIFY)
    assert before.flows["main"].version == again.flows["main"].version


def test_a_called_flow_is_rehearsed_by_itself_and_through_its_callers(tmp_path: Path) -> None:
    folder = written(tmp_path, main=MAIN, identify=IDENTIFY)
    tests = folder / "tests"
    tests.mkdir()
    (tests / "main.yaml").write_text(
        "flow: main\ndialogues:\n  right:\n"
        "    - {step: identify/ask}\n"
        '    - {press: "1", steps: [identify/look, identify/back, tell], hears: You have 42.}\n',
        encoding="utf-8",
    )
    (tests / "identify.yaml").write_text(
        "flow: identify\ndialogues:\n  wrong:\n    with: {account: '12'}\n    turns:\n"
        '    - {hears: "Is 1 2 right?"}\n'
        '    - {press: "2", ends: flow_hangup}\n',
        encoding="utf-8",
    )
    flows = load_flows(folder)
    own = [read_dialogues(tests / f"{name}.yaml", flows) for name in ("main", "identify")]
    main, identify = rehearse_all(own)
    assert not main.problems
    assert not identify.problems
    assert main.coverage.missed_steps == ["sorry"]
    assert ("identify", "tell") not in main.coverage.missed_branches
    assert identify.coverage.missed_steps == ["broken", "transfer"]
    [only_main, called] = rehearse_all(own[:1])
    assert (called.flow.name, called.passed) == ("identify", 0)
    assert "end" in called.coverage.missed_steps
    assert only_main.passed == 1


@pytest.mark.parametrize(
    ("value", "wanted", "fitted"),
    [
        ("7", ValueType.NUMBER, 7),
        ("-7.50", ValueType.NUMBER, -7.5),
        (7, ValueType.TEXT, "7"),
        (True, ValueType.BOOLEAN, True),
        ([1, "a"], ValueType.ANY, [1, "a"]),
    ],
)
def test_a_value_is_taken_where_nothing_is_lost(
    value: object, wanted: ValueType, fitted: object
) -> None:
    assert fit(value, wanted) == fitted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("seven", ValueType.NUMBER),
        ("٧", ValueType.NUMBER),  # noqa: RUF001  # a digit, but not one of ours
        (True, ValueType.NUMBER),
        ("true", ValueType.BOOLEAN),
        (1, ValueType.BOOLEAN),
        (None, ValueType.TEXT),
        ([1], ValueType.TEXT),
        (True, ValueType.TEXT),
    ],
)
def test_a_value_of_another_type_is_unfit(value: object, wanted: ValueType) -> None:
    with pytest.raises(Unfit):
        fit(value, wanted)  # type: ignore[arg-type]
