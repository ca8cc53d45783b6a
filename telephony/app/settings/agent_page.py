"""What `queues:` and `breaks:` of `telephony.yaml` bring to the agent's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol, Self

from pydantic import Field, model_validator

from telephony.documents.fields import StrictModel, Text, defect
from telephony.web.agent.settings import (
    AgentPageSettings,
    FieldKind,
    QueueGuide,
    ScriptField,
    ScriptPart,
)
from telephony.web.relay import Turn

ShortText = Annotated[Text, Field(min_length=1, max_length=64)]
SHORT_TEXTS = Annotated[list[ShortText], Field(max_length=50)]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class ScriptPartModel(StrictModel):
    """One of `queues.NAME.script`: words, a field, or both."""

    say: Annotated[Text, Field(max_length=2000)] = ""
    field: FieldName | None = None
    label: Annotated[Text, Field(max_length=200)] = ""
    choices: SHORT_TEXTS = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.say and self.field is None:
            raise defect("This part of the script is empty.", "Give it `say`, or `field`.")
        if self.field is None and (self.label or self.choices):
            raise defect("A label or choices belong to a field.", "Name the `field`.")
        return self

    @property
    def part(self) -> ScriptPart:
        """As the page takes it."""
        if self.field is None:
            return ScriptPart(self.say)
        label = self.label or self.field.replace("_", " ").capitalize()
        kind = FieldKind.CHOICE if self.choices else FieldKind.TEXT
        return ScriptPart(self.say, ScriptField(self.field, label, kind, tuple(self.choices)))


def named_once(parts: Sequence[ScriptPartModel]) -> None:
    """Refuse a script in which two fields have one name."""
    seen: set[str] = set()
    for index, part in enumerate(parts):
        if part.field is not None and part.field in seen:
            raise defect(
                f"The script has two fields `{part.field}`.",
                "Give each a name of its own.",
                ("script", index, "field"),
            )
        seen |= {part.field} if part.field else set()


class _Guided(Protocol):
    @property
    def dispositions(self) -> list[str]: ...

    @property
    def script(self) -> list[ScriptPartModel]: ...


def agent_page_settings(
    breaks: Sequence[str], queues: Mapping[str, _Guided], turn: Turn | None
) -> AgentPageSettings:
    """As the page takes them."""
    return AgentPageSettings(
        breaks=tuple(breaks),
        queues={
            name: QueueGuide(
                dispositions=tuple(queue.dispositions),
                script=tuple(part.part for part in queue.script),
            )
            for name, queue in queues.items()
        },
        turn=turn,
    )
