"""What a caller hears, as text."""

from __future__ import annotations

from telephony.ivr.commands import AudioFile, Beep, HoldMusic, Playback, PromptPart, SpokenText


def in_words(part: PromptPart) -> str:
    """A part of a prompt as text; files and music by name, in angle brackets."""
    match part:
        case SpokenText():
            return part.text
        case AudioFile():
            return f"<{part.file.name}>"
        case HoldMusic():
            return "<music>"
        case Beep():
            return "<beep>"
        case Playback():
            return "<recording>"
