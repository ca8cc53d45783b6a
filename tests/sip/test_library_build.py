"""A carrier build that doesn't fit is refused with a sentence, before anything calls into it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from telephony.domain.errors import ConfigurationError
from telephony.sip.library.library_build import CARRIER_INTERFACE, installed_build

_BUILD = Path(__file__).parents[2] / "docker" / "pjsua2" / "build.sh"


def test_an_older_carrier_build_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    older = ModuleType("pjsua2.carrier_build")
    older.__spec__ = sys.__spec__  # found by its name, as an installed one is
    older.MAX_CALLS = 2000  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pjsua2.carrier_build", older)
    with pytest.raises(ConfigurationError, match="make pjsua2"):
        installed_build()


def test_what_is_built_is_what_is_needed() -> None:
    assert f"INTERFACE = {CARRIER_INTERFACE}\\n" in _BUILD.read_text()
