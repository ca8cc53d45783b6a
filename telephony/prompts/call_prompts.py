"""Prompts that hold what a call filled in: private to the call, and gone with it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from telephony.domain.errors import PromptError
from telephony.interfaces.speech import Synthesizer
from telephony.ivr.commands import PromptPart, SpokenText

_PREFIX = "telephony-prompts"


class PrivateFolder:
    """This process's folder for callers' data; mode 0700, made when first needed.

    What a killed process left behind is removed then.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    def new_subfolder(self) -> Path:
        """A fresh folder for one call. Raises `PromptError`."""
        try:
            if self._path is None:
                _remove_left_behind()
                self._path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{os.getpid()}-"))
            return Path(tempfile.mkdtemp(dir=self._path))
        except OSError as error:
            raise PromptError(f"no private folder for a call's prompts: {error}") from error

    def remove(self) -> None:
        """Remove everything; the next call makes a new one."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None


class CallPrompts:
    """The prompts of one call. Blocking: call it from a worker thread.

    Leaving the `with` block, or `close`, removes what was rendered for this call alone.
    """

    def __init__(
        self,
        resolve_constant: Callable[[PromptPart], Path],
        synthesizer_for: Callable[[str], Synthesizer],
        private: PrivateFolder,
    ) -> None:
        self._resolve_constant = resolve_constant
        self._synthesizer_for = synthesizer_for
        self._private = private
        self._folder: Path | None = None
        self._rendered: dict[SpokenText, Path] = {}
        self._numbers = itertools.count(1)

    def __enter__(self) -> CallPrompts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def resolve(self, part: PromptPart) -> Path:
        """The file of any part, rendered if need be. Raises `PromptError`."""
        if not isinstance(part, SpokenText) or part.constant:
            return self._resolve_constant(part)
        if part not in self._rendered:
            if self._folder is None:
                self._folder = self._private.new_subfolder()
            # A number, not a hash: the name tells nothing of what is said.
            file = self._folder / f"{next(self._numbers)}.wav"
            self._synthesizer_for(part.language).render(part.text, file)
            self._rendered[part] = file
        return self._rendered[part]

    def close(self) -> None:
        """Remove this call's own prompts; safe to call twice."""
        self._rendered.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _remove_left_behind() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}-*"):
        match = re.match(rf"{_PREFIX}-(\d+)-", folder.name)
        if match and folder.stat().st_uid == os.getuid() and not _is_alive(int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
