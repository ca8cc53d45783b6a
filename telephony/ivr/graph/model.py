"""What a flow looks like from above: steps, and the ways that lead out of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

COMMANDS = "any question"
"""What stands in a picture for every question that takes commands; no step can be called so."""


class WayKind(StrEnum):
    """Why a call goes this way."""

    NEXT = "next"
    """The step is done."""
    CHOICE = "choice"
    """The caller pressed or said something."""
    CONDITION = "condition"
    """An expression is true, or none was."""
    MISS = "miss"
    """The caller said nothing, wasn't understood, or both too often."""
    COMMAND = "command"
    """The caller gave one of the flow's commands."""
    OUTCOME = "outcome"
    """What the step was about came out so: busy, closed, failed."""
    ERROR = "error"
    """The step couldn't be carried out."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step. `target` None: the call ends there."""

    source: str
    key: str
    """Where it stands below its step: "menu.choices.sales", "next"; once in each step."""
    target: str | None
    kind: WayKind
    label: str
    """A few words, as a person reads them: `1, "sales"`, "no input, 3 times", "busy"."""
    line: int
    """In the file; that of the step where the file says nothing."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step."""

    name: str
    verb: str
    words: str
    """What it says first, or what it is about; on one line, not cut."""
    first_line: int
    last_line: int
    """Its lines in the file, comments that follow it left out."""
    ways: Sequence[Way]

    @property
    def ends_calls(self) -> bool:
        """Whether a call may end here by the flow's own will."""
        return any(way.target is None for way in self.ways)


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """A whole flow; nodes in the order of the file."""

    flow: str
    version: str
    start: str
    nodes: Mapping[str, Node]
    commands: Node | None = None
    """What callers may ask for in any question, as if that were a step called `COMMANDS`; whatever
    asks the question again leads back to it. None in a flow without commands."""

    @property
    def drawn(self) -> Mapping[str, Node]:
        """The boxes of a picture by name: the steps, and the commands where there are some."""
        if self.commands is None:
            return self.nodes
        return {COMMANDS: self.commands, **self.nodes}

    @property
    def ways(self) -> Iterator[Way]:
        """Every way, step by step."""
        for node in self.nodes.values():
            yield from node.ways

    def reached(self, *, by_commands: bool = True) -> frozenset[str]:
        """The steps that a call can come to; or those for which it needs no command."""
        found: set[str] = set()
        ahead = [self.start]
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += [
                    way.target
                    for way in self.nodes[name].ways
                    if way.target is not None and (by_commands or way.kind is not WayKind.COMMAND)
                ]
        return frozenset(found)
