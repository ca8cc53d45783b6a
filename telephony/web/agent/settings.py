"""What the agent's page offers; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from telephony.web.relay import Turn


class FieldKind(StrEnum):
    """How a field of a script is filled in."""

    TEXT = "text"
    CHOICE = "choice"
    """One of its choices."""


@dataclass(frozen=True, slots=True)
class ScriptField:
    """What an agent is to ask, and note."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ScriptPart:
    """A paragraph for the agent to say, a field to fill in, or both, in this order.

    `{{ name }}` in what is said stands for a variable of the caller's flow, `{{ agent }}` for the
    agent's own name, `{{ caller }}` for the caller's.
    """

    say: str = ""
    field: ScriptField | None = None


@dataclass(frozen=True, slots=True)
class QueueGuide:
    """What the agent of one queue's caller says and chooses from."""

    dispositions: Sequence[str] = ()
    """Empty: contacts of this queue have none."""
    script: Sequence[ScriptPart] = ()

    @property
    def fields(self) -> Mapping[str, ScriptField]:
        """The script's fields by name."""
        return {part.field.name: part.field for part in self.script if part.field is not None}


@dataclass(frozen=True, slots=True)
class AgentPageSettings:
    """Breaks to choose from, what each queue brings along, how browsers reach the gateway."""

    breaks: Sequence[str] = ("Break",)
    queues: Mapping[str, QueueGuide] = field(default_factory=dict)
    turn: Turn | None = None
