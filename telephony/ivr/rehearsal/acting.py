"""The caller's and the world's acts on a stage, and how long the flow is listened to before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from telephony.domain.queueing import WayOut
from telephony.domain.recording import VoiceEnd
from telephony.domain.termination import Reason, ended
from telephony.ivr.commands import Errand, Listen, RecordVoice
from telephony.ivr.errands.bookings import BookCallback, Booked, KeepAnswer, KeepPlace
from telephony.ivr.errands.lookup import LookedUp, LookUp
from telephony.ivr.errands.secret_check import CheckSecret
from telephony.ivr.events import (
    AgentConnected,
    CallbackOffered,
    ContactOver,
    DigitPressed,
    ErrandFailed,
    HungUp,
    PlaybackDone,
    QueueLeft,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    TransferAnswered,
    TransferEnded,
    VoiceRecorded,
    WaitingAgain,
)
from telephony.ivr.names import spoken_form
from telephony.ivr.rehearsal.checked_secrets import answer_check
from telephony.ivr.rehearsal.script import AtQueue, Callee, Lack, TurnModel
from telephony.ivr.rehearsal.stage import Stage

SECONDS_A_LETTER = 0.06
"""How long a prompt takes: English at some 160 words a minute."""
KEY_EVERY = 0.2
NOISE_SECONDS = 0.4
SPOKEN_BEFORE_KEY = 3.0
"""Seconds that a caller has spoken for the record who ends it by key."""
AGENT = "agent"
PATIENCE = 3600.0
"""Seconds after which a flow that still waits for a silent caller is given up."""

_FAILURES = {
    Callee.BUSY: Reason.BUSY,
    Callee.NO_ANSWER: Reason.NO_ANSWER,
    Callee.DECLINES: Reason.DECLINED,
    Callee.UNREACHABLE: Reason.UNREACHABLE,
}


class CannotAct(Exception):
    """The act has no place in the call as it stands; the text is a sentence."""


def hear_text(stage: Stage) -> None:
    """What plays comes to its end, after as long as its text takes."""
    playing = stage.playing
    if playing is not None:
        stage.now += len(stage.hears) * SECONDS_A_LETTER
        stage.send(PlaybackDone(playing.playback))


def hear_out(
    stage: Stage,
    enough: Callable[[], bool] | None = None,
    hear: Callable[[Stage], None] = hear_text,
) -> None:
    """Listen until the flow waits for somebody, is over, or `enough` was heard.

    `hear` lets what plays come to its end.
    """
    while enough is None or not enough():
        errand, playing = stage.errand, stage.playing
        if errand is not None and _answered_at_once(stage, errand):
            continue
        if playing is None or playing.background:
            return
        hear(stage)


def _answered_at_once(stage: Stage, errand: Errand) -> bool:
    """Whether the program itself had the answer."""
    if isinstance(errand, CheckSecret):
        answer_check(stage, errand)
    elif isinstance(errand, KeepAnswer | BookCallback | KeepPlace):
        stage.send(Booked(errand.errand, "booked"))
    else:
        return False
    return True


def act(stage: Stage, turn: TurnModel) -> None:
    """Do what a turn that acts says. Raises `CannotAct`."""
    if stage.end is not None:
        raise CannotAct(f"The call is over: {stage.end.reason.value}.")
    _ACTS[turn.act](stage, turn)


def _press(stage: Stage, turn: TurnModel) -> None:
    for number, key in enumerate(turn.press or ""):
        if number:
            stage.wait(KEY_EVERY)
        stage.send(DigitPressed(key))
        if stage.finishing and isinstance(stage.errand, RecordVoice):
            speak_for_record(stage, SPOKEN_BEFORE_KEY, VoiceEnd.KEY)


def listened_for(stage: Stage) -> Listen:
    """What the flow listens for. Raises `CannotAct`."""
    if stage.listening is None:
        raise CannotAct(f"Nobody listens in step {stage.step}: it goes by keys.")
    return stage.listening


def phrase_meant(listening: Listen, said: str) -> str | None:
    """The phrase of those listened for that these words say."""
    words = spoken_form(said)
    if words in listening.phrases:
        return words
    return next((each for each in listening.phrases if spoken_form(each) == words), None)


def _say(stage: Stage, turn: TurnModel) -> None:
    listening = listened_for(stage)
    phrase = phrase_meant(listening, turn.say.text if turn.say is not None else "")
    stage.send(SpeechStarted(listening.turn))
    if stage.listening is not listening:
        return
    if phrase is None:
        stage.send(SpeechNotRecognized(listening.turn))
    else:
        confidence = 1.0 if turn.confidence is None else turn.confidence
        stage.send(SpeechRecognized(listening.turn, phrase, confidence))


def _mumble(stage: Stage, turn: TurnModel) -> None:
    listening = listened_for(stage)
    stage.send(SpeechStarted(listening.turn))
    if stage.listening is listening:
        stage.send(SpeechNotRecognized(listening.turn))


def _noise(stage: Stage, turn: TurnModel) -> None:
    """Long enough to pause a prompt, too short for a word."""
    listening = stage.listening
    if listening is None:
        return  # nobody minds
    stage.send(SpeechStarted(listening.turn))
    if stage.listening is listening:
        stage.now += NOISE_SECONDS
        stage.send(SpeechNotRecognized(listening.turn, NOISE_SECONDS))


def _talk(stage: Stage, turn: TurnModel) -> None:
    """Speak for the record, and then no more."""
    speak_for_record(stage, turn.talk or 0.0, VoiceEnd.SILENCE)


def recorded_now(stage: Stage) -> RecordVoice:
    """What the caller is asked to say for the record. Raises `CannotAct`."""
    if not isinstance(stage.errand, RecordVoice):
        raise CannotAct(f"Nothing is recorded in step {stage.step}.")
    return stage.errand


def speak_for_record(stage: Stage, seconds: float, end: VoiceEnd) -> None:
    """The recording comes to its `end` after so long. Raises `CannotAct`."""
    errand = recorded_now(stage)
    if end is VoiceEnd.SILENCE and seconds >= errand.max_time:
        seconds, end = errand.max_time, VoiceEnd.MAX_TIME
    stage.now += seconds
    said = f"recording-{len(stage.recorded) + 1}" if end is not VoiceEnd.NO_INPUT else ""
    stage.send(VoiceRecorded(errand.errand, said, seconds, end, Path("recording.wav")))


def patience(stage: Stage) -> float:
    """Seconds for which the flow still waits for a silent caller. Raises `CannotAct`."""
    deadline = stage.machine.deadline
    if deadline is None or deadline - stage.now > PATIENCE:
        raise CannotAct(f"Step {stage.step} doesn't wait for the caller.")
    return deadline - stage.now


def _be_silent(stage: Stage, turn: TurnModel) -> None:
    if isinstance(stage.errand, RecordVoice):
        speak_for_record(stage, 0.0, VoiceEnd.NO_INPUT)
    else:
        stage.wait(patience(stage))


def _wait(stage: Stage, turn: TurnModel) -> None:
    stage.wait(turn.wait or 0.0)


def _hang_up(stage: Stage, turn: TurnModel) -> None:
    stage.send(HungUp(ended(Reason.CALLER_HANGUP)))


def _callee(stage: Stage, turn: TurnModel) -> None:
    transferring = stage.transferring
    if transferring is None or turn.callee is None:
        raise CannotAct(f"Step {stage.step} calls nobody.")
    attempt = transferring.attempt
    if turn.callee is Callee.ANSWERS:
        stage.send(TransferAnswered(attempt))
    elif turn.callee is Callee.HANGS_UP:
        stage.send(TransferEnded(attempt, True, ended(Reason.CALLEE_HANGUP)))
    else:
        stage.send(TransferEnded(attempt, False, ended(_FAILURES[turn.callee])))


def _agent(stage: Stage, turn: TurnModel) -> None:
    queueing = stage.queueing
    if queueing is None or turn.agent is None:
        raise CannotAct(f"The caller waits in no queue in step {stage.step}.")
    stay = queueing.stay
    match turn.agent:
        case AtQueue.ANSWERS:
            stage.send(AgentConnected(stay, AGENT, queueing.queue))
        case AtQueue.HANGS_UP:
            stage.send(ContactOver(stay))
        case AtQueue.LOST:
            stage.send(WaitingAgain(stay))
        case AtQueue.OFFERS_CALLBACK:
            stage.send(CallbackOffered(stay))
        case way_out:
            stage.send(QueueLeft(stay, WayOut(way_out.value.replace(" ", "_"))))


def _service(stage: Stage, turn: TurnModel) -> None:
    asked, service = stage.errand, turn.service
    if not isinstance(asked, LookUp) or service is None:
        raise CannotAct(f"Step {stage.step} asks no web service.")
    stage.wait(asked.timeout * asked.attempts if service.lack is Lack.TIMEOUT else service.after)
    if service.lack is not None:
        problem = f"the service is {service.lack}"
        timed_out = service.lack is Lack.TIMEOUT
        stage.send(ErrandFailed(asked.errand, problem, timed_out))
    else:
        answer = _plain(service.answer) if asked.wants_answer else None
        stage.send(LookedUp(asked.errand, service.status, answer, service.after))


def _plain(answer: Any) -> Any:
    """As a service's JSON comes: without what a YAML file remembers of its numbers."""
    return json.loads(json.dumps(answer))


_ACTS: dict[str, Callable[[Stage, TurnModel], None]] = {
    "press": _press,
    "say": _say,
    "mumble": _mumble,
    "noise": _noise,
    "talk": _talk,
    "silent": _be_silent,
    "wait": _wait,
    "hang_up": _hang_up,
    "callee": _callee,
    "agent": _agent,
    "service": _service,
}
