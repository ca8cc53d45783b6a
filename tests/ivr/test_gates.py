"""Every defect has a file of its own in bad_flows/, which says what it is refused with."""

from __future__ import annotations

from pathlib import Path

import pytest

from telephony.domain.errors import FlowError
from telephony.ivr.gates.loading import load_flow, load_flows
from telephony.ivr.gates.references import Configured
from telephony.ivr.rules import RULES
from telephony.ivr.schema import MAX_FLOW_STEPS
from telephony.ivr.verbs import VERBS
from tests.ivr.dialogue import Dialogue

BAD_FLOWS = sorted((Path(__file__).parent / "bad_flows").glob("*.yaml"))
EXPECTED = "# refused at "


def test_there_are_bad_flows() -> None:
    assert len(BAD_FLOWS) > 60


@pytest.mark.parametrize("file", BAD_FLOWS, ids=lambda file: file.stem)
def test_bad_flow_is_refused_with_line_and_remedy(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    expected = [
        line.removeprefix(EXPECTED).replace("{verbs}", ", ".join(VERBS))
        for line in lines
        if line.startswith(EXPECTED)
    ]
    with pytest.raises(FlowError) as refused:
        configured = Configured(
            trunks={"carrier"}, queues={"support"}, calendars={"office"}, boxes={"support"}
        )
        load_flow(file, configured)
    problems = refused.value.problems
    assert [f"{p.line}: {p.message} {p.remedy}".rstrip() for p in problems] == expected
    assert {problem.file for problem in problems} == {str(file)}
    assert {problem.rule for problem in problems} <= set(RULES)
    assert str(problems[0]).startswith(f"{file}:{problems[0].line}:")


def write(folder: Path, name: str, flow: str) -> Path:
    file = folder / name
    file.write_text(f"flow: {flow}\nstart: a\nsteps:\n  a:\n    say: Hello.\n", encoding="utf-8")
    return file


def test_a_folder_loads_as_a_library(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "first")
    write(tmp_path, "two.yml", "second")
    (tmp_path / "notes.txt").write_text("not a flow", encoding="utf-8")
    library = load_flows(tmp_path)
    assert [flow.name for flow in library] == ["first", "second"]
    assert library.get("second") is not None
    assert library.get("third") is None
    assert library.missing("secnd") == "There is no flow `secnd`. Did you mean `second`?"


def test_a_folder_reports_the_problems_of_all_its_files(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml", "first")
    write(tmp_path, "two.yaml", "first")
    (tmp_path / "three.yaml").write_text("flow: x\n", encoding="utf-8")
    with pytest.raises(FlowError) as refused:
        load_flows(tmp_path)
    said = str(refused.value)
    assert f"{tmp_path}/two.yaml:1:7: The flow `first` is already in {tmp_path}/one.yaml" in said
    assert f"{tmp_path}/three.yaml:1:1: `start` is missing." in said


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_flows_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FlowError, match="There is no"):
        load_flows(tmp_path / name)


def test_a_misspelt_file_is_told_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "welcome.wav").write_bytes(b"RIFF")
    file = tmp_path / "flow.yaml"
    file.write_text("flow: f\nstart: a\nsteps:\n  a:\n    play: welcom.wav\n", encoding="utf-8")
    with pytest.raises(FlowError, match=r"flow\.yaml:5:11: .*`welcom\.wav`.*`welcome\.wav`"):
        load_flow(file)


def test_trunks_stay_unchecked_until_they_are_known(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    step = "  a:\n    transfer: {to: '100', trunk: carrier}\n"
    file.write_text(f"flow: f\nstart: a\nsteps:\n{step}", encoding="utf-8")
    assert load_flow(file).steps["a"].verb_name == "transfer"
    with pytest.raises(FlowError, match="There is no trunk `carrier`"):
        load_flow(file, Configured())


def long_flow(file: Path, steps: int) -> Path:
    chain = (f"  s{n}: {{say: Hello., next: s{n + 1}}}\n" for n in range(steps - 1))
    text = f"flow: long\nstart: s0\nsteps:\n{''.join(chain)}  s{steps - 1}: {{say: The end.}}\n"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.simulation
def test_a_flow_of_the_most_steps_is_loaded_and_walked(tmp_path: Path) -> None:
    flow = load_flow(long_flow(tmp_path / "long.yaml", MAX_FLOW_STEPS))
    assert len(flow.steps) == MAX_FLOW_STEPS
    assert len(flow.constant_texts()) == 2
    caller = Dialogue(flow)
    for _ in range(50):
        caller.prompt_ends()
    assert caller.step == "s50"


@pytest.mark.long
def test_a_flow_of_more_steps_is_refused_before_they_are_looked_at(tmp_path: Path) -> None:
    file = long_flow(tmp_path / "long.yaml", MAX_FLOW_STEPS + 1)
    with pytest.raises(FlowError) as refused:
        load_flow(file)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{file}:3:1: A flow has 2000 steps at most, and this one has 2001. "
        "Put parts of it into flows of their own, and `call` them."
    ]
