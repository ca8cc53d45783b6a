"""What the flow machine asks for; call control carries it out, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from telephony.domain.immutable import immutable
from telephony.domain.recording import Consent
from telephony.domain.termination import Termination
from telephony.domain.timeline import Detail, Kind


@immutable
class SpokenText:
    """Text to synthesise; `constant` when it has no expression in it (rendered at load)."""

    text: str
    language: str
    constant: bool
    secret: bool = field(default=False, compare=False)
    """Whether it is kept from every record and screen."""


@immutable
class AudioFile:
    """A file of the designer's, already found by the references gate."""

    file: Path


@immutable
class HoldMusic:
    """The music that comes with the program."""


@immutable
class Beep:
    """The tone after which the caller speaks."""


@immutable
class Playback:
    """What the caller said a moment ago, as it was recorded in this call."""

    file: Path


PromptPart = SpokenText | AudioFile | HoldMusic | Beep | Playback


@immutable
class Command:
    """Root of all commands."""


@immutable
class AnswerCall(Command):
    """The call has to be answered from here on; nothing to do where it is already."""


@immutable
class Play(Command):
    """Play these, back to back; answered by `PlaybackDone` or `PlaybackBroken`."""

    playback: int
    parts: tuple[PromptPart, ...]
    background: bool = False
    """Music: it is begun again at its end, until something else happens."""


@immutable
class StopPlaying(Command):
    """Silence: barge-in, or the step is left. The playback is not answered any more."""

    playback: int


@immutable
class PausePlaying(Command):
    """Hold the playback where it is: somebody may be speaking."""

    playback: int


@immutable
class ResumePlaying(Command):
    """Go on where it was paused: that wasn't speech."""

    playback: int


@immutable
class Patience:
    """Silence after speech that ends it, in seconds; None is the line's usual.

    VoiceXML 2.0 section 6.3.2: `complete` where what was said is a whole phrase that no longer
    one begins with, `incomplete` everywhere else.
    """

    complete: float | None = None
    incomplete: float | None = None


USUAL_PATIENCE = Patience()


@immutable
class Listen(Command):
    """Listen for one of `phrases`; answered by the speech events with this `turn`.

    The first outcome (recognised, not recognised, unavailable) ends the turn.
    """

    turn: int
    phrases: tuple[str, ...]
    language: str
    patience: Patience = USUAL_PATIENCE
    doubtful_below: float = 0.0
    """What is recognised with less confidence is to come with alternatives."""
    taken_from: float = 1.0
    """What is recognised with less confidence isn't taken; the recogniser itself takes nothing with
    less than that, or than is usual where that is less."""


@immutable
class StopListening(Command):
    """The turn is over; what is still being decoded is thrown away."""

    turn: int


@immutable
class Transfer(Command):
    """Call `destination` (a SIP URI or a number) and bridge it to the caller.

    `ring_timeout` in seconds. Answered by `TransferAnswered` and then `TransferEnded`,
    or by `TransferEnded` alone.
    """

    attempt: int
    destination: str
    ring_timeout: float
    trunk: str | None = None


@immutable
class StopTransfer(Command):
    """Give the outbound leg up; its end is not answered any more."""

    attempt: int


@immutable
class EnterQueue(Command):
    """Wait in `queue` for an agent, who first hears `whisper`, and then speaks with the caller.

    Answered by `QueueLeft`, or by `AgentConnected` and then `ContactOver`, with any number of
    `PlaceInQueue` before; `WaitingAgain` follows on a connection whose agent got lost.
    """

    stay: int
    queue: str
    priority: float = 0.0
    skills: Mapping[str, int] = field(default_factory=dict)
    """The level that is needed, by skill."""
    whisper: tuple[PromptPart, ...] = ()
    consent: Consent = Consent.NONE
    """To being recorded."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the flow knows of the caller, for the agent's screen; bounded, without secrets."""
    secure: bool = False
    """Whether the contact's recording is silent from its beginning on."""


@immutable
class LeaveQueue(Command):
    """The caller waits no longer, or speaks no longer; the stay is not answered any more."""

    stay: int


@immutable
class Errand(Command):
    """Root of what is fetched or done outside the dialogue while the caller waits.

    Answered by one `ErrandOver` with its number, which the command's own docstring names, or by
    `ErrandFailed`.
    """

    errand: int


@immutable
class StopErrand(Command):
    """Nobody waits for the errand any more; its end is not answered."""

    errand: int


@immutable
class FinishErrand(Command):
    """Come to an end with what there is by now; answered as ever."""

    errand: int


@immutable
class RecordVoice(Errand):
    """Record what the caller says; answered by `VoiceRecorded` or `ErrandFailed`.

    Times in seconds. Stopped by `StopErrand`, what was said until then is kept: the caller hung
    up, and has said it all.
    """

    step: str
    timeout: float
    """Silence at the beginning that counts as nothing said."""
    final_silence: float
    max_time: float
    keep: float
    """After its end until it is deleted."""
    box: str = ""
    """Of voicemail, for whom it is; "" for none."""
    reviewed: bool = False
    """Whether `DecideRecording` follows; the call's end keeps it too."""


@immutable
class DecideRecording(Command):
    """Whether what was recorded is what the caller wants to say; else nothing of it is kept."""

    recording_id: str
    kept: bool


@immutable
class SecureCall(Command):
    """From now on (`on`) nothing that the caller keys or says is recorded, logged or shown; or it
    is again. `keys_ahead` keys that were pressed before belong to it, too."""

    on: bool
    keys_ahead: int = 0


@immutable
class Note(Command):
    """An entry for the timeline: a step entered, a choice made, a key taken."""

    kind: Kind
    event: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@immutable
class StepEntered(Note):
    """The entry for a step that the call comes into."""

    place: str = ""
    """The step, as `FlowMachine.step` names it."""


@immutable
class EndCall(Command):
    """The flow is over; always the last command, and always sent. Hang up if need be."""

    termination: Termination
