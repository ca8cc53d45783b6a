"""`recording:` and `queues.NAME.recording` of `telephony.yaml`, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, model_validator

from telephony.app.settings.secret import SecretReference
from telephony.call_control.recordings.recording_policy import RecordingMode, RecordingPolicy
from telephony.documents.fields import Duration, StrictModel, Text, defect
from telephony.ivr.by_language import ByLanguage
from telephony.ivr.notice import RecordingNotice
from telephony.recordings.keys import master_key
from telephony.recordings.settings import VaultSettings

_MEGABYTE = 1_000_000
_DAYS_90 = 90 * 86_400.0


class RecordingPolicyModel(StrictModel):
    """`queues.NAME.recording`."""

    mode: RecordingMode = RecordingMode.OFF
    share: Annotated[float, Field(gt=0, le=100)] | None = None
    consent: Literal["none", "announce", "ask"] = "none"
    prompt: ByLanguage[Text] | None = None
    prompt_file: Path | None = None
    answer_within: Annotated[Duration, Field(ge=1, le=60)] = 5.0
    keep: Annotated[Duration, Field(ge=60)] = _DAYS_90
    pausable: bool = True

    @model_validator(mode="after")
    def _share_said(self) -> Self:
        if (self.mode is RecordingMode.SHARE) != (self.share is not None):
            raise defect(
                "`mode: share` and `share` belong together.",
                "Say how many percent of the calls are recorded, or `mode: on` for all.",
            )
        return self

    @model_validator(mode="after")
    def _one_prompt(self) -> Self:
        if self.prompt is not None and self.prompt_file is not None:
            raise defect("A notice is spoken or played.", "Give `prompt` or `prompt_file`.")
        if self.consent == "none" and (self.prompt or self.prompt_file):
            raise defect(
                "A prompt that nobody hears.", "Say `consent: announce` or `consent: ask`."
            )
        return self


class RecordingModel(StrictModel):
    """`recording:`."""

    key: SecretReference | None = None
    old_keys: Annotated[list[SecretReference], Field(max_length=20)] = []
    folder: Path = Path("data/recordings")
    work_folder: Path | None = None
    keep_free: Annotated[int, Field(ge=0, le=10_000_000)] = 500


class _Queue(Protocol):
    @property
    def recording(self) -> RecordingPolicyModel: ...


def recording_policies(queues: Mapping[str, _Queue], folder: Path) -> dict[str, RecordingPolicy]:
    """By queue; those that record nothing are left out. `folder` is where files start."""
    return {
        name: RecordingPolicy(
            mode=model.recording.mode,
            share=model.recording.share or 100.0,
            keep=model.recording.keep,
            pausable=model.recording.pausable,
            notice=_notice(model.recording, folder),
        )
        for name, model in queues.items()
        if model.recording.mode is not RecordingMode.OFF
    }


def recording_notices(queues: Mapping[str, _Queue], folder: Path) -> dict[str, RecordingNotice]:
    """What callers may hear, by queue."""
    policies = recording_policies(queues, folder).items()
    return {name: policy.notice for name, policy in policies if policy.notice is not None}


def _notice(recording: RecordingPolicyModel, folder: Path) -> RecordingNotice | None:
    if recording.consent == "none":
        return None
    return RecordingNotice(
        text=recording.prompt,
        file=folder / recording.prompt_file if recording.prompt_file else None,
        asks=recording.consent == "ask",
        timeout=recording.answer_within,
    )


def vault_settings(recording: RecordingModel, folder: Path) -> VaultSettings:
    """`recording:`. Raises `ConfigurationError` for a key that is none."""
    named = [("recording.key", recording.key)] if recording.key else []
    named += [(f"recording.old_keys[{n}]", key) for n, key in enumerate(recording.old_keys)]
    kept = folder / recording.folder
    return VaultSettings(
        folder=kept,
        work_folder=folder / recording.work_folder if recording.work_folder else kept / "work",
        keys=tuple(master_key(key.reveal(folder, place), place) for place, key in named),
        keep_free=recording.keep_free * _MEGABYTE,
    )
