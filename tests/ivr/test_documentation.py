"""docs/flows.md tells the truth: its examples load, and it names every key there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from telephony.ivr.expressions.expression import VIEWS
from telephony.ivr.expressions.sandbox import FLOW_FILTERS, METHODS, TESTS
from telephony.ivr.gates.loading import load_flows
from telephony.ivr.gates.references import Configured
from telephony.ivr.machine import MAX_STEPS, MAX_STEPS_ALONE
from telephony.ivr.rules import RULES, doubts
from telephony.ivr.schema import MAX_FLOW_STEPS, FlowBody, StepBody
from telephony.ivr.talking.asking import Escalation
from telephony.ivr.verbs import VERBS
from telephony.ivr.verbs.menu import Choice
from tests.ivr.dialogue import Dialogue

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
CALLED = [example for example in EXAMPLES if "\noutputs:" in example]
"""Flows that other examples call."""
SHORT_FORMS = {"set": "assignments", "branch": "arms", "split": "shares"}


def test_every_verb_has_an_example() -> None:
    assert len(EXAMPLES) >= len(VERBS)
    for verb in VERBS:
        assert f"\n## {verb}\n" in PAGE


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split()[1])
def test_example_is_a_sound_flow(tmp_path: Path, example: str) -> None:
    for name in re.findall(r"[\w/]+\.(?:wav|mp3)", example):
        audio = tmp_path / name
        audio.parent.mkdir(exist_ok=True)
        audio.write_bytes(b"RIFF")
    file = tmp_path / "flow.yaml"
    file.write_text(example, encoding="utf-8")
    for called in CALLED:
        if called != example:
            (tmp_path / f"{called.split()[1]}.yaml").write_text(called, encoding="utf-8")
    configured = Configured(
        trunks={"carrier"}, queues={"support"}, calendars={"office"}, boxes={"support"}
    )
    flows = load_flows(tmp_path, configured)
    flow = flows.flows[example.split()[1]]
    assert doubts(flow) == []
    assert Dialogue(flow).hangs_up().end is not None


@pytest.mark.parametrize("model", [FlowBody, StepBody, Choice, Escalation, *VERBS.values()])
def test_every_key_is_documented(model: type[FlowBody]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    undocumented = {key for key in keys - set(SHORT_FORMS.values()) if f"`{key}`" not in PAGE}
    assert undocumented == set()


def test_every_warning_is_documented() -> None:
    warnings = {name for name, rule in RULES.items() if rule.is_warning}
    assert {name for name in warnings if f"| `{name}` |" not in PAGE} == set()


def test_the_expression_language_is_documented() -> None:
    named = {*FLOW_FILTERS, *TESTS}
    assert {
        name for name in named if f"`{name}`" not in PAGE and f"is {name}`" not in PAGE
    } == set()
    assert {name for name in METHODS if f"`.{name}()`" not in PAGE} == set()
    fields = {f"{view}.{name}" for view, names in VIEWS.items() for name in names}
    assert {field for field in fields if f"`{field}`" not in PAGE} == set()


def test_the_bounds_are_documented() -> None:
    assert f"{MAX_STEPS_ALONE} steps" in PAGE
    assert f"a flow {MAX_FLOW_STEPS} steps" in PAGE
    assert f"{MAX_STEPS} steps" in PAGE


def test_what_each_verb_needs_is_documented() -> None:
    section = PAGE.partition("\n## Before the call is answered\n")[2].partition("\n## ")[0]
    needs = {}
    for row in re.findall(r"^\| (`.*) \| (yes|no) \| (yes|no) \|$", section, re.MULTILINE):
        for verb in re.findall(r"`(\w+)`", row[0]):
            assert verb not in needs
            needs[verb] = (row[1] == "yes", row[2] == "yes")
    assert needs == {name: (verb.needs_answer, verb.needs_media) for name, verb in VERBS.items()}
