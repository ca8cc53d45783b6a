"""Every rule of `flow check` has a file in defects/, named after it, that breaks it alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from telephony.domain.errors import Problem
from telephony.ivr.checking import check
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.gates.references import Configured
from telephony.ivr.rules import RULES, doubts
from telephony.ivr.rules.rule import Rule
from telephony.speech.vocabulary import Vocabulary
from tests.ivr.dialogue import flow_of

DEFECTS = Path(__file__).parent / "defects"
NAMES = sorted(path.stem for path in DEFECTS.iterdir())
"""Rules; what stands behind -- tells apart several files of one rule."""
HERE = "# here"
"""Marks the line that a file's finding is about."""
WITHOUT_FILE = {
    "unusable-value",  # what a validator finds that names no rule of its own: none of today's
}
CONFIGURED = Configured(
    trunks={"carrier"},
    queues={"support"},
    calendars={"office"},
    boxes={"support"},
    calling_back=(),
)


@pytest.fixture(scope="module")
def hearing() -> Vocabulary:
    return Vocabulary()


def test_no_rule_is_without_a_file_and_no_file_without_a_rule() -> None:
    assert {name.partition("--")[0] for name in NAMES} | WITHOUT_FILE == set(RULES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_breaks_its_rule_alone(name: str, hearing: Vocabulary) -> None:
    place = DEFECTS / name
    configured = replace(CONFIGURED, recording_key=name != "no-recording-key")
    report = check([place if place.is_dir() else place.with_suffix(".yaml")], configured, hearing)
    warnings = [warning for flow in report.flows for warning in flow.warnings]
    [found] = [*report.problems, *warnings]
    rule = name.partition("--")[0]
    assert found.rule == rule
    assert found.warning is RULES[rule].is_warning
    assert found.remedy or name in ("unreadable-file", "wrong-kind", "out-of-bounds")
    _assert_in_the_marked_line(found)


def _assert_in_the_marked_line(found: Problem) -> None:
    lines = Path(found.file).read_text(encoding="utf-8").splitlines()
    marked = [number for number, line in enumerate(lines, 1) if line.endswith(HERE)]
    if marked:
        assert [found.line] == marked
        assert found.column > 0


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_explains_itself_in_sentences(rule: Rule) -> None:
    for text in (rule.title, rule.help):
        assert text[0].isupper() or text[0] in "`&"
        assert text.endswith(".")


ATTIC = "a: {say: Hello.}\nattic: {say: Bye.}"


@pytest.mark.parametrize(
    "steps",
    [
        "a: {say: Hello.}\nattic: {say: Bye.}  # telephony: allow unreachable-step",
        "a: {say: Hello.}\n# telephony: allow unreachable-step\nattic: {say: Bye.}",
        "a: {say: Hello.}\n#telephony:allow dead-end, unreachable-step\nattic: {set: {x: 1}}",
    ],
    ids=["in its line", "above it", "two at once"],
)
def test_a_comment_allows_a_doubt(tmp_path: Path, steps: str) -> None:
    assert doubts(flow_of(tmp_path, steps)) == []
    assert [doubt.rule for doubt in doubts(flow_of(tmp_path, ATTIC))] == ["unreachable-step"]


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("allow dead-end", "Nothing here breaks the rule `dead-end`. Delete the comment."),
        ("allow dead-ned", "`dead-ned` can't be allowed. Did you mean `dead-end`?"),
        ("allow no-such-step", "`no-such-step` can't be allowed. "),
        ("forbid", "`forbid` can't be allowed. Warnings are: ambiguous-keys, "),
    ],
)
def test_a_comment_that_allows_nothing_is_told(tmp_path: Path, remark: str, said: str) -> None:
    [doubt] = doubts(flow_of(tmp_path, f"a: {{say: Hello.}}  # telephony: {remark}"))
    assert f"{doubt.message} {doubt.remedy}".startswith(said)
    assert (doubt.rule, doubt.line) == ("needless-allow", 5)


def test_misses_that_an_entry_takes_elsewhere_are_no_dead_end(tmp_path: Path) -> None:
    ask = """
    a:
      collect:
        prompt: Hello.
        digits: 1
        into: x
        max_attempts: 2
        no_input: [Hello., {say: Bye., next: b}]
        no_match: [{say: Bye., next: b}]
      next: b
    b: {say: Bye.}
    """
    assert doubts(flow_of(tmp_path, ask)) == []
    [doubt] = doubts(flow_of(tmp_path, ask.replace("Hello., {say: Bye., next: b}", "Hello.")))
    assert doubt.rule == "dead-end"


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("a: {transfer: 'sip:a@example.com'}", "When `transfer` fails"),
        ("a: {set: {x: 1}}", "as soon as `set` is done"),
        ("a: {collect: {prompt: Hi., digits: 1, into: x, on_failure: a}}", "`collect` is done"),
    ],
)
def test_dead_ends(tmp_path: Path, steps: str, sentence: str) -> None:
    [doubt] = doubts(flow_of(tmp_path, steps))
    assert (doubt.rule, sentence in doubt.message) == ("dead-end", True)


def test_a_circle_that_somebody_breaks_is_none(tmp_path: Path) -> None:
    circle = "a: {say: Hello., next: b}\nb: {say: Hello., next: c}\n"
    branch = "c: {branch: [{when: \"call.trunk == ''\", next: d}, {else: a}]}\nd: {say: Bye.}"
    assert [
        doubt.rule for doubt in doubts(flow_of(tmp_path, circle + "c: {say: Hi., next: b}"))
    ] == ["unbroken-loop"]
    assert doubts(flow_of(tmp_path, circle + branch)) == []


def test_ambiguous_keys_tell_what_they_cost(tmp_path: Path) -> None:
    choices = '{one: {keys: "1", next: b}, two: {keys: ["12", "2"], next: b}}'
    menu = f"{{prompt: Hi., choices: {choices}, interdigit_timeout: 1500ms, on_failure: b}}"
    [doubt] = doubts(flow_of(tmp_path, f"a: {{menu: {menu}}}\nb: {{say: Hi.}}"))
    assert doubt.message == "Whoever presses 1 waits for 1.5 s: 12 may still follow."


ALIKE = [("billing", "filling"), ("order", "border"), ("new", "knew"), ("english", "inglish")]
APART = [("sales", "support"), ("yes", "no"), ("german", "english"), ("cancel", "continue")]


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *APART])
def test_phrases_are_told_apart_by_their_sounds(
    tmp_path: Path, hearing: Vocabulary, one: str, other: str
) -> None:
    choices = f"{{one: {{phrases: ['{one}'], next: b}}, two: {{phrases: ['{other}'], next: b}}}}"
    menu = f"{{prompt: Hi., choices: {choices}, on_failure: b}}"
    found = doubts(flow_of(tmp_path, f"a: {{menu: {menu}}}\nb: {{say: Hi.}}"), hearing)
    told = "phrases-alike" in [doubt.rule for doubt in found]
    assert told is ((one, other) in ALIKE)


def test_phrases_of_one_choice_may_sound_alike(tmp_path: Path, hearing: Vocabulary) -> None:
    choices = "{one: {phrases: [order, orders], next: b}}"
    menu = f"{{prompt: Hi., choices: {choices}, on_failure: b}}"
    assert doubts(flow_of(tmp_path, f"a: {{menu: {menu}}}\nb: {{say: Hi.}}"), hearing) == []


COMMANDS = """
flow: test
start: ask
commands:
  repeat: {keys: "*"}
  help: {keys: "#", phrases: [help], prompt: Press a key., next: bye}
  operator: {keys: "0", phrases: [operator], next: attic}
steps:
  ask: {menu: {prompt: Hi., choices: {one: {keys: "1", next: bye}}, on_failure: bye}}
  attic: {say: Hello.}
  bye: {say: Bye.}
"""
SURVEY = "ask: {survey: {name: x, kind: nps, prompt: Hi., on_failure: bye}, next: bye}"
COLLECT = "ask: {collect: {prompt: Hi., digits: 4, into: x, on_failure: bye}, next: bye}"
MENU = 'ask: {menu: {prompt: Hi., choices: {one: {keys: "1", next: bye}}, on_failure: bye}}'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Hi.", "Hello.", ""),
        ('keys: "1"', 'keys: "0"', "0 is an answer here, so nobody can ask for `operator`"),
        ('keys: "1"', 'keys: "0", phrases: [help]', '"help" is an answer here'),
        ('keys: "1"', 'keys: "*1"', "asks for `repeat` with * waits for 3 s here: *1 may still"),
        ('"0"', '"12"', "Whoever presses 1 waits for 3 s: 12 may still follow, which asks for `op"),
        ('"0"', '"**"', "Whoever presses * has to wait: ** may still follow."),
        ("[operator]", "[helps]", '"helps" sounds much like "help", which asks for `help`.'),
        (MENU, SURVEY, "0 is an answer here"),
        (MENU, COLLECT, ""),
        ("prompt: Hi.,", "prompt: Hi., commands: false,", "No step leads to `attic`."),
        ("next: attic", "next: bye", "No step leads to `attic`."),
    ],
    ids=[
        "nothing", "key", "phrase", "begins a choice", "begun by a choice", "begins a command",
        "alike", "score", "digits", "without commands", "unreached",
    ],
)  # fmt: skip
def test_commands_are_held_against_answers(
    tmp_path: Path, hearing: Vocabulary, old: str, new: str, told: str
) -> None:
    assert old in COMMANDS
    file = tmp_path / "flow.yaml"
    file.write_text(COMMANDS.replace(old, new), encoding="utf-8")
    messages = [doubt.message for doubt in doubts(load_flow(file), hearing)]
    assert any(told in message for message in messages) if told else messages == []


def test_help_of_its_own_keeps_a_question_from_where_the_command_leads(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    own = COMMANDS.replace("prompt: Hi.,", "prompt: Hi., help: Press 1.,").replace(
        "next: bye}\n  operator", "next: far}\n  operator"
    )
    file.write_text(f"{own}  far: {{say: Far.}}\n", encoding="utf-8")
    assert [doubt.message for doubt in doubts(load_flow(file))] == ["No step leads to `far`."]
