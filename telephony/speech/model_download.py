"""Fetching a Vosk model from the Vosk project's own list, safely.

Nothing here runs unless it is asked for. The archive is checked against the list's checksum,
unpacked beside its final place, and moved there in one step: a model folder is either whole
or absent.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit
from urllib.request import urlopen

from telephony.domain.errors import SpeechError
from telephony.speech.vosk_recognizer import can_take_grammar

CATALOGUE_URL = "https://alphacephei.com/vosk/models/model-list.json"
_TIMEOUT = 10.0
_CHUNK = 1 << 20
_LARGEST_MODEL = 8 << 30
"""Bytes unpacked; the project's largest model has about half of it."""
_LARGEST_RATIO = 50
"""Unpacked to packed; models reach about 3, and a bomb goes beyond 1000."""

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes so far and the bytes in all (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model that can be downloaded."""

    name: str
    language: str
    url: str
    size: int
    md5: str
    small: bool


def fetch_catalogue(url: str = CATALOGUE_URL) -> list[CatalogueEntry]:
    """The models that the Vosk project offers now. Raises `SpeechError` without network."""
    try:
        with _open(url) as answer:
            models = json.load(answer)
        return [
            CatalogueEntry(
                name=str(model["name"]),
                language=str(model["lang"]),
                url=str(model["url"]),
                size=int(model.get("size", 0)),
                md5=str(model.get("md5", "")),
                small=model.get("type") == "small",
            )
            for model in models
            if model.get("obsolete") != "true"
        ]
    except OSError as error:
        raise SpeechError(
            f"the list of Vosk models can't be fetched from {url}: {error};"
            " on a machine without internet, unpack a model into ~/.cache/vosk"
            " or name its folder under speech.models"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpeechError(f"the list of Vosk models at {url} can't be read: {error}") from error


def install_model(
    name_or_language: str,
    folder: Path,
    progress: ProgressCallback | None = None,
    *,
    catalogue_url: str = CATALOGUE_URL,
) -> Path:
    """Download and unpack a model into `folder`, and return where it is. Blocking, minutes.

    A language takes its small model: only those accept a grammar. Does nothing if the model
    is there. Raises `SpeechError`.
    """
    entry = _choose(name_or_language, fetch_catalogue(catalogue_url))
    if PurePosixPath(entry.name).name != entry.name or entry.name in ("", ".", ".."):
        raise SpeechError(f"the list of Vosk models has an unusable name: {entry.name!r}")
    home = folder / entry.name
    if home.is_dir():
        return home
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder) as scratch:
            archive = Path(scratch) / "model.zip"
            _download(entry, archive, progress)
            _unpack(archive, Path(scratch))
            unpacked = Path(scratch) / entry.name
            if not can_take_grammar(unpacked):
                raise SpeechError(f"{entry.name} is no model that takes a grammar; use a small one")
            unpacked.rename(home)
    except OSError as error:
        raise SpeechError(f"{entry.name} can't be installed in {folder}: {error}") from error
    return home


def _choose(name_or_language: str, entries: list[CatalogueEntry]) -> CatalogueEntry:
    language = name_or_language.lower().replace("_", "-")
    ways: tuple[Callable[[CatalogueEntry], bool], ...] = (
        lambda entry: entry.name == name_or_language,
        lambda entry: entry.small and entry.language == language,
        lambda entry: entry.small and entry.language == language.partition("-")[0],
    )
    for fits in ways:
        # The list grows at its end, thus the last one that fits is the newest.
        fitting = [entry for entry in entries if fits(entry)]
        if fitting:
            return fitting[-1]
    languages = ", ".join(sorted({entry.language for entry in entries if entry.small}))
    raise SpeechError(
        f"no Vosk model is called or speaks {name_or_language}; there are {languages}"
    )


def _open(url: str) -> BinaryIO:
    if urlsplit(url).scheme not in ("https", "http"):
        raise SpeechError(f"{url} is not an address that a model can be fetched from")
    answer: BinaryIO = urlopen(url, timeout=_TIMEOUT)  # noqa: S310  the scheme was just checked
    return answer


def _download(entry: CatalogueEntry, file: Path, progress: ProgressCallback | None) -> None:
    checksum = hashlib.md5(usedforsecurity=False)  # it is what the list has
    done = 0
    with _open(entry.url) as answer, file.open("wb") as out:
        while chunk := answer.read(_CHUNK):
            out.write(chunk)
            checksum.update(chunk)
            done += len(chunk)
            if progress:
                progress(done, entry.size)
    if entry.md5 and checksum.hexdigest() != entry.md5:
        raise SpeechError(f"{entry.url} arrived damaged: its checksum is not the list's; try again")


def _unpack(archive: Path, into: Path) -> None:
    """Unpack, refusing members that lie outside `into`, links, and bombs."""
    try:
        with zipfile.ZipFile(archive) as packed:
            members = packed.infolist()
            total = sum(member.file_size for member in members)
            if total > min(_LARGEST_MODEL, _LARGEST_RATIO * archive.stat().st_size):
                raise SpeechError(f"the archive unpacks to {total} bytes; that is no model")
            if total > shutil.disk_usage(into).free:
                raise SpeechError(f"the model needs {total >> 20} MB, more than the disk has free")
            for member in members:
                _check_member(member)
                packed.extract(member, into)
    except zipfile.BadZipFile as error:
        raise SpeechError(f"the archive is damaged: {error}") from error


def _check_member(member: zipfile.ZipInfo) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or is_link:
        raise SpeechError(f"the archive holds {member.filename!r}, which leads out of its folder")
