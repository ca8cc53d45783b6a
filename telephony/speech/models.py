"""Which models this machine has, and the recogniser that serves a language best.

A Vosk model for a language is looked for, in this order: in the folder that the settings
name for it; in the model folder (`~/.cache/vosk` unless set); in `/usr/share/vosk`; in an
installed Python package `vosk_model_<language>`; and, only if the settings allow it, by
download. English can fall back on the model that PocketSphinx carries.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognizer
from telephony.speech.model_download import ProgressCallback, install_model
from telephony.speech.pocketsphinx_recognizer import PocketSphinxRecognizer
from telephony.speech.settings import Engine, SpeechSettings
from telephony.speech.vosk_recognizer import VoskRecognizer, can_take_grammar

_log = logging.getLogger(__name__)

_SYSTEM_FOLDER = Path("/usr/share/vosk")
_MODEL_NAME = re.compile(r"vosk-model-(?:small-)?(?P<language>[a-z]{2,3}(?:-[a-z]{2})?)(?:-|$)")
_PACKAGED_LANGUAGES = ("ko",)
"""Languages whose model is known to come as a Python package."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that this machine has. `language` is written as Vosk does: "en-us", "ko"."""

    name: str
    engine: Engine
    language: str
    folder: Path | None
    """None when it is inside the engine's own package."""


def find_recognizer(
    language: str, settings: SpeechSettings, progress: ProgressCallback | None = None
) -> Recognizer:
    """Load the best recogniser for `language` (BCP 47). Blocking, seconds.

    Raises `SpeechError`, with the remedy, if nothing serves the language.
    """
    if settings.engine is not Engine.POCKETSPHINX:
        model = find_model(language, settings)
        if model is None and settings.download:
            folder = install_model(language, settings.model_folder, progress)
            model = ModelInfo(folder.name, Engine.VOSK, _vosk_language(language), folder)
        if model is not None and model.folder is not None:
            return VoskRecognizer(model.folder, language, model.name)
    remedy = f"install one with `telephony models install {_vosk_language(language)}`"
    if settings.engine is Engine.VOSK or _primary(language) != "en":
        raise SpeechError(f"no Vosk model for {language} on this machine; {remedy}")
    _log.warning(
        "no Vosk model for %s: PocketSphinx stands in and mishears much more often; %s",
        language,
        remedy,
    )
    return PocketSphinxRecognizer()


def find_model(language: str, settings: SpeechSettings) -> ModelInfo | None:
    """The Vosk model for `language` on this machine, None if there is none.

    Raises `SpeechError` if the settings name a folder for it that holds no model.
    """
    wanted = _vosk_language(language)
    named = {_vosk_language(tag): folder for tag, folder in settings.models.items()}
    folder = named.get(wanted, named.get(_primary(language)))
    if folder is not None:
        if not can_take_grammar(folder):
            raise SpeechError(
                f"speech.models names {folder} for {language}, which is no Vosk model that takes"
                " a grammar (a small model does: it has graph/HCLr.fst)"
            )
        return ModelInfo(folder.name, Engine.VOSK, wanted, folder)
    found = list(_vosk_models(settings))
    for acceptable in (wanted, _primary(language)):
        for model in found:
            if model.language == acceptable:
                return model
    # "en" is served by any English; "en-gb" isn't served by "en-us".
    return next((m for m in found if _primary(m.language) == wanted), None)


def list_models(settings: SpeechSettings) -> list[ModelInfo]:
    """Every model on this machine that the program can use, best place first."""
    named = [
        ModelInfo(folder.name, Engine.VOSK, _vosk_language(tag), folder)
        for tag, folder in settings.models.items()
        if can_take_grammar(folder)
    ]
    bundled = ModelInfo("en-us", Engine.POCKETSPHINX, "en-us", None)
    return [*named, *_vosk_models(settings), bundled]


def _vosk_models(settings: SpeechSettings) -> Iterator[ModelInfo]:
    for place in (settings.model_folder, _SYSTEM_FOLDER):
        for folder in sorted(place.glob("vosk-model-*")) if place.is_dir() else ():
            match = _MODEL_NAME.match(folder.name)
            if match and can_take_grammar(folder):
                yield ModelInfo(folder.name, Engine.VOSK, match["language"], folder)
    for language in _PACKAGED_LANGUAGES:
        folder_in_package = _packaged_model(language)
        if folder_in_package is not None:
            name = f"vosk-model-{language} (Python package)"
            yield ModelInfo(name, Engine.VOSK, language, folder_in_package)


def _packaged_model(language: str) -> Path | None:
    spec = importlib.util.find_spec(f"vosk_model_{language.replace('-', '_')}")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return folder if can_take_grammar(folder) else None


def _vosk_language(language: str) -> str:
    return language.lower().replace("_", "-")


def _primary(language: str) -> str:
    return _vosk_language(language).partition("-")[0]
