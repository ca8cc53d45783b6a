"""`telephony models`: what this machine can hear and speak with, and how to get more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from telephony.app.settings.mapping import prompt_settings, speech_settings
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import PromptError, SpeechError
from telephony.prompts.settings import PromptSettings
from telephony.prompts.voices import find_voice
from telephony.speech.model_download import CATALOGUE_URL, install_model
from telephony.speech.models import list_models
from telephony.speech.settings import SpeechSettings

app = typer.Typer(no_args_is_help=True, help="Speech models and voices.")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="A telephony.yaml that names further models and voices."),
]


@app.command("list")
def list_all(config: ConfigOption = None) -> None:
    """What is installed: recognisers' models, and voices."""
    speech, prompts = _settings(config)
    for model in list_models(speech):
        where = str(model.folder) if model.folder else f"inside the {model.engine.value} package"
        _show(f"{model.engine.value} model", model.language, model.name, where)
    for language, voice in prompts.voices.items():
        try:
            file = find_voice(language, prompts.voices)
        except PromptError as error:
            _show("piper voice", language, voice, f"can't be used: {error}")
        else:
            _show("piper voice", language, file.stem, str(file))


@app.command("install")
def install(
    name: Annotated[
        str, typer.Argument(help="A language (en-us, de, ko) or a model of the Vosk project.")
    ],
    config: ConfigOption = None,
    catalogue: Annotated[
        str, typer.Option(help="Where the list of models is; a mirror's, where need be.")
    ] = CATALOGUE_URL,
) -> None:
    """Download a Vosk model into the model folder; a language takes its small model."""
    speech, _ = _settings(config)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(f"Vosk model {name}", total=None)
        try:
            folder = install_model(
                name,
                speech.model_folder,
                lambda done, size: bar.update(task, completed=done, total=size or None),
                catalogue_url=catalogue,
            )
        except SpeechError as error:
            raise SpeechError(f"{error}\n{_by_hand(speech.model_folder)}") from error
    print(f"{folder} is ready; `telephony models list` shows it.")


def _show(what: str, language: str, name: str, where: str) -> None:
    print(f"{what:<18} {language:<6} {name:<32} {where}")


def _by_hand(folder: Path) -> str:
    return (
        "By hand: fetch a small model (vosk-model-small-...zip, "
        "https://alphacephei.com/vosk/models) on a machine that can, and unzip it here so that "
        f"{folder}/vosk-model-small-.../graph/HCLr.fst exists."
    )


def _settings(config: Path | None) -> tuple[SpeechSettings, PromptSettings]:
    if config is None:
        return SpeechSettings(), PromptSettings()
    settings = read_settings(config).value
    folder = config.resolve().parent
    return speech_settings(settings.speech, folder), prompt_settings(settings.prompts, folder)
