"""Python threads take short turns while calls are taken."""

from __future__ import annotations

import sys

import pytest

from telephony.app.interpreter_turns import TURN, short_turns


def test_they_are_as_long_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(KeyError), short_turns():
        assert sys.getswitchinterval() == pytest.approx(TURN)
        raise KeyError
    assert sys.getswitchinterval() == before
