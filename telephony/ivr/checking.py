"""`telephony flow check`: what is wrong with flows, and what is in them, without a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telephony.domain.errors import FlowError, Problem
from telephony.ivr.flow import Flow
from telephony.ivr.gates.linking import linked
from telephony.ivr.gates.loading import flow_files, load_flow
from telephony.ivr.gates.references import Configured
from telephony.ivr.rules import doubts
from telephony.ivr.rules.hearing import Hearing


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """What a sound flow consists of."""

    file: str
    name: str
    version: str
    steps: int
    verbs: Mapping[str, int]
    """Steps per verb."""
    prompts: int
    """Constant texts to render, and files to play."""
    warnings: tuple[Problem, ...]
    """What a call survives, but the designer hardly meant."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check: `problems` keep flows out of service."""

    problems: list[Problem]
    flows: list[FlowSummary]


def check(
    paths: Iterable[Path], configured: Configured | None = None, hearing: Hearing | None = None
) -> CheckReport:
    """Check files, and all flow files of folders. Never raises for what is in them.

    `configured` and `hearing` are what is known beside the files; see `load_flow` and `doubts`.
    """
    problems: list[Problem] = []
    flows: list[Flow] = []
    for path in paths:
        try:
            files = flow_files(path) if path.is_dir() else [path]
        except FlowError as error:
            problems += error.problems
            continue
        for file in files:
            try:
                flows.append(load_flow(file, configured))
            except FlowError as error:
                problems += error.problems
    problems += _names_taken_twice(flows)
    flows, between = _tied_together(flows, configured)
    problems += between
    return CheckReport(problems, [_summary(flow, hearing) for flow in flows])


def _names_taken_twice(flows: Iterable[Flow]) -> Iterable[Problem]:
    first: dict[tuple[Path, str], Flow] = {}
    for flow in flows:
        other = first.setdefault((flow.folder, flow.name), flow)
        if other.file != flow.file:
            yield flow.document.problem(
                ("flow",),
                f"The flow `{flow.name}` is already in {other.file}.",
                "Give one of the two another name.",
                "flow-name-taken",
            )


def _tied_together(
    flows: Iterable[Flow], configured: Configured | None
) -> tuple[list[Flow], list[Problem]]:
    """The flows with those that they call in the same folder, asked for or not; and what is wrong
    between them."""
    by_folder: dict[Path, dict[str, Flow]] = {}
    for flow in flows:
        by_folder.setdefault(flow.folder, {}).setdefault(flow.name, flow)
    tied: dict[Path, Flow] = {}
    problems: list[Problem] = []
    for folder, asked in by_folder.items():
        if not any(flow.calls() for flow in asked.values()):
            continue
        try:
            there = linked(_sound_flows(folder, configured) | asked)
        except FlowError as error:
            files = {str(flow.file) for flow in asked.values()}
            problems += [each for each in error.problems if each.file in files]
        else:
            tied |= {flow.file: flow for flow in there.values()}
    return [tied.get(flow.file, flow) for flow in flows], problems


def _sound_flows(folder: Path, configured: Configured | None) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for file in flow_files(folder):
        with suppress(FlowError):
            flow = load_flow(file, configured)
            found.setdefault(flow.name, flow)
    return found


def _summary(flow: Flow, hearing: Hearing | None) -> FlowSummary:
    return FlowSummary(
        file=str(flow.file),
        name=flow.name,
        version=flow.version,
        steps=len(flow.steps),
        verbs=Counter(step.verb_name for step in flow.steps.values()),
        prompts=len(flow.constant_texts()) + len(flow.audio_files()),
        warnings=tuple(doubts(flow, hearing)),
    )
