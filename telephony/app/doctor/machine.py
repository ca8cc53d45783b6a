"""The machine itself: Python, processor, foreign programs, disk."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from telephony.app.doctor.finding import Configured, Finding, lack, ok, warning
from telephony.app.settings.mapping import prompt_settings, speech_settings, store_settings
from telephony.app.settings.models import PromptsModel, SpeechModel

_SQLITE = "sqlite:///"
_FREE_BYTES = 200 << 20


def computing(configured: Configured) -> Iterator[Finding]:
    """Python and processor cores."""
    yield ok("python", f"Python {platform.python_version()} on {platform.machine()}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    speech = configured.settings.speech if configured.settings else SpeechModel()
    workers = speech_settings(speech, configured.folder).workers
    message = f"{cores} cores, {workers} of them may decode speech"
    if cores is not None and cores <= workers:
        remedy = "Lower speech.workers: audio needs a core that decoding doesn't take."
        yield warning("processor", message, remedy)
    else:
        yield ok("processor", message)


def programs(configured: Configured) -> Iterator[Finding]:
    """Foreign programs that some things need."""
    foreign = [file for file in _audio_files(configured) if file.suffix.lower() != ".wav"]
    ffmpeg, remedy = shutil.which("ffmpeg"), "Install it: apt-get install ffmpeg."
    if ffmpeg is not None:
        yield ok("ffmpeg", f"{ffmpeg} reads MP3 and other recordings")
    elif foreign:
        yield lack("ffmpeg", f"ffmpeg is missing, and a flow plays {foreign[0]}", remedy)
    else:
        yield warning("ffmpeg", "ffmpeg is missing: prompts from files have to be WAV", remedy)
    sipp = shutil.which("sipp")
    if sipp is not None:
        yield ok("sipp", f"{sipp} runs sipp_scenarios/")
    else:
        yield warning(
            "sipp",
            "SIPp is missing: the scenarios in sipp_scenarios/ can't be run",
            "Install it: apt-get install sip-tester.",
        )


def storage(configured: Configured) -> Iterator[Finding]:
    """Folders that have to be written to."""
    settings = configured.settings
    prompts = prompt_settings(settings.prompts if settings else PromptsModel(), configured.folder)
    yield _writable("prompt cache", prompts.cache_folder, "prompts.cache")
    if settings is None:
        return
    url = store_settings(settings, configured.folder).url
    if url.startswith(_SQLITE):
        database = Path(url.removeprefix(_SQLITE))
        yield _writable("call records", database.parent, "store.url")
    else:
        yield ok("call records", f"kept by a database server ({url.partition(':')[0]}), not tried")
    recording = settings.recording
    if recording.key is not None:
        yield _writable("recordings", configured.folder / recording.folder, "recording.folder")
        if recording.work_folder is not None:
            work = configured.folder / recording.work_folder
            yield _writable("recordings", work, "recording.work_folder")


def _writable(area: str, folder: Path, key: str) -> Finding:
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    try:
        with TemporaryFile(dir=existing):
            pass
    except OSError as error:
        remedy = f"Let this user write there, or set {key} to another place."
        return lack(area, f"{existing} can't be written to: {error.strerror}", remedy)
    free = shutil.disk_usage(existing).free
    if free < _FREE_BYTES:
        remedy = f"Free some space, or set {key} to another place."
        return warning(area, f"{folder} has {free >> 20} MB left", remedy)
    return ok(area, f"{folder} can be written, {free >> 30} GB are free")


def _audio_files(configured: Configured) -> list[Path]:
    return [file for flow in configured.flows or () for file in flow.audio_files()]
