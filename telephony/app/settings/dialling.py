"""`dialling:` of `telephony.yaml`: where outbound calls may go, and what they may cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from telephony.documents.fields import Duration, StrictModel, Text, defect

Money = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]
Prefix = Annotated[str, Field(pattern=r"^\+?[0-9*#]{1,20}$")]
"""What a number begins with; in quotes, or YAML takes it for a number."""


class DiallingModel(StrictModel):
    """`dialling:` where outbound calls may go, and for how much."""

    allow: list[Prefix] = []
    deny: list[Prefix] = []
    hosts: list[Text] = []
    international_prefix: Annotated[str, Field(pattern=r"^[0-9]{0,5}$")] = "00"
    rates: dict[Prefix, Money] = {}
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    max_duration: Annotated[Duration, Field(gt=0, le=86400)] = 14400.0

    @model_validator(mode="after")
    def _closed(self) -> Self:
        if self.deny and not self.allow:
            raise defect(
                "A list of what is barred lets everything else through.",
                "Say in dialling.allow which prefixes may be dialled.",
            )
        return self
