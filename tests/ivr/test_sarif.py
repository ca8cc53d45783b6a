"""SARIF that hosts accept: by the parts of its schema that this log uses, and by what hosts ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from telephony.domain.errors import Problem
from telephony.ivr.checking import check
from telephony.ivr.gates.references import Configured
from telephony.ivr.rules import RULES
from telephony.ivr.rules.sarif import sarif_log

DEFECTS = Path(__file__).parent / "defects"


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
MESSAGE = _object(["text"], text=TEXT, markdown=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
COUNT = {"type": "integer", "minimum": 1}
RULE = _object(
    ["id"],
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=_object([], level=LEVEL),
)
LOCATION = _object(
    ["artifactLocation", "region"],
    artifactLocation=_object(["uri"], uri={"type": "string", "pattern": r"^(file://)?[\w./%~-]+$"}),
    region=_object(["startLine"], startLine=COUNT, startColumn=COUNT),
)
RESULT = _object(
    ["message", "ruleId", "locations"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": _object([], physicalLocation=LOCATION), "minItems": 1},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
DRIVER = _object(
    ["name", "rules"],
    name=TEXT,
    semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    rules={"type": "array", "items": RULE, "uniqueItems": True},
)
RUN = _object(
    ["tool", "results"],
    tool=_object(["driver"], driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
LOG = {
    **_object(
        ["version", "runs"],
        version={"const": "2.1.0"},
        runs={"type": "array", "items": RUN, "minItems": 1},
    )
}
LOG["properties"]["$schema"] = {"type": "string", "format": "uri"}


@pytest.fixture(scope="module")
def log() -> Any:
    report = check([*DEFECTS.glob("*.yaml")], Configured())
    found = [*report.problems, *(each for flow in report.flows for each in flow.warnings)]
    assert len(found) > 30
    return json.loads(json.dumps(sarif_log(found, RULES, "0.1.0")))


def test_it_is_valid(log: Any) -> None:
    jsonschema.validate(log, LOG)


def test_each_result_leads_to_its_rule(log: Any) -> None:
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]


def test_a_place_is_relative_as_it_was_named_and_has_a_line() -> None:
    problem = Problem("ivr flows/main.yaml", 0, "Empty.", "Fill it.", rule="unreadable-file")
    [result] = sarif_log([problem], RULES, "0.1.0")["runs"][0]["results"]
    assert result["message"] == {"text": "Empty. Fill it."}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "ivr%20flows/main.yaml"},
        "region": {"startLine": 1},
    }


def test_a_problem_that_moved_is_still_the_same() -> None:
    one = Problem("a.yaml", 3, "No step leads to `x`.", rule="unreachable-step", warning=True)
    moved = Problem("b/a.yaml", 9, "No step leads to `x`.", rule="unreachable-step", warning=True)
    other = Problem("a.yaml", 3, "No step leads to `y`.", rule="unreachable-step", warning=True)
    marks = [
        result["partialFingerprints"]
        for result in sarif_log([one, moved, other], RULES, "0.1.0")["runs"][0]["results"]
    ]
    assert marks[0] == marks[1] != marks[2]
