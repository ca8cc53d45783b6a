"""Fixtures of the flow language's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ivr.dialogue import Dialogue, flow_of

StartCall = Callable[..., Dialogue]


@pytest.fixture
def call(tmp_path: Path) -> StartCall:
    """Starts a call through steps written as YAML: `call("hello:\\n  say: Hello.")`."""

    def start(steps: str, **options: str) -> Dialogue:
        return Dialogue(flow_of(tmp_path, steps, **options))

    return start
