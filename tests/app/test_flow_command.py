"""`telephony flow check`: an exit code for programs, `file:line:column` for editors."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from telephony.app.cli import app

GOOD = """\
flow: main
start: desk
steps:
  desk: {transfer: {to: "100", trunk: carrier, on_failure: bye}}
  bye: {say: Goodbye.}
"""
CONFIGURATION = """\
trunks:
  carrier:
    addresses: [192.0.2.10/32]
    outbound: sip:192.0.2.10
    routes: [{flow: main}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one sound flow, to stand in."""
    (tmp_path / "ivr_flows").mkdir()
    (tmp_path / "ivr_flows" / "main.yaml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["flow", "check", *arguments])


def test_sound_flows_pass_and_are_summed_up(folder: Path) -> None:
    result = _check()
    assert result.exit_code == 0
    assert "ivr_flows/main.yaml: flow main, 2 steps (1 transfer, 1 say)" in result.output
    assert "These flows can take calls: 0 problems, 0 warnings." in result.output


def test_a_problem_is_one_line_with_its_place_and_fails(folder: Path) -> None:
    bad = folder / "bad.yaml"
    bad.write_text(GOOD.replace("start: desk", "start: dsek"))
    result = _check("bad.yaml")
    assert result.exit_code == 1
    assert "bad.yaml:2:8: " in result.output
    assert "Did you mean `desk`?" in result.output
    assert "can't take calls: 1 problem, 0 warnings." in result.output


def test_with_a_configuration_trunks_and_routes_are_checked(folder: Path) -> None:
    file = folder / "telephony.yaml"
    file.write_text(CONFIGURATION)
    assert _check().exit_code == 0
    file.write_text(CONFIGURATION.replace("carrier:", "career:"))
    unknown_trunk = _check()
    assert unknown_trunk.exit_code == 1
    assert "ivr_flows/main.yaml:4:" in unknown_trunk.output
    file.write_text(CONFIGURATION.replace("flow: main", "flow: mian"))
    unknown_flow = _check("--config", "telephony.yaml")
    assert unknown_flow.exit_code == 1
    assert "telephony.yaml:5:" in unknown_flow.output
    assert "Did you mean `main`?" in unknown_flow.output


def test_a_broken_configuration_is_a_problem_like_any_other(folder: Path) -> None:
    (folder / "telephony.yaml").write_text("trunks: {}\nspi: {}\n")
    result = _check()
    assert result.exit_code == 1
    assert "telephony.yaml:2:1: `spi` isn't a key here." in result.output


def test_what_is_doubtful_is_said_and_passes(folder: Path) -> None:
    (folder / "ivr_flows" / "main.yaml").write_text(GOOD + "  attic: {hangup: {}}\n")
    result = _check()
    assert result.exit_code == 0
    assert "No step leads to `attic`." in result.output
    assert "(warning)" in result.output


def test_a_file_that_is_not_there_is_a_problem(folder: Path) -> None:
    result = _check("none.yaml")
    assert result.exit_code == 1
    assert "none.yaml: The file can't be read: no such file or directory." in result.output


def _graph(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["flow", "graph", *arguments])


def test_a_flow_is_drawn_into_a_file_of_its_name(folder: Path) -> None:
    result = _graph("ivr_flows/main.yaml")
    assert result.exit_code == 0, result.output
    assert result.output == "main.svg: flow main, 2 steps, drawn.\n"
    assert (folder / "main.svg").read_text().startswith("<svg ")
    assert _graph("ivr_flows/main.yaml", "--output", "-").output.startswith("<svg ")


def test_a_flow_with_a_defect_is_not_drawn(folder: Path) -> None:
    (folder / "bad.yaml").write_text(GOOD.replace("start: desk", "start: dsek"))
    result = _graph("bad.yaml", "--output", "bad.svg")
    assert result.exit_code == 1
    assert "bad.yaml:2:8: " in result.output
    assert not (folder / "bad.svg").exists()


def test_a_picture_that_cannot_be_written_is_said(folder: Path) -> None:
    result = _graph("ivr_flows/main.yaml", "--output", "nowhere/main.svg")
    assert result.exit_code == 1
    assert "nowhere/main.svg can't be written: No such file or directory." in result.output


def test_a_warning_fails_only_when_it_is_asked_to(folder: Path) -> None:
    assert _check("--strict").exit_code == 0
    (folder / "ivr_flows" / "main.yaml").write_text(GOOD + "  attic: {hangup: {}}\n")
    strict = _check("--strict")
    assert strict.exit_code == 1
    assert "(warning) [unreachable-step]" in strict.output
    assert _check().exit_code == 0


def test_json_is_for_programs(folder: Path) -> None:
    (folder / "ivr_flows" / "main.yaml").write_text(GOOD + "  attic: {hangup: {}}\n")
    (folder / "ivr_flows" / "bad.yaml").write_text(GOOD.replace("start: desk", "start: dsek"))
    result = _check("--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert (report["errors"], report["warnings"]) == (1, 1)
    assert report["findings"] == [
        {
            "rule": "no-such-step",
            "severity": "error",
            "file": "ivr_flows/bad.yaml",
            "line": 2,
            "column": 8,
            "message": "There is no step `dsek`.",
            "remedy": "Did you mean `desk`?",
        },
        {
            "rule": "unreachable-step",
            "severity": "warning",
            "file": "ivr_flows/main.yaml",
            "line": 6,
            "column": 3,
            "message": "No step leads to `attic`.",
            "remedy": "Delete it, or name it somewhere.",
        },
    ]
    [flow] = report["flows"]
    assert (flow["flow"], flow["steps"]) == ("main", 3)


def test_sarif_is_for_code_hosts(folder: Path) -> None:
    clean = _check("--format", "sarif")
    assert clean.exit_code == 0
    [run] = json.loads(clean.output)["runs"]
    assert run["results"] == []
    (folder / "ivr_flows" / "main.yaml").write_text(GOOD.replace("start: desk", "start: dsek"))
    broken = _check("--format", "sarif")
    assert broken.exit_code == 1
    [run] = json.loads(broken.output)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["no-such-step"]


def test_with_a_configuration_the_canary_is_checked_with_the_flows(folder: Path) -> None:
    (folder / "telephony.yaml").write_text(CONFIGURATION)
    canary = folder / "ivr_flows" / "canary"
    canary.mkdir()
    (canary / "main.yaml").write_text(GOOD.replace("Goodbye.", "So long."))
    assert _check().exit_code == 0
    (canary / "main.yaml").write_text(GOOD.replace("trunk: carrier", "trunk: career"))
    result = _check()
    assert result.exit_code == 1
    assert "canary/main.yaml:4:" in result.output


def test_a_flow_that_others_call_is_simulated_with_its_inputs(folder: Path) -> None:
    (folder / "ivr_flows" / "identify.yaml").write_text(
        "flow: identify\ninputs: {account: text, bonus: number}\nstart: ask\nsteps:\n"
        "  ask: {say: 'Account {{ account }}, {{ bonus + 1 }}.'}\n"
    )

    def simulate(*inputs: str) -> Result:
        given = [part for each in inputs for part in ("--with", each)]
        return CliRunner().invoke(app, ["flow", "simulate", "identify", *given], input="/quit\n")

    assert "Account 0042, 8." in simulate("account=0042", "bonus=7").output
    assert "--with bonus=..." in simulate("account=0042").output
    for unfit in ("bonus=many", "bonu=1"):
        result = simulate("account=0042", unfit)
        assert result.exit_code == 2
        assert "account (text), bonus (number)" in result.output


def test_what_a_change_changes_is_told_in_words(folder: Path) -> None:
    changed = folder / "changed.yaml"
    changed.write_text(GOOD.replace("Goodbye.", "See you."))
    result = CliRunner().invoke(app, ["flow", "diff", "ivr_flows/main.yaml", "changed.yaml"])
    assert result.exit_code == 1, result.output
    assert result.output == "bye now says “See you.” (before: “Goodbye.”).\n"
    same = CliRunner().invoke(app, ["flow", "diff", "changed.yaml", "changed.yaml"])
    assert (same.exit_code, same.output) == (0, "Nothing is different for callers.\n")
    machine = CliRunner().invoke(
        app, ["flow", "diff", "ivr_flows/main.yaml", "changed.yaml", "--json"]
    )
    [difference] = json.loads(machine.output)["differences"]
    assert (difference["kind"], difference["step"]) == ("heard", "bye")


def test_an_older_version_is_asked_of_git(folder: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    (folder / "ivr_flows" / "main.yaml").write_text(GOOD.replace("Goodbye.", "See you."))
    files = ["HEAD:ivr_flows/main.yaml", "ivr_flows/main.yaml"]
    result = CliRunner().invoke(app, ["flow", "diff", *files])
    assert (result.exit_code, "See you." in result.output) == (1, True)


@pytest.mark.parametrize("old", ["none.yaml", "HEAD:none.yaml", "--:x", "-p:x"])
def test_a_version_that_is_not_there_is_said(folder: Path, old: str) -> None:
    result = CliRunner().invoke(app, ["flow", "diff", "--", old, "ivr_flows/main.yaml"])
    assert result.exit_code == 2
    assert result.output.startswith(f"{old}: ")


@pytest.mark.long
def test_the_schema_for_editors_is_printed(folder: Path) -> None:
    result = CliRunner().invoke(app, ["flow", "schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["title"] == "A flow"


HOURS = """\
flow: main
start: hours
steps:
  hours: {schedule: {calendar: office, open: desk, closed: bye}}
  desk: {transfer: {to: "100", trunk: carrier, on_failure: bye}}
  bye: {say: Goodbye.}
"""
CALENDARS = 'calendars: {office: {hours: {mon-sun: "8:00-18:00"}}}\n'


def _hours_told(*arguments: str) -> Result:
    files = ["ivr_flows/main.yaml", "ivr_flows/new.yaml"]
    return CliRunner().invoke(app, ["flow", "diff", *files, *arguments])


def test_hours_are_told_where_the_calendar_is_known(folder: Path) -> None:
    (folder / "ivr_flows" / "new.yaml").write_text(HOURS)
    assert "now reach bye while office is closed (before: desk)." in _hours_told().output
    tests = folder / "ivr_flows" / "tests"
    tests.mkdir()
    dialogues = f"flow: main\n{CALENDARS}dialogues: {{one: [{{hears: Goodbye.}}]}}\n"
    (tests / "main.yaml").write_text(dialogues)
    (tests / "broken.yaml").write_text("flow: [")
    assert "now reach bye before 8:00 and after 18:00 (before: desk)." in _hours_told().output
    (folder / "telephony.yaml").write_text(CONFIGURATION + CALENDARS.replace("18:", "20:"))
    assert "now reach bye before 8:00 and after 20:00" in _hours_told().output


def test_a_configuration_that_was_asked_for_has_to_be_one(folder: Path) -> None:
    (folder / "ivr_flows" / "new.yaml").write_text(HOURS)
    (folder / "telephony.yaml").write_text("spi: {}\n")
    here = _hours_told()
    assert here.exit_code == 1
    assert "Hours of telephony.yaml aren't told: telephony.yaml:" in here.output
    assert "while office is closed" in here.output
    named = _hours_told("--config", "telephony.yaml")
    assert named.exit_code == 2
    assert "`spi` isn't a key here." in named.output
