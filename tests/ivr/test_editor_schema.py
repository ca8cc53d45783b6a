"""The schema for editors takes every sound flow, and refuses what the first gate refuses."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from telephony.documents.source import parse
from telephony.ivr.editor_schema import editor_schema
from telephony.ivr.schema import FlowFile
from telephony.ivr.verbs import VERBS
from tests.ivr.random_flows import flows

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
SOUND = [
    *re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE),
    *(file.read_text(encoding="utf-8") for file in sorted((ROOT / "ivr_flows").glob("*.yaml"))),
]
DEFECTS = Path(__file__).parent / "defects"
SEEN_BY_EDITORS = [
    "unknown-key", "missing-key", "wrong-kind", "not-a-duration", "out-of-bounds", "unfit-name",
    "not-one-verb", "next-without-meaning",
]  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> jsonschema.Draft202012Validator:
    schema = editor_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _said(judge: jsonschema.Draft202012Validator, text: str) -> list[str]:
    return [str(error.message) for error in judge.iter_errors(parse(text.encode(), "x").data)]


@pytest.mark.parametrize("text", SOUND, ids=lambda text: text.split("flow:")[1].split()[0])
def test_it_takes_sound_flows(judge: jsonschema.Draft202012Validator, text: str) -> None:
    assert _said(judge, text) == []


@pytest.mark.parametrize("name", SEEN_BY_EDITORS)
def test_it_refuses_what_is_wrong_in_one_place(
    judge: jsonschema.Draft202012Validator, name: str
) -> None:
    assert _said(judge, (DEFECTS / f"{name}.yaml").read_text(encoding="utf-8")) != []


STEP = "flow: f\nstart: a\nsteps: {a: %s, b: {hangup: }}"


@pytest.mark.parametrize(
    "step",
    [
        "{say: Hello.}",
        "{say: [Hello., {play: a.wav}, {say: Bye.}]}",
        "{say: {prompt: Hello., barge_in: false}, next: b}",
        "{say: {play: a.wav}}",
        "{play: a.wav}",
        "{play: [a.wav, b.wav]}",
        "{hangup: true}",
        "{hangup: }",
        "{hangup: {reason: done}}",
        "{transfer: 100}",
        "{set: {x: 1, y: '{{ x }}', z: , w: true}}",
        "{branch: [{when: x, next: b}, {else: b}]}",
        "{menu: {prompt: Hi., choices: {a: {keys: 1, phrases: x, next: b}}, timeout: 4}}",
        "{menu: {prompt: Hi., choices: {a: {keys: ['1'], next: b}}, no_input: Hello.}}",
        "{queue: support}",
        "{queue: {name: support, music: [], skills: {french: 2}}}",
    ],
)
def test_short_forms(judge: jsonschema.Draft202012Validator, step: str) -> None:
    assert _said(judge, STEP % step) == []


@pytest.mark.parametrize(
    "step",
    [
        "{say: true}",
        "{say: {text: Hello.}}",
        "{play: {file: a.wav, loud: true}}",
        "{hangup: now}",
        "{menu: {prompt: Hi., choices: {}}}",
        "{menu: {prompt: Hi., choices: {a: {keys: x, next: b}}}}",
        "{menu: {prompt: Hi., choices: {a: {keys: '1', next: b}}, timeout: 10m 3s}}",
        "{menu: {prompt: Hi., choices: {a: {keys: '1', next: b}}, timeout: 900}}",
        "{menu: {prompt: Hi., choices: {a: {keys: '1', next: b}}}, next: b}",
        "{branch: {when: x, next: b}}",
        "{set: {call: 1}}",
        "{next: b}",
    ],
)
def test_what_is_no_form_at_all(judge: jsonschema.Draft202012Validator, step: str) -> None:
    assert _said(judge, STEP % step) != []


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the one file that random flows play."""
    folder = tmp_path_factory.mktemp("music")
    (folder / "tune.wav").write_bytes(b"RIFF")
    return folder


@pytest.mark.simulation
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_it_takes_whatever_the_gates_take(
    judge: jsonschema.Draft202012Validator, music: Path, data: st.DataObject
) -> None:
    flow = data.draw(flows(music))
    assume(flow is not None)
    assert flow is not None
    assert [str(error.message) for error in judge.iter_errors(flow.document.source.data)] == []


def test_it_explains_verbs_and_keys() -> None:
    schema = editor_schema()
    step = schema["$defs"]["Step"]
    assert set(VERBS) < set(step["properties"])
    assert "Where to go" in step["properties"]["next"]["description"]
    for verb in VERBS.values():
        assert schema["$defs"][verb.__name__]["description"]
    assert set(schema["properties"]) == set(FlowFile.model_fields)
