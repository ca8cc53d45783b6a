"""Who recognises and who speaks each language that the flows use."""

from __future__ import annotations

from collections.abc import Iterator

from telephony.app.doctor.finding import Configured, Finding, lack, ok, warning
from telephony.app.settings.mapping import prompt_settings, speech_settings
from telephony.app.settings.models import PromptsModel, SpeechModel
from telephony.domain.errors import PromptError, SpeechError
from telephony.prompts.voices import find_voice
from telephony.speech.models import find_model, list_models
from telephony.speech.settings import Engine, SpeechSettings

DEFAULT_LANGUAGE = "en-US"


def recognition(configured: Configured) -> Iterator[Finding]:
    """The models that are there, and which serves each language."""
    model = configured.settings.speech if configured.settings else SpeechModel()
    settings = speech_settings(model, configured.folder)
    names = ", ".join(f"{each.engine.value} {each.name}" for each in list_models(settings))
    yield ok("speech models", names)
    flows = configured.flows or ()
    heard = {spoken.language for flow in flows for spoken in flow.phrase_sets()}
    languages = sorted(heard) if configured.flows is not None else [DEFAULT_LANGUAGE]
    for language in languages:
        yield _recognizer(language, settings)


def _recognizer(language: str, settings: SpeechSettings) -> Finding:
    area = f"speech {language}"
    remedy = (
        f"Run `telephony models install {language.lower()}`, or unzip a small Vosk model "
        f"into {settings.model_folder}."
    )
    try:
        model = find_model(language, settings)
    except SpeechError as error:
        return lack(area, str(error), "Correct speech.models.")
    if settings.engine is not Engine.POCKETSPHINX and model is not None:
        return ok(area, f"recognised by Vosk, {model.name}")
    if settings.engine is not Engine.VOSK and language.lower().startswith("en"):
        asked = settings.engine is Engine.POCKETSPHINX
        why = "as configured" if asked else "since there is no Vosk model for it"
        return warning(
            area, f"recognised by PocketSphinx, {why}; it mishears much more often", remedy
        )
    return lack(area, "recognised by nobody: callers have to use their keys", remedy)


def voices(configured: Configured) -> Iterator[Finding]:
    """A voice for each language that the flows speak."""
    model = configured.settings.prompts if configured.settings else PromptsModel()
    known = prompt_settings(model, configured.folder).voices
    flows = configured.flows or ()
    spoken = {text.language for flow in flows for text in flow.constant_texts()}
    for language in sorted(spoken) if configured.flows is not None else [DEFAULT_LANGUAGE]:
        try:
            voice = find_voice(language, known)
        except PromptError as error:
            yield lack(f"voice {language}", str(error), "Name a voice under prompts.voices.")
        else:
            yield ok(f"voice {language}", f"spoken by Piper, {voice.stem}")
