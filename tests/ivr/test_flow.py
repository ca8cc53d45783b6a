"""What a loaded flow tells others, and what a check reports."""

from __future__ import annotations

from pathlib import Path

from telephony.ivr.checking import check
from telephony.ivr.commands import SpokenText
from telephony.ivr.flow import PhraseSet
from telephony.ivr.gates.loading import load_flow
from telephony.ivr.rules import doubts
from tests.ivr.dialogue import flow_of

STEPS = """
hello: {say: [Hello., {play: tune.wav}], next: menu}
menu:
  menu:
    prompt: {say: Which one.}
    language: de
    choices:
      one: {phrases: [eins], prompt: "Gut {{ call.caller_name }}.", next: ask}
      two: {keys: "2", next: hello}
    no_input: [Hallo., {say: Hello., next: bye}]
ask:
  collect: {prompt: [Hello., {play: tune.wav}], digits: 1, into: n, speech: true}
  on_error: hello
  next: bye
bye: {hangup: }
"""


def test_it_lists_what_has_to_be_ready_before_a_call(tmp_path: Path) -> None:
    (tmp_path / "tune.wav").write_bytes(b"RIFF")
    flow = flow_of(tmp_path, STEPS)
    assert flow.constant_texts() == [
        SpokenText("Hello.", "en-US", constant=True),
        SpokenText("Which one.", "de", constant=True),
        SpokenText("Hallo.", "de", constant=True),
        SpokenText("Hello.", "de", constant=True),
    ]
    assert flow.audio_files() == [tmp_path / "tune.wav"]
    sets = flow.phrase_sets()
    assert sets[0] == PhraseSet("menu", "de", ("eins",), str(flow.file), 6)
    assert (sets[1].step, sets[1].language, len(sets[1].phrases)) == ("ask", "en-US", 11)


def test_it_knows_its_graph(tmp_path: Path) -> None:
    (tmp_path / "tune.wav").write_bytes(b"RIFF")
    flow = flow_of(tmp_path, STEPS)
    assert (flow.name, flow.start, flow.language) == ("test", "hello", "en-US")
    assert [flow.exits(step) for step in flow.steps] == [
        ["menu"],
        ["bye", "ask", "hello"],
        ["bye"],
        [],
    ]


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    first = flow_of(tmp_path, "a: {say: Hello.}")
    again = load_flow(first.file)
    assert first.version == again.version
    assert len(first.version) == 12
    assert flow_of(tmp_path, "a: {say: Hello!}").version != first.version


def test_doubts(tmp_path: Path) -> None:
    flow = flow_of(
        tmp_path,
        """
        ask:
          menu:
            prompt: Which one.
            choices: {one: {keys: "1", next: bye}}
            no_input: [Sorry, I did not hear you.]
            on_failure: bye
        bye: {say: [Bye., Bye.]}
        lost: {hangup: }
        """,
    )
    assert [(doubt.line, doubt.message) for doubt in doubts(flow)] == [
        (9, 'The text "Sorry" ends here: a comma without quotes begins a new entry.'),
        (12, "No step leads to `lost`."),
    ]


def test_an_entry_too_long_to_be_said_is_doubtful(tmp_path: Path) -> None:
    steps = """
    a:
      collect: {prompt: How many., digits: COUNT, speech: true, into: n, on_failure: bye}
      next: bye
    bye: {say: Bye.}
    """
    assert doubts(flow_of(tmp_path, steps.replace("COUNT", "1"))) == []
    [doubt] = doubts(flow_of(tmp_path, steps.replace("COUNT", "4")))
    assert doubt.message.startswith("Nobody can say 4 digits")


def test_check_reports_all_files(tmp_path: Path) -> None:
    good = flow_of(tmp_path, "a: {say: Hello., next: b}\nb: {say: Hello.}").file
    bad = tmp_path / "bad.yaml"
    bad.write_text("flow: x\nstart: y\nsteps: {z: {say: Hello.}}\n", encoding="utf-8")
    report = check([tmp_path, tmp_path / "nowhere.yaml"])
    assert [(Path(problem.file).name, problem.line) for problem in report.problems] == [
        ("bad.yaml", 2),
        ("nowhere.yaml", 0),
    ]
    [summary] = report.flows
    assert summary.file == str(good)
    assert (summary.steps, summary.verbs, summary.prompts) == (2, {"say": 2}, 1)
    assert summary.warnings == ()


def test_check_sees_a_name_taken_twice(tmp_path: Path) -> None:
    text = flow_of(tmp_path, "a: {say: Hello.}").file.read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    [problem] = check([tmp_path]).problems
    assert "already in" in problem.message
    assert check([tmp_path / "flow.yaml", tmp_path / "flow.yaml"]).problems == []
