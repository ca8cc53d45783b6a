"""Every prompt as a file that a player can play, rendered once.

Theory of operation. Constant prompts live in the cache folder under a hash of all that
decides how they sound: synthesiser and text, or converter and the file's content. So a
changed prompt is a new file, an old call may go on with the old one, and nothing is ever
rendered twice, not even by the next start. What a call fills in (a name, a balance) never
goes there: it lives in the call's own folder, mode 0700, and goes with the call.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from telephony.domain.errors import PromptError
from telephony.interfaces.speech import Synthesizer
from telephony.ivr.commands import AudioFile, Beep, HoldMusic, Playback, PromptPart, SpokenText
from telephony.prompts import beep, hold_music
from telephony.prompts.audio_files import CONVERSION, convert_audio_file
from telephony.prompts.call_prompts import CallPrompts, PrivateFolder
from telephony.prompts.piper_synthesizer import PiperSynthesizer
from telephony.prompts.settings import PromptSettings
from telephony.prompts.telephone_audio import is_telephone_wav, write_wav
from telephony.prompts.voices import find_voice

Progress = Callable[[int, int], None]
"""Called with the prompts done and the prompts in all."""


class PromptLibrary:
    """Finds or renders prompts. Everything but `find` blocks: call it from a worker thread."""

    def __init__(
        self,
        settings: PromptSettings | None = None,
        *,
        synthesizer: Callable[[Path], Synthesizer] = PiperSynthesizer,
        speaker: Callable[[str], Synthesizer] | None = None,
    ) -> None:
        """`speaker` finds who speaks a language, if not the voices of the settings do."""
        self._settings = settings or PromptSettings()
        self._new_synthesizer = synthesizer
        self._speaker = speaker or self._prompt_speaker
        self._synthesizers: dict[str, Synthesizer] = {}
        self._ready: dict[PromptPart, tuple[Path, _FileState]] = {}
        self._rendering = threading.Lock()
        self._private = PrivateFolder()

    def prepare(self, parts: Iterable[PromptPart], progress: Progress | None = None) -> None:
        """Render all that can be rendered ahead, so that calls only have to play.

        Raises `PromptError` for the first part that can't be.
        """
        constant = [part for part in dict.fromkeys(parts) if not _is_callers_own(part)]
        for done, part in enumerate(constant):
            if progress:
                progress(done, len(constant))
            self.resolve(part)
        if progress:
            progress(len(constant), len(constant))

    def find(self, part: PromptPart) -> Path | None:
        """The file of a constant part if it is ready; doesn't block beyond a look at the disk."""
        if isinstance(part, Playback):
            return part.file if part.file.is_file() else None
        known = self._ready.get(part)
        if known is None:
            return None
        file, source_state = known
        return file if file.is_file() and _state_of(part) == source_state else None

    def resolve(self, part: PromptPart) -> Path:
        """The file of a constant part, rendered if need be. Raises `PromptError`."""
        if _is_callers_own(part):
            raise PromptError("a prompt with a call's own words is resolved by `for_call()` only")
        found = self.find(part)
        if found is not None:
            return found
        with self._rendering:
            state = _state_of(part)
            file = self._cached_file(part)
            if not is_telephone_wav(file):
                self._render(part, file)
            self._ready[part] = file, state
        return file

    def for_call(self) -> CallPrompts:
        """Prompts for one call: a context manager that takes what was filled in away with it."""
        return CallPrompts(self.resolve, self.synthesizer_for, self._private)

    def synthesizer_for(self, language: str) -> Synthesizer:
        """The voice of a language. Raises `PromptError` if there is none."""
        if language not in self._synthesizers:
            self._synthesizers[language] = self._speaker(language)
        return self._synthesizers[language]

    def close(self) -> None:
        """Remove what calls may have left; the cache stays."""
        self._private.remove()

    def _prompt_speaker(self, language: str) -> Synthesizer:
        return self._new_synthesizer(find_voice(language, self._settings.voices))

    def _cached_file(self, part: PromptPart) -> Path:
        if isinstance(part, SpokenText):
            key = _hash(self.synthesizer_for(part.language).name.encode(), part.text.encode())
        elif isinstance(part, HoldMusic):
            key = _hash(hold_music.VERSION.encode())
        elif isinstance(part, Beep):
            key = _hash(beep.VERSION.encode())
        elif isinstance(part, Playback):
            raise PromptError("what the caller recorded isn't there any more")
        else:
            try:
                key = _hash(CONVERSION.encode(), part.file.read_bytes())
            except OSError as error:
                raise PromptError(f"{part.file} can't be read: {error.strerror}") from error
        return self._settings.cache_folder / key[:2] / f"{key}.wav"

    def _render(self, part: PromptPart, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PromptError(f"prompts can't be kept in {file.parent}: {error}") from error
        if isinstance(part, SpokenText):
            self.synthesizer_for(part.language).render(part.text, file)
        elif isinstance(part, HoldMusic):
            write_wav(hold_music.hold_music(), file)
        elif isinstance(part, Beep):
            write_wav(beep.beep(), file)
        elif isinstance(part, AudioFile):
            convert_audio_file(part.file, file)


_FileState = tuple[int, int] | None
"""Size and time of change (ns) of a designer's file; None for what can't change."""


def _state_of(part: PromptPart) -> _FileState:
    if not isinstance(part, AudioFile):
        return None
    try:
        stat = part.file.stat()
    except OSError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


def _is_callers_own(part: PromptPart) -> bool:
    return isinstance(part, SpokenText) and not part.constant


def _hash(*pieces: bytes) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()
