"""The second gate: the graph of steps, and the variables that they give each other."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.documents.nearest import suggestion
from telephony.documents.places import Path
from telephony.domain.errors import Problem
from telephony.ivr.analysis.circles import circles
from telephony.ivr.expressions.expression import VIEWS, Template
from telephony.ivr.flow import Flow
from telephony.ivr.gates.command_gate import command_problems
from telephony.ivr.gates.language_gate import language_problems
from telephony.ivr.names import StepName, VariableName


def graph_problems(flow: Flow) -> Iterator[Problem]:
    """Steps and variables that don't exist, contradictions in a verb, endless loops."""
    steps = flow.steps
    if flow.start not in steps:
        yield _no_such_step(flow, ("start",), flow.start)
    for target in flow.find(StepName):
        if target.value not in steps:
            yield _no_such_step(flow, target.path, target.value)
    for name, step in steps.items():
        for defect in step.verb.defects(flow.language):
            path = ("steps", name, step.verb_name, *defect.path)
            yield flow.document.problem(path, defect.message, defect.remedy, defect.rule)
    yield from command_problems(flow)
    yield from language_problems(flow)
    yield from _unknown_variables(flow)
    yield from _endless_circles(flow)


def _no_such_step(flow: Flow, path: Path, name: str) -> Problem:
    remedy = suggestion(name, flow.steps, "The steps are")
    return flow.document.problem(path, f"There is no step `{name}`.", remedy, "no-such-step")


def _unknown_variables(flow: Flow) -> Iterator[Problem]:
    own = {*flow.inputs, *(str(found.value) for found in flow.find(VariableName))}
    known = {*VIEWS, *own}
    for template in flow.find(Template):
        for name in sorted(template.value.names - known):
            yield flow.document.problem(
                template.path,
                f"No step gives `{name}` a value.",
                suggestion(name, sorted(known), "Known are"),
                "unknown-variable",
            )
    for name in flow.outputs:
        if name not in own:
            yield flow.document.problem(
                ("outputs", name),
                f"No step gives `{name}` a value, so it can't be given back.",
                suggestion(name, sorted(own), "The variables are") or "Let a `set` do it.",
                "output-never-set",
            )


def _endless_circles(flow: Flow) -> Iterator[Problem]:
    """Circles of steps that take no time and have no way out."""
    for circle in circles(flow, lambda verb: verb.instant):
        yield flow.document.problem(
            ("steps", circle[0]),
            f"No call ever leaves this circle of steps: {' -> '.join([*circle, circle[0]])}.",
            "Let one of them lead out of it.",
            "endless-circle",
        )
