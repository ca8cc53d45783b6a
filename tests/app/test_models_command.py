"""`telephony models`: what is there, and how to get what isn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from telephony.app.cli import app
from telephony.domain.errors import SpeechError


def test_the_list_has_recognisers_and_voices_one_a_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["models", "list"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert any(line.startswith("pocketsphinx model en-us") for line in lines)
    assert any(line.startswith("piper voice        en-US") for line in lines)
    assert any(line.split()[:3] == ["vosk", "model", "ko"] for line in lines)


def test_a_site_that_is_out_of_reach_is_told_with_the_way_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    arguments = ["models", "install", "en-us", "--catalogue", "http://127.0.0.1:9/models.json"]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, SpeechError)
    sentence = str(result.exception)
    assert "can't be fetched from http://127.0.0.1:9/models.json" in sentence
    assert f"{tmp_path}/.cache/vosk/vosk-model-small-" in sentence
