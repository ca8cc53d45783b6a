"""Commands in a flow's graph and picture, and in what dialogues are said to have walked."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from telephony.domain.visits import Ending
from telephony.interfaces.flow_figures import WayCount
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import load_flow, load_flows
from telephony.ivr.graph.joints import joints
from telephony.ivr.graph.model import COMMANDS, WayKind
from telephony.ivr.graph.picture import picture_of
from telephony.ivr.graph.reading import graph_of
from telephony.ivr.graph.svg import svg
from telephony.ivr.rehearsal.dialogue_file import FlowRehearsal, read_dialogues, rehearse_all
from telephony.web.flows.figures import figures_of
from telephony.web.flows.marks import FigureMarks

FLOW = """
flow: main
start: menu
commands:
  repeat: {keys: "*", phrases: [repeat]}
  help: {phrases: [help], prompt: Press a key., next: person}
  operator: {keys: "0", phrases: [operator, somebody], next: person}
  menu: {keys: "#", next: menu}
steps:
  menu:
    menu:
      prompt: Press 1.
      choices:
        one: {keys: "1", next: account}
        two: {keys: "2", next: quiet}
      on_failure: bye
  account:
    collect: {prompt: Your account., help: Six digits., digits: 6, into: account, on_failure: bye}
    next: bye
  quiet:
    menu: {prompt: Quiet., commands: false, choices: {on: {keys: "1", next: menu}}, on_failure: bye}
  person: {queue: {name: support, on_failure: bye}, next: bye}
  bye: {say: Goodbye.}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    file = tmp_path / "main.yaml"
    file.write_text(FLOW, encoding="utf-8")
    return load_flow(file)


def test_each_question_has_the_ways_that_commands_lead(flow: Flow) -> None:
    graph = graph_of(flow)
    ways = {
        name: [(way.key, way.target) for way in node.ways if way.kind is WayKind.COMMAND]
        for name, node in graph.nodes.items()
    }
    both = [("commands.operator", "person"), ("commands.menu", "menu")]
    assert ways == {
        "menu": [("commands.help", "person"), *both],
        "account": both,  # its own help is said there
        "quiet": [],
        "person": [],
        "bye": [],
    }
    assert "person" in graph.reached()
    assert "person" not in graph.reached(by_commands=False)


def test_commands_have_a_box_of_their_own(flow: Flow) -> None:
    graph = graph_of(flow)
    assert graph.commands is not None
    assert graph.commands.words == "Wherever something is asked, but not in quiet."
    told = [(way.label, way.target) for way in graph.commands.ways]
    assert told == [
        ("repeat: *, “repeat”", COMMANDS),
        ("help: “help”", "person"),
        ("operator: 0, “operator”, “somebody”", "person"),
        ("menu: #", "menu"),
    ]


def test_a_line_leads_only_to_what_nothing_else_leads_to(flow: Flow) -> None:
    joined = joints(graph_of(flow))
    lines = [pair for pair in joined.lines if pair[0] == COMMANDS]
    assert lines == [(COMMANDS, "person")]
    rows = [[way.key for way in ways] for ways in joined.rows[COMMANDS]]
    assert rows == [["commands.repeat"], ["commands.menu"]]
    shown = [way for ways in joined.lines.values() for way in ways]
    shown += [way for rows in joined.rows.values() for ways in rows for way in ways]
    assert {way.source for way in shown if way.kind is WayKind.COMMAND} == {COMMANDS}


def test_the_picture_shows_them(flow: Flow) -> None:
    graph = graph_of(flow)
    text = svg(picture_of(graph))
    root = ElementTree.fromstring(text)  # noqa: S314  # our own
    texts = [
        "".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert {COMMANDS, "commands", "repeat: *, “repeat”", "↻ again"} <= set(texts)
    assert 'class="step commands"' in text
    assert "unreached" not in text


def test_a_page_counts_who_gave_them(flow: Flow) -> None:
    graph = graph_of(flow)
    counts = [
        WayCount("menu", Ending.LEFT, "commands.operator", "person", 3, 3, 0, 0),
        WayCount("account", Ending.LEFT, "commands.operator", "person", 2, 2, 0, 0),
        WayCount("menu", Ending.LEFT, "menu.choices.one", "account", 1, 1, 0, 0),
    ]
    figures = figures_of(graph, counts)
    assert figures.of_step("menu").by_way == {"commands.operator": 3, "menu.choices.one": 1}
    marks = FigureMarks(figures, "/flows/main?")
    assert graph.commands is not None
    by_key = {way.key: (way,) for way in graph.commands.ways}
    assert marks.ways_figures(by_key["commands.operator"]) == "5"
    assert marks.ways_figures(by_key["commands.help"]) == ""
    text = svg(picture_of(graph, with_figures=True), marks)
    assert "step=any" not in text, "nobody is in a command"


def _rehearse(folder: Path, turns: str, **files: str) -> list[FlowRehearsal]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    file = folder / "dialogues.txt"
    file.write_text(f"flow: main\ndialogues:\n  one:\n{turns}", encoding="utf-8")
    return rehearse_all([read_dialogues(file, load_flows(folder))])


def test_what_nobody_asked_for_is_named(tmp_path: Path) -> None:
    turns = '    - {say: repeat, hears: Press 1.}\n    - {press: "0", step: person}\n'
    [rehearsal] = _rehearse(tmp_path, turns, main=FLOW)
    assert not rehearsal.problems
    assert rehearsal.coverage.commands == [
        "repeat by key",
        "repeat by voice",
        "help by voice",
        "operator by key",
        "operator by voice",
        "menu by key",
        "help in account",
    ]
    assert rehearsal.coverage.missed_commands == [
        "repeat by key",
        "help by voice",
        "operator by voice",
        "menu by key",
        "help in account",
    ]
    assert not rehearsal.coverage.complete


def test_help_of_a_questions_own_is_asked_for_there(tmp_path: Path) -> None:
    elsewhere = "    - {say: help, step: person}\n"
    [rehearsal] = _rehearse(tmp_path, elsewhere, main=FLOW)
    assert not rehearsal.problems
    assert "help in account" in rehearsal.coverage.missed_commands
    assert "help by voice" not in rehearsal.coverage.missed_commands
    there = '    - {press: "1"}\n    - {say: help, hears: Six digits.}\n'
    [rehearsal] = _rehearse(tmp_path, there, main=FLOW)
    assert not rehearsal.problems
    assert not {"help in account", "help by voice"} & set(rehearsal.coverage.missed_commands)


def test_what_was_said_in_secret_was_given_too(tmp_path: Path) -> None:
    secret = FLOW.replace("start: menu", "start: hush")
    secret = secret.replace("steps:\n", "steps:\n  hush: {secure: on, next: menu}\n")
    [rehearsal] = _rehearse(tmp_path, "    - {say: repeat, hears: Press 1.}\n", main=secret)
    assert not rehearsal.problems
    assert "repeat by voice" not in rehearsal.coverage.missed_commands


CALLING = """
flow: main
start: ask
commands: {again: {keys: "*", prompt: Once more.}}
steps:
  ask: {menu: {prompt: Press 1., choices: {on: {keys: "1", next: call}}, on_failure: bye}}
  call: {call: called, next: bye, on_error: bye}
  bye: {say: Goodbye.}
"""
CALLED = """
flow: called
start: ask
commands: {again: {keys: "#", prompt: Once more.}, person: {keys: "0", next: out}}
steps:
  ask: {menu: {prompt: Press 2., choices: {on: {keys: "2", next: out}}, on_failure: out}}
  out: {return: true}
"""


def test_commands_of_a_flow_that_was_called_are_its_own(tmp_path: Path) -> None:
    turns = '    - press: "1"\n    - press: "#"\n    - {press: "0", hears: Goodbye.}\n'
    main, called = _rehearse(tmp_path, turns, main=CALLING, called=CALLED)
    assert not main.problems
    assert main.coverage.missed_commands == ["again by key"]
    assert called.coverage.missed_commands == []
