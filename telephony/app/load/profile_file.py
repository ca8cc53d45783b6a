"""Reads a profile, or makes one around SIPp XML, and lays the command line over it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telephony.app.load.profile import CallerModel, HoldModel, Profile
from telephony.documents.document import load


@dataclass(frozen=True, slots=True)
class Changes:
    """What the command line says instead; None where it says nothing."""

    calls: int | None = None
    rate: float | None = None
    hold: float | None = None
    at_once: int | None = None


def read_profile(file: Path, changes: Changes) -> Profile:
    """The profile to run. Raises `DocumentError` with every problem in the file."""
    if file.suffix.lower() == ".xml":
        profile = Profile(caller=CallerModel(xml=Path(file.name)))
    else:
        profile = load(file, Profile).value
    return _changed(profile, changes)


def _changed(profile: Profile, changes: Changes) -> Profile:
    update: dict[str, Any] = {}
    if changes.calls is not None:
        update["calls"] = changes.calls
    if changes.at_once is not None:
        update["at_once"] = changes.at_once
    if changes.rate is not None:
        update |= {"rate": changes.rate, "ramp": None, "burst": None}
    if changes.hold is not None:
        hold = {"hold": HoldModel(exactly=changes.hold)}
        update |= {
            "caller": None,
            "callers": [kind.model_copy(update=hold) for kind in profile.kinds],
        }
    return profile.model_copy(update=update)
