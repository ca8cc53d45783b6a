"""A machine without a peer's program is told the remedy; the test fails, it doesn't skip."""

from __future__ import annotations

import pytest

from tests.peers.programs import MissingProgram, find_program


def test_a_missing_program_fails_with_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(MissingProgram, match=r"apt-get install sip-tester.*make test. as root"):
        find_program("sipp")
