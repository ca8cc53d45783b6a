"""What can happen to a call, as the flow machine takes it.

Numbers tie an answer to its question: `playback` to a `Play`, `turn` to a `Listen`,
`attempt` to a `Transfer`, `stay` to an `EnterQueue`, `errand` to an `Errand`. An answer to a
question that is no longer open is ignored.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from telephony.domain.immutable import immutable
from telephony.domain.queueing import WayOut
from telephony.domain.recording import VoiceEnd
from telephony.domain.termination import Termination


@immutable
class Event:
    """Root of all events."""


@immutable
class DigitPressed(Event):
    """One key, one of `telephony.domain.dtmf.DTMF_SYMBOLS`."""

    symbol: str


@immutable
class PlaybackDone(Event):
    """The caller heard the prompt to its end."""

    playback: int


@immutable
class PlaybackBroken(Event):
    """The prompt couldn't be played; the flow goes on as if it had been heard."""

    playback: int
    problem: str


@immutable
class SpeechStarted(Event):
    """The caller began to speak."""

    turn: int


@immutable
class Hypothesis:
    """A phrase that may have been said; `confidence` from 0 to 1."""

    phrase: str
    confidence: float


@immutable
class SpeechRecognized(Event):
    """The caller's speech matched `phrase`, one of those listened for."""

    turn: int
    phrase: str
    confidence: float
    alternatives: tuple[Hypothesis, ...] = ()
    """What else it may have been, the likeliest first."""


@immutable
class SpeechNotRecognized(Event):
    """The caller spoke and nothing matched."""

    turn: int
    spoken: float | None = None
    """Seconds from the beginning of the sound to its end; None where nobody measured."""


class SpeechLack(StrEnum):
    """Why a turn goes by keys alone."""

    SATURATED = "saturated"
    """Every worker is decoding someone else."""
    FAILED = "failed"
    """The recogniser broke or took too long."""
    NONE = "none"
    """No recogniser serves the language."""


@immutable
class SpeechUnavailable(Event):
    """Speech can't be recognised in this turn: keys only. `problem` is a sentence."""

    turn: int
    problem: str
    lack: SpeechLack = SpeechLack.FAILED


@immutable
class TransferAnswered(Event):
    """The called party answered; both hear each other."""

    attempt: int


@immutable
class TransferEnded(Event):
    """The outbound leg is over, answered or not; `termination` says how."""

    attempt: int
    answered: bool
    termination: Termination


@immutable
class PlaceInQueue(Event):
    """Where the caller stands (1 is next), and the seconds it may still take, from to."""

    stay: int
    position: int
    low: float
    high: float


@immutable
class CallbackOffered(Event):
    """The caller may hang up and be called back in its turn: tell it so."""

    stay: int


@immutable
class QueueLeft(Event):
    """No agent for this caller; `problem` is a sentence when the queue itself failed."""

    stay: int
    way_out: WayOut | None
    problem: str = ""


@immutable
class AgentConnected(Event):
    """Caller and agent hear each other; `queue` is the one that the caller came from."""

    stay: int
    agent: str
    queue: str


@immutable
class WaitingAgain(Event):
    """The agent got lost, or sent the caller on: it waits in `queue`, as `why` says."""

    stay: int
    why: str = "agent lost"
    queue: str = ""


@immutable
class ContactOver(Event):
    """The agent hung up, or gave the caller back."""

    stay: int


@immutable
class ErrandOver(Event):
    """Root of what ends an errand, well or not."""

    errand: int


@immutable
class ErrandFailed(ErrandOver):
    """Any errand may end so: `problem` is a sentence, without the caller's words."""

    problem: str
    timed_out: bool = False


@immutable
class VoiceRecorded(ErrandOver):
    """The caller has spoken, or `end` says that nothing was said: then nothing is kept."""

    recording_id: str
    seconds: float
    end: VoiceEnd
    file: Path
    """For playing it to the caller; gone once it is kept or discarded."""


@immutable
class HungUp(Event):
    """The caller's leg is over; whatever was going on, the flow ends now."""

    termination: Termination


@immutable
class DeadlineReached(Event):
    """The time that the machine asked for in `deadline` has come."""
