"""What a test caller does, step by step.

    press 2          one key; `press 123456#` keys in a row; `press 1,2` two turns
    say sales        spoken by the program's own voice
    play hello.wav   a recording, any format that prompts may have
    wait 2s          and then the next step follows at once, whoever speaks
    wait for hang-up until the far end ends the call
    hang up

Every step but a wait takes its turn: it comes when the far end has said something and
pauses. A script that doesn't say how the call ends hangs up at its next turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from telephony.documents.fields import seconds_of
from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Press:
    """Keys, one after the other."""

    symbols: str

    def __str__(self) -> str:
        return f"press {self.symbols}"


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the synthesiser."""

    text: str

    def __str__(self) -> str:
        return f"say {self.text}"


@dataclass(frozen=True, slots=True)
class PlayFile:
    """A recording."""

    file: Path

    def __str__(self) -> str:
        return f"play {self.file}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds."""

    seconds: float

    def __str__(self) -> str:
        return f"wait {self.seconds:g}s"


@dataclass(frozen=True, slots=True)
class AwaitHangUp:
    """Let the far end end the call."""

    def __str__(self) -> str:
        return "wait for hang-up"


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""

    def __str__(self) -> str:
        return "hang up"


Step = Press | Say | PlayFile | Wait | AwaitHangUp | HangUp
Script = tuple[Step, ...]


def script_from_lines(lines: Iterable[str]) -> Script:
    """The script written as above. Raises `ConfigurationError` naming the step."""
    return _with_end([step for line in lines for step in _steps(line.strip())])


def script_from_options(keys: str, text: str, file: Path | None) -> Script:
    """First the keys, then the words, then the recording; each may be empty."""
    steps = list(_presses(keys)) if keys else []
    steps += [Say(text)] if text else []
    steps += [PlayFile(file)] if file is not None else []
    return _with_end(steps)


def _with_end(steps: list[Step]) -> Script:
    for step in steps[:-1]:
        if isinstance(step, AwaitHangUp | HangUp):
            raise ConfigurationError(f"Nothing can follow `{step}`: put it last.")
    if steps and isinstance(steps[-1], AwaitHangUp | HangUp):
        return tuple(steps)
    return (*steps, HangUp())


def _steps(line: str) -> Iterable[Step]:
    plain = line.lower().replace("-", " ")
    if plain in ("hang up", "hangup"):
        return [HangUp()]
    if plain in ("wait for hang up", "wait for hangup"):
        return [AwaitHangUp()]
    verb, _, rest = line.partition(" ")
    rest = rest.strip()
    match verb.lower():
        case "press" if rest:
            return _presses(rest)
        case "say" if rest:
            return [Say(rest)]
        case "play" if rest:
            return [PlayFile(Path(rest))]
        case "wait" if rest:
            return [Wait(_seconds(rest, line))]
        case _:
            raise ConfigurationError(
                f"The step `{line}` isn't understood. Write press KEYS, say WORDS, play FILE, "
                "wait 2s, wait for hang-up, or hang up."
            )


def _presses(keys: str) -> list[Step]:
    turns = [turn.strip().upper() for turn in keys.split(",")]
    for turn in turns:
        wrong = [symbol for symbol in turn if symbol not in DTMF_SYMBOLS]
        if wrong or not turn:
            raise ConfigurationError(
                f"`{wrong[0] if wrong else keys}` is no key of a telephone. "
                f"Use {DTMF_SYMBOLS}, with commas between turns: 2,123456#."
            )
    return [Press(turn) for turn in turns]


def _seconds(text: str, line: str) -> float:
    try:
        return seconds_of(text)
    except ValueError as error:
        raise ConfigurationError(
            f"The step `{line}` needs a duration, such as 500ms or 2s, or `wait for hang-up`."
        ) from error
