"""What a script says and plays, as files that a native player takes; made before the call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from telephony.app.test_caller.script import PlayFile, Say, Script, Step
from telephony.ivr.commands import AudioFile, SpokenText
from telephony.prompts.prompt_library import PromptLibrary

LANGUAGE = "en-US"
"""Of the one voice that comes with the program."""


def prepare_sounds(script: Script, library: PromptLibrary | None = None) -> Mapping[Step, Path]:
    """Render or convert them; blocking, seconds when the voice is loaded. Raises `PromptError`."""
    library = library or PromptLibrary()
    sounds: dict[Step, Path] = {}
    for step in script:
        if isinstance(step, Say):
            sounds[step] = library.resolve(SpokenText(step.text, LANGUAGE, constant=True))
        elif isinstance(step, PlayFile):
            sounds[step] = library.resolve(AudioFile(step.file))
    return sounds
