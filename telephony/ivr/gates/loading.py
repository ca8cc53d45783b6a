"""Reading flows: schema, graph, references; a file that fails a gate never sees a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from telephony.documents.document import validate
from telephony.documents.nearest import suggestion
from telephony.documents.source import Source, read
from telephony.domain.errors import DocumentError, FlowError, Problem
from telephony.ivr.flow import Flow
from telephony.ivr.gates.linking import linked
from telephony.ivr.gates.references import Configured, reference_problems
from telephony.ivr.gates.step_graph import graph_problems
from telephony.ivr.graph.ways import name_ways
from telephony.ivr.schema import FlowFile

_UNREADABLE = "unreadable-file"
SUFFIXES = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class FlowLibrary:
    """Every flow of a folder, by name."""

    flows: Mapping[str, Flow]

    def get(self, name: str) -> Flow | None:
        """The flow with this name, or None."""
        return self.flows.get(name)

    def missing(self, name: str) -> str:
        """A sentence for whoever asked for a flow that isn't there."""
        return f"There is no flow `{name}`. {suggestion(name, self.flows, 'The flows are')}"

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.flows.values())

    def __len__(self) -> int:
        return len(self.flows)


def load_flow(path: Path, configured: Configured | None = None, home: Path | None = None) -> Flow:
    """Load one flow. Raises `FlowError` with every problem that the first failing gate finds.

    What it says of other flows stays unchecked, and it can't call them: see `load_flows`.
    `configured` has the trunks and queues that steps may name; None leaves them unchecked.
    `home` is where paths of audio files start, if not in the file's own folder.
    """
    try:
        source = read(path)
    except DocumentError as error:
        raise FlowError(error.problems) from error
    return pass_gates(source, path, configured, home)


def pass_gates(
    source: Source, path: Path, configured: Configured | None = None, home: Path | None = None
) -> Flow:
    """The same for YAML at hand, as if it stood in the file `path`. Raises `FlowError`."""
    flow = _formed(source, path, home)
    _refuse([*graph_problems(flow), *reference_problems(flow, configured)])
    name_ways(flow)
    return flow


def pass_own_gates(source: Source, path: Path) -> Flow:
    """The same, whatever it refers to outside the file: an older version, for one."""
    flow = _formed(source, path)
    _refuse(list(graph_problems(flow)))
    name_ways(flow)
    return flow


def _formed(source: Source, path: Path, home: Path | None = None) -> Flow:
    try:
        return Flow(validate(source, FlowFile), path, home=home)
    except DocumentError as error:
        raise FlowError(error.problems) from error


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise FlowError(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def load_flows(folder: Path, configured: Configured | None = None) -> FlowLibrary:
    """Load every *.yaml file of a folder, and let the flows call each other.

    Raises `FlowError` with the problems of all.
    """
    return FlowLibrary(MappingProxyType(linked(_load_files(flow_files(folder), configured))))


def load_canary(
    folder: Path, home: Path, configured: Configured | None = None
) -> Mapping[str, Flow]:
    """The flows of a folder that may be none or not there, for `overlaid`. Raises `FlowError`.

    They find their audio files in `home`, so that nothing changes when they are moved there.
    """
    return _load_files(_yaml_files(folder) if folder.is_dir() else [], configured, home)


def overlaid(base: FlowLibrary, own: Mapping[str, Flow]) -> FlowLibrary:
    """The flows of `base` with `own` in their place, or beside them. Raises `FlowError`."""
    return FlowLibrary(MappingProxyType(linked({**base.flows, **own})))


def _load_files(
    files: Iterable[Path], configured: Configured | None, home: Path | None = None
) -> dict[str, Flow]:
    problems: list[Problem] = []
    flows: dict[str, Flow] = {}
    for path in files:
        try:
            flow = load_flow(path, configured, home)
        except FlowError as error:
            problems += error.problems
            continue
        if other := flows.get(flow.name):
            problems.append(
                flow.document.problem(
                    ("flow",),
                    f"The flow `{flow.name}` is already in {other.file}.",
                    "Give one of the two another name.",
                    "flow-name-taken",
                )
            )
        flows.setdefault(flow.name, flow)
    if problems:
        raise FlowError(problems)
    return flows


def flow_files(folder: Path) -> list[Path]:
    """The flow files of a folder, sorted. Raises `FlowError` if there is none."""
    if not folder.is_dir():
        raise FlowError(
            [
                Problem(
                    str(folder), 0, "There is no such folder.", "Check its name.", rule=_UNREADABLE
                )
            ]
        )
    files = _yaml_files(folder)
    if not files:
        problem = Problem(
            str(folder),
            0,
            "There is no flow in this folder.",
            "Add a *.yaml file.",
            rule=_UNREADABLE,
        )
        raise FlowError([problem])
    return files


def _yaml_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = Problem(str(folder), 0, f"It can't be read: {reason}.", rule=_UNREADABLE)
        raise FlowError([problem]) from error
