"""Which events answer a question that a call has open, and which of them close it.

What answers no open question (an outcome of a turn that is over, a key that ends an entry which
was complete without it) is no news to a flow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.events import (
    AgentConnected,
    CallbackOffered,
    ContactOver,
    DeadlineReached,
    DigitPressed,
    ErrandOver,
    Event,
    PlaceInQueue,
    PlaybackBroken,
    PlaybackDone,
    QueueLeft,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
    TransferAnswered,
    TransferEnded,
    WaitingAgain,
)

CLOCK_GRAIN = 0.001
"""Seconds that a driver's timer may fire early."""


def _key(context: Context, event: DigitPressed) -> bool:
    return not context.type_ahead.is_late_terminator(event.symbol, context.now)


def _deadline(context: Context, event: DeadlineReached) -> bool:
    if context.deadline is None or context.now < context.deadline - CLOCK_GRAIN:
        return False
    context.deadline = None
    return True


def _playback_over(context: Context, event: PlaybackDone | PlaybackBroken) -> bool:
    if event.playback != context.playback:
        return False
    context.playback = None
    return True


def _playback_broken(context: Context, event: PlaybackBroken) -> bool:
    """The timeline is told: the flow itself goes on as if all had been heard."""
    if not _playback_over(context, event):
        return False
    context.note(Kind.PROMPT, "prompt failed", {"problem": event.problem})
    return True


def _of_turn(context: Context, event: SpeechStarted) -> bool:
    return event.turn == context.turn


def _turn_over(
    context: Context, event: SpeechRecognized | SpeechNotRecognized | SpeechUnavailable
) -> bool:
    if event.turn != context.turn:
        return False
    context.turn = None
    return True


def _of_attempt(context: Context, event: TransferAnswered) -> bool:
    return event.attempt == context.attempt


def _attempt_over(context: Context, event: TransferEnded) -> bool:
    if event.attempt != context.attempt:
        return False
    context.attempt = None
    return True


def _of_stay(
    context: Context, event: AgentConnected | WaitingAgain | PlaceInQueue | CallbackOffered
) -> bool:
    return event.stay == context.stay


def _stay_over(context: Context, event: QueueLeft | ContactOver) -> bool:
    if event.stay != context.stay:
        return False
    context.stay = None
    return True


def _errand_over(context: Context, event: Event) -> bool:
    """Of an event that `_ANSWERS` doesn't know: the kinds of errands are many."""
    if not isinstance(event, ErrandOver) or event.errand != context.errand:
        return False
    context.errand = None
    return True


_ANSWERS: dict[type[Event], Callable[[Context, Any], bool]] = {
    DigitPressed: _key,
    DeadlineReached: _deadline,
    PlaybackDone: _playback_over,
    PlaybackBroken: _playback_broken,
    SpeechStarted: _of_turn,
    SpeechRecognized: _turn_over,
    SpeechNotRecognized: _turn_over,
    SpeechUnavailable: _turn_over,
    TransferAnswered: _of_attempt,
    TransferEnded: _attempt_over,
    AgentConnected: _of_stay,
    WaitingAgain: _of_stay,
    PlaceInQueue: _of_stay,
    CallbackOffered: _of_stay,
    QueueLeft: _stay_over,
    ContactOver: _stay_over,
}


def answers_one(context: Context, event: Event) -> bool:
    """Whether an event answers an open question, which is closed where nothing more answers it."""
    return _ANSWERS.get(type(event), _errand_over)(context, event)
