"""`flows:` of `telephony.yaml`: where flows are, and who gets new ones first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from telephony.documents.fields import StrictModel


class CanaryModel(StrictModel):
    """`flows.canary`: what a share of callers gets first."""

    share: Annotated[float, Field(ge=0, le=100)] = 0.0
    folder: Path | None = None


class FlowsModel(StrictModel):
    """`flows:`, or only the folder."""

    folder: Path = Path("ivr_flows")
    watch: bool = True
    canary: CanaryModel = CanaryModel()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"folder": data} if isinstance(data, str) else data
