"""`telephony call`: a test caller, its timeline and a verdict."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from telephony.app.console.timeline_lines import timeline_line
from telephony.app.test_caller.outcome import CallOutcome
from telephony.app.test_caller.script import Script, script_from_lines, script_from_options
from telephony.app.test_caller.scripted_call import CallPlan, ScriptedCall
from telephony.app.test_caller.sounds import prepare_sounds
from telephony.app.test_caller.telephone import address_towards, telephone
from telephony.domain.dtmf import DtmfMethod
from telephony.domain.errors import ConfigurationError
from telephony.domain.timeline import TimelineEntry
from telephony.speech.voice_activity import WebRtcVoiceActivityDetector
from telephony.telemetry.logging import configure_logging
from telephony.telemetry.settings import LogFormat, LogLevel, LogSettings


def call(
    sip_uri: Annotated[str, typer.Argument(metavar="SIP-URI", help="sip:100@127.0.0.1:5060")],
    dtmf: Annotated[
        str, typer.Option(help="Keys to press; a comma waits for the next turn: 2,123456")
    ] = "",
    say: Annotated[str, typer.Option(help="Words to say when the keys are pressed.")] = "",
    play: Annotated[Path | None, typer.Option(help="A recording to play after that.")] = None,
    do: Annotated[
        list[str] | None,
        typer.Option(
            help="A step, repeatable, in place of the three above: press 1, say sales, "
            "play F.wav, wait 2s, wait for hang-up, hang up."
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Keep what the far end says, 8 kHz mono WAV.")
    ] = None,
    dtmf_method: Annotated[str, typer.Option(help="rfc4733 or info.")] = DtmfMethod.RFC4733.value,
    calling_number: Annotated[str, typer.Option("--from", help="Our number.")] = "tester",
    pause: Annotated[
        float, typer.Option(min=0.1, help="Seconds of silence that make it our turn.")
    ] = 0.8,
    patience: Annotated[
        float, typer.Option(min=0.1, help="Seconds of silence after which we go on anyway.")
    ] = 8.0,
    timeout: Annotated[float, typer.Option(min=1.0, help="Seconds for the whole call.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Place one scripted call; exit code 0 if it went as scripted.

    Each step comes when the far end has said something and pauses; a `wait` before it makes
    it come at once. After the last step we listen to one more reply and hang up.
    """
    configure_logging(LogSettings(LogLevel.WARNING, LogFormat.CONSOLE))
    script = _script(dtmf, say, play, do or [])
    plan = CallPlan(
        destination=sip_uri,
        script=script,
        sounds=prepare_sounds(script),
        calling_number=calling_number,
        dtmf_method=_method(dtmf_method),
        recording=_writable(record) if record is not None else None,
        pause=pause,
        patience=patience,
        timeout=timeout,
    )
    outcome = asyncio.run(_place(plan, Console(soft_wrap=True, quiet=as_json)))
    if as_json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
    raise typer.Exit(0 if outcome.went_as_scripted else 1)


async def _place(plan: CallPlan, console: Console) -> CallOutcome:
    def show(entry: TimelineEntry) -> None:
        console.print(timeline_line(entry, scripted.outcome.dialled_at))

    scripted = ScriptedCall(plan, WebRtcVoiceActivityDetector(), show)
    async with telephone(address_towards(plan.destination)) as user_agent:
        console.print(f"Calling {plan.destination} from {plan.calling_number}.")
        outcome = await scripted.run(user_agent)
    console.print(Text(outcome.verdict, "bold green" if outcome.went_as_scripted else "bold red"))
    return outcome


def _script(dtmf: str, say: str, play: Path | None, do: list[str]) -> Script:
    if do and (dtmf or say or play):
        raise ConfigurationError("Give the steps either by --do or by --dtmf, --say and --play.")
    return script_from_lines(do) if do else script_from_options(dtmf, say, play)


def _method(name: str) -> DtmfMethod:
    sendable = {method.value: method for method in (DtmfMethod.RFC4733, DtmfMethod.INFO)}
    if name not in sendable:
        raise ConfigurationError(f"`{name}` is no way to send keys. Use {' or '.join(sendable)}.")
    return sendable[name]


def _writable(recording: Path) -> Path:
    if recording.suffix.lower() != ".wav":
        raise ConfigurationError(f"{recording} has to end in .wav: that is what will be in it.")
    try:
        recording.touch()
    except OSError as error:
        raise ConfigurationError(f"{recording} can't be written: {error.strerror}.") from error
    return recording
