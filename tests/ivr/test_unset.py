"""Variables that have no value on some way: found where they are used, and nowhere else."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from telephony.ivr.analysis.needed_names import needed, proof_of
from telephony.ivr.analysis.unset import unset
from telephony.ivr.expressions.expression import compile_condition, compile_template
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow, load_flows
from telephony.ivr.rules import doubts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hello.", ""),
        ("{{ a }} and {{ b | upper }}", "a b"),
        ("{{ a | default('') }}", ""),
        ("{{ a | default(b) }}", "b"),
        ("{{ a | default('') | upper }}", ""),
        ("{{ (a + 1) | default(0) }}", "a"),
        ("{{ a if a is defined else b }}", "b"),
        ("{{ b if a is undefined else a }}", "b"),
        ("{{ a if b else 1 }}", "a b"),
        ("{{ a is defined and a > 1 }}", ""),
        ("{{ a is undefined or a > 1 }}", ""),
        ("{{ a is not defined or a > 1 }}", ""),
        ("{{ a > 1 and a is defined }}", "a"),
        ("{{ a is none }}", "a"),
        ("{{ [a, b[0]] | join(c) }}", "a b c"),
    ],
)
def test_what_an_expression_needs(text: str, names: str) -> None:
    assert needed(compile_template(text)) == set(names.split())


@pytest.mark.parametrize(
    ("condition", "if_true", "if_false"),
    [
        ("a is defined", "a", ""),
        ("{{ a is defined }}", "a", ""),
        ("a is not defined", "", "a"),
        ("a is undefined", "", "a"),
        ("not (a is defined and b is defined)", "", "a b"),
        ("a is defined and b is defined", "a b", ""),
        ("a is defined or b is defined", "", ""),
        ("a is undefined or b is undefined", "", "a b"),
        ("a == 1", "", ""),
    ],
)
def test_what_a_condition_proves(condition: str, if_true: str, if_false: str) -> None:
    proof = proof_of(compile_condition(condition))
    assert proof.if_true == set(if_true.split())
    assert proof.if_false == set(if_false.split())


HEAD = "flow: test\nstart: ask\n"
ASK = """
ask:
  menu:
    prompt: Hi.
    choices: {one: {keys: "1", next: get}, two: {keys: "2", next: use}}
    on_failure: bye
bye: {say: Bye.}
"""


def loaded(folder: Path, steps: str, head: str = HEAD) -> Flow:
    file = folder / "flow.yaml"
    file.write_text(f"{head}steps:\n" + textwrap.indent(steps.strip("\n"), "  "), encoding="utf-8")
    return load_flow(file)


def lacking(flow: Flow) -> list[tuple[str, str]]:
    """(step, variable) of what is found."""
    return [(str(found.path[1]), found.variable) for found in unset(flow)]


COLLECT = "get: {collect: {prompt: Hi., digits: 1, into: x, on_failure: %s}, next: use}\n"
GIVERS = {
    "set": "get: {set: {x: 1}, next: use}",
    "collect": COLLECT % "bye",
    "record": "get: {record: {into: x, seconds_into: y, on_failure: bye}, next: use}",
    "voicemail": "get: {voicemail: {box: b, prompt: Hi., into: x, on_failure: bye}, next: use}",
    "survey": "get: {survey: {name: n, kind: nps, prompt: A., into: x, on_failure: bye}, "
    "next: use}",
    "callback": "get: {callback: {queue: q, windows: [{prompt: A., within: 4h}], into: x, "
    "on_failure: bye}, next: use}",
    "http": 'get: {http: {get: "https://a.example/", into: {x: x}, on_failure: bye}, next: use}',
}
FALLS_THROUGH = {"record", "voicemail", "survey", "callback"}
"""Where no `on_failure` is written, their failures go on to `next`."""


@pytest.mark.parametrize("verb", GIVERS)
def test_a_step_gives_its_variable_where_it_was_done(tmp_path: Path, verb: str) -> None:
    steps = ASK.replace("next: use", "next: get") + GIVERS[verb] + '\nuse: {say: "{{ x }}"}\n'
    assert lacking(loaded(tmp_path, steps)) == []
    without = steps.replace(GIVERS[verb], GIVERS[verb].replace(", on_failure: bye", ""))
    found = lacking(loaded(tmp_path, without))
    assert found == ([("use", "x")] if verb in FALLS_THROUGH else [])


@pytest.mark.parametrize("verb", sorted(set(GIVERS) - {"set"}))
def test_a_step_that_failed_gives_nothing(tmp_path: Path, verb: str) -> None:
    steps = ASK.replace("next: use", "next: get") + GIVERS[verb] + '\nuse: {say: "{{ x }}"}\n'
    steps = steps.replace("on_failure: bye}", "on_failure: use}")
    assert lacking(loaded(tmp_path, steps)) == [("use", "x")]


WAYS = {
    "another choice": (ASK + COLLECT % "bye" + 'use: {say: "{{ x }}"}', [("use", "x")]),
    "beyond it, once": (
        ASK + COLLECT % "bye" + 'use: {say: "{{ x }}", next: again}\nagain: {say: "{{ x }}"}',
        [("use", "x")],
    ),
    "by its error": (
        ASK
        + COLLECT % "bye"
        + 'use: {say: "{{ x }}", next: bye, on_error: again}\nagain: {say: "{{ x }}"}',
        [("use", "x"), ("again", "x")],
    ),
    "with a default": (ASK + COLLECT % "bye" + "use: {say: \"{{ x | default('') }}\"}", []),
    "behind a branch": (
        ASK
        + COLLECT % "bye"
        + "use: {branch: [{when: x is undefined, next: bye}, {when: x > 1, next: tell}, "
        '{else: tell}]}\ntell: {say: "{{ x }}"}',
        [],
    ),
    "behind a true branch": (
        ASK
        + COLLECT % "bye"
        + "use: {branch: [{when: x is defined, next: tell}, {else: other}]}\n"
        'tell: {say: "{{ x }}"}\nother: {say: "No {{ x }}"}',
        [("other", "x")],
    ),
    "in the order of a set": (
        ASK.replace("next: use", "next: get")
        + 'get: {set: {x: 1, y: "{{ x }}", z: "{{ w }}", w: 1}, next: use}\nuse: {say: "{{ w }}"}',
        [("get", "w")],
    ),
    "in a url": (
        ASK
        + COLLECT % "bye"
        + 'use: {http: {get: "https://a.example/{{ x }}", on_failure: bye}, next: bye}',
        [("use", "x")],
    ),
    "where nobody comes": (ASK.replace("next: use", "next: get") + "get: {say: Hi.}\n"
        'attic: {say: "{{ x }}", next: other}\nother: {set: {x: 1}, next: attic}', []),
    "round in a circle": (
        ASK.replace("next: use", "next: get")
        + 'get: {say: "{{ x | default(0) }}", next: use}\n'
        'use: {set: {x: "{{ x + 1 }}"}, next: get}',
        [("use", "x")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_ways_are_followed(tmp_path: Path, way: str) -> None:
    steps, found = WAYS[way]
    assert lacking(loaded(tmp_path, steps)) == found


def test_what_a_verb_says_after_it_gave_a_value(tmp_path: Path) -> None:
    steps = """
ask:
  callback:
    queue: q
    prompt: "Is it {{ callback_number }}?"
    confirm_prompt: "{{ callback_number }}?"
    windows: [{prompt: "{{ callback_number }}.", within: 4h}, {prompt: Later., within: 8h}]
  next: rate
rate:
  survey:
    name: n
    kind: csat
    prompt: From 1 to 5?
    into: score
    comment: {prompt: "Why {{ score }}?"}
"""
    (found,) = unset(loaded(tmp_path, steps))
    assert found.path[:4] == ("steps", "ask", "callback", "prompt")


COMMANDS = HEAD + "commands: {out: {keys: '0', prompt: '{{ y }}', next: use}}\n"


def test_commands_lead_out_of_questions_and_say_something(tmp_path: Path) -> None:
    steps = ASK.replace("next: use", "next: get") + COLLECT % "bye" + 'use: {set: {y: "{{ x }}"}}'
    flow = loaded(tmp_path, steps, COMMANDS)
    assert [(found.path[:2], found.trail) for found in unset(flow)] == [
        (("commands", "out"), ("ask",)),
        (("steps", "use"), ("ask", "use")),
    ]
    assert lacking(loaded(tmp_path, steps)) == []


INPUTS = "flow: test\ninputs: {x: text}\noutputs: {y: text}\nstart: ask\n"


def test_inputs_have_values_and_outputs_need_some(tmp_path: Path) -> None:
    steps = """
ask:
  menu:
    prompt: "{{ x }}?"
    choices:
      one: {keys: "1", next: give}
      two: {keys: "2", next: back}
      three: {keys: "3", next: end}
    on_failure: bye
give: {set: {y: "{{ x }}"}, next: back}
back: {return: true}
end: {say: Over.}
bye: {hangup: }
"""
    flow = loaded(tmp_path, steps, INPUTS)
    assert [(found.path[1], found.variable, found.returned) for found in unset(flow)] == [
        ("back", "y", True),
        ("end", "y", True),
    ]
    given = steps.replace("next: back}\n      three", "next: give}\n      three")
    given = given.replace("next: end}", "next: bye}")
    assert lacking(loaded(tmp_path, given, INPUTS)) == []


def test_what_another_flow_gives_back_has_a_value(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text(
        "flow: main\nstart: ask\nsteps:\n"
        "  ask: {call: {flow: test, with: {x: a}, into: {z: y}}, next: use, on_error: use}\n"
        '  use: {say: "{{ z }}"}\n',
        encoding="utf-8",
    )
    loaded(tmp_path, 'ask: {set: {y: "{{ x }}"}}', INPUTS)
    main = load_flows(tmp_path).flows["main"]
    assert lacking(main) == [("use", "z")]


def test_the_way_is_told(tmp_path: Path) -> None:
    [doubt] = doubts(loaded(tmp_path, ASK + COLLECT % "bye" + 'use: {say: "{{ x }}"}'))
    assert doubt.message == "`x` has no value on the way ask -> use."
    assert doubt.remedy == "Let a step before give it one, or write `{{ x | default('') }}`."
    chain = "\n".join(f"s{n}: {{say: Hi., next: s{n + 1}}}" for n in range(9))
    long = ASK.replace("next: use", "next: s0") + COLLECT % "bye" + chain
    long += '\ns9: {say: "{{ x }}", next: use}\nuse: {say: Bye.}'
    [doubt] = doubts(loaded(tmp_path, long))
    assert doubt.message == "`x` has no value on the way ask -> ... -> s6 -> s7 -> s8 -> s9."


@pytest.mark.long
def test_thousands_of_variables_are_followed_soon(tmp_path: Path) -> None:
    steps = [
        f"s{n}: {{set: {{{', '.join(f'a{n}x{m}: 1' for m in range(20))}}}, next: s{n + 1}}}"
        for n in range(299)
    ]
    last = 's299: {menu: {prompt: "{{ a298x1 }}{{ a0x1 }}", choices: {a: {keys: "1", next: s0}}}}'
    flow = loaded(tmp_path, "\n".join([*steps, last]), "flow: test\nstart: s0\n")
    assert lacking(flow) == []
