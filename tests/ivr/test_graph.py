"""A flow as a graph, and its picture: every way is there, named as the file names it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from telephony.ivr.graph.joints import joints
from telephony.ivr.graph.lettering import cut, width_of, wrapped
from telephony.ivr.graph.model import FlowGraph, WayKind
from telephony.ivr.graph.picture import WIDTH, picture_of
from telephony.ivr.graph.reading import graph_of
from telephony.ivr.graph.style import STYLE
from telephony.ivr.graph.svg import svg
from tests.ivr.dialogue import Dialogue, flow_of

STEPS = """\
  # Where calls enter.
  menu:
    menu:
      prompt: "For sales & service press 1. To hear this again, press star."
      choices:
        sales: {keys: ["1", "11"], phrases: [sales], next: sales}
        again: {keys: "*", next: menu}
      no_input: [Hello., {say: Bye., next: bye}]
      no_match: {say: Bye., next: bye}

  # Of the next step.
  sales:
    queue: {name: support, exit_key: "9", on_exit: who, on_closed: bye}
    next: who
    on_error: bye
  who:
    branch:
      - {when: "call.caller_number == ''", next: menu}
      - {else: bye}
  ask: {collect: {prompt: Your number., digits: 4, into: number}}
  bye: {hangup: {reason: done}}
"""


@pytest.fixture
def graph(tmp_path: Path) -> FlowGraph:
    """Of a flow with ways of every kind."""
    return graph_of(flow_of(tmp_path, STEPS, start="menu"))


def test_each_way_says_when_it_is_taken(graph: FlowGraph) -> None:
    ways = {(way.source, way.key): (way.target, way.kind, way.label) for way in graph.ways}
    assert ways == {
        ("menu", "menu.choices.sales"): ("sales", WayKind.CHOICE, "1, 11, “sales”"),
        ("menu", "menu.choices.again"): ("menu", WayKind.CHOICE, "*"),
        ("menu", "menu.no_input.1"): ("bye", WayKind.MISS, "no input, 2 times"),
        ("menu", "menu.no_match.0"): ("bye", WayKind.MISS, "no match"),
        ("menu", "menu.on_failure"): (None, WayKind.MISS, "gives up"),
        ("sales", "next"): ("who", WayKind.NEXT, ""),
        ("sales", "queue.on_exit"): ("who", WayKind.OUTCOME, "exit"),
        ("sales", "queue.on_closed"): ("bye", WayKind.OUTCOME, "closed"),
        ("sales", "on_error"): ("bye", WayKind.ERROR, "error"),
        ("who", "branch.arms.0"): ("menu", WayKind.CONDITION, "call.caller_number == ''"),
        ("who", "branch.arms.1"): ("bye", WayKind.CONDITION, "else"),
        ("ask", "next"): (None, WayKind.NEXT, ""),
        ("ask", "collect.on_failure"): (None, WayKind.MISS, "gives up"),
        ("bye", "next"): (None, WayKind.NEXT, ""),
    }


def test_steps_know_their_words_and_their_lines(graph: FlowGraph, tmp_path: Path) -> None:
    flow = flow_of(tmp_path, STEPS, start="menu")
    lines = flow.document.source.text.splitlines()
    assert {node.name: node.words for node in graph.nodes.values()} == {
        "menu": "For sales & service press 1. To hear this again, press star.",
        "sales": "support",
        "who": "call.caller_number == ''",
        "ask": "Your number.",
        "bye": "done",
    }
    menu, ask = graph.nodes["menu"], graph.nodes["ask"]
    assert lines[menu.first_line - 1].strip() == "menu:"
    assert lines[menu.last_line - 1].strip().startswith("no_match")
    assert (ask.first_line, ask.last_line) == (ask.first_line, ask.first_line)
    assert [node.name for node in graph.nodes.values() if node.ends_calls] == ["menu", "ask", "bye"]
    assert graph.reached() == {"menu", "sales", "who", "bye"}


def test_a_call_notes_which_way_it_went(tmp_path: Path) -> None:
    call = Dialogue(flow_of(tmp_path, STEPS, start="menu"))
    call.press("*")
    call.prompt_ends().wait(6).prompt_ends().wait(6).prompt_ends()
    ways = [note.details.get("way") for note in call.noted("step")]
    assert ways == [None, "menu.choices.again", "menu.no_input.1"]


def test_every_way_is_a_line_or_a_row_of_its_step(graph: FlowGraph) -> None:
    joined = joints(graph)
    shown = [way for ways in joined.lines.values() for way in ways]
    shown += [way for rows in joined.rows.values() for ways in rows for way in ways]
    assert sorted(map(str, shown)) == sorted(map(str, graph.ways))
    assert ("menu", "menu") not in joined.lines
    assert ("who", "menu") not in joined.lines  # leads back


def _steps(count: int, seed: int) -> str:
    """Menus that lead here and there, many of them back or to the same last step."""
    chance = Random(seed)
    steps = []
    for number in range(count):
        targets = [f"s{chance.randrange(count)}" for _ in range(chance.randint(1, 5))]
        choices = ", ".join(
            f'c{key}: {{keys: "{key}", next: {target}}}' for key, target in enumerate(targets)
        )
        steps.append(
            f"  s{number}: {{menu: {{prompt: Step {number} asks you something., "
            f"choices: {{{choices}}}, on_failure: last}}, on_error: last}}"
        )
    return "\n".join([*steps, "  last: {say: Goodbye.}"])


@pytest.mark.parametrize("count", [1, 5, 60])
@pytest.mark.parametrize("with_figures", [False, True])
def test_a_picture_has_all_steps_and_no_two_upon_each_other(
    tmp_path: Path, count: int, with_figures: bool
) -> None:
    picture = picture_of(graph_of(flow_of(tmp_path, _steps(count, 7))), with_figures=with_figures)
    assert len(picture.boxes) == count + 1
    for one, other in combinations(picture.boxes, 2):
        beside = abs(one.x - other.x) >= WIDTH - 0.1
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or above, (one.node.name, other.node.name)
    arrived = {line.pair[1] for line in picture.lines}
    reached = picture.graph.reached() - {picture.graph.start}
    assert reached <= arrived


def test_the_svg_is_sound_and_shows_texts_as_they_are(graph: FlowGraph) -> None:
    text = svg(picture_of(graph), style=STYLE)
    root = ElementTree.fromstring(text)  # noqa: S314  # our own
    texts = [
        "".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "For sales & service press 1. To" in texts
    assert "■ ends" in texts
    assert "↻ again" in texts
    assert text.count('class="step ') == 5
    assert 'class="step collect unreached ends"' in text
    assert "prefers-color-scheme: dark" in text


def test_errors_alone_are_dashed(tmp_path: Path) -> None:
    steps = "  a: {say: Hello., next: b, on_error: c}\n  b: {say: Bye.}\n  c: {say: Sorry.}"
    lines = picture_of(graph_of(flow_of(tmp_path, steps))).lines
    assert {line.pair: line.by_error for line in lines} == {("a", "b"): False, ("a", "c"): True}


def test_the_picture_is_the_same_each_time(tmp_path: Path) -> None:
    flow = flow_of(tmp_path, _steps(30, 3))
    assert svg(picture_of(graph_of(flow))) == svg(picture_of(graph_of(flow)))


@pytest.mark.parametrize(
    "text",
    [
        "Short.",
        "A text that is by far too long for the room that it is given in this picture.",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "영업 부서와 통화하시려면 일 번을 누르시고 기술 지원은 이 번을 눌러 주십시오",
    ],
)
def test_texts_are_cut_to_their_room(text: str) -> None:
    assert width_of(cut(text, 120, 12), 12) <= 120
    lines = wrapped(text, 120, 12, 2)
    assert len(lines) <= 2
    assert all(width_of(line, 12) <= 120 for line in lines)
    if width_of(text, 12) <= 120:
        assert lines == [text] == [cut(text, 120, 12)]
    else:
        assert lines[-1].endswith("…")


def test_steps_of_every_kind_are_described_in_words(tmp_path: Path) -> None:
    graph = graph_of(
        flow_of(
            tmp_path,
            """\
            ask: {http: {get: "https://crm.example/{{ call.id }}", on_failure: rest}, next: rest}
            rest: {wait: 2.5s, next: by}
            by:
              route:
                - {withheld: true, next: bye}
                - {country: [DE, AT], next: bye}
                - {else: bye}
            bye: {hangup: {}}
            """,
        )
    )
    assert [node.words for node in graph.nodes.values()][:2] == [
        "https://crm.example/{{ call.id }}",
        "2.5",
    ]
    assert [way.label for way in graph.nodes["by"].ways] == [
        "withheld",
        "country DE, country AT",
        "else",
    ]
