"""Prompts as a call uses them: parts in, playable files out."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from telephony.ivr.commands import PromptPart


class CallPrompts(Protocol):
    """The prompts of one call; what was rendered for it alone is deleted at `close`."""

    def resolve(self, part: PromptPart) -> Path:
        """The file, rendered if need be; blocks. Raises `PromptError`."""

    def close(self) -> None:
        """Delete what holds a caller's data; safe to call twice."""


class PromptService(Protocol):
    """The prompts of all flows, and of each call."""

    def find(self, part: PromptPart) -> Path | None:
        """The file of a part that was rendered ahead; doesn't block."""

    def for_call(self) -> CallPrompts: ...
