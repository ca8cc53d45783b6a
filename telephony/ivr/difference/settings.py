"""The settings of a step that changed, in words where callers notice them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telephony.ivr.difference.contents import ATTEMPTS, Place
from telephony.ivr.difference.sentences import cut

_QUESTIONS = frozenset({"menu", "collect", "survey", "verify"})
_OF_QUESTIONS = {
    "timeout": "Callers at {step} now have {now} to answer (before: {was}).",
    "interdigit_timeout": "Keys at {step} now wait {now} for the next one (before: {was}).",
    ATTEMPTS: "Callers at {step} are now given up on after {now} (before: {was}).",
    "min_confidence": "What is said at {step} now counts if it is {now} sure (before: {was}).",
    "confirm_below": "What is said at {step} is now confirmed if it is less than {now} sure "
    "(before: {was}).",
    "digits": "{step} now asks for {now} digits (before: {was}).",
    "lock_after": "Callers at {step} are now locked out after {now} wrong ones (before: {was}).",
    "lock_for": "Callers at {step} are now locked out for {now} (before: {was}).",
}
_OF_OTHERS = {
    ("transfer", "timeout"): "{step} now rings for {now} (before: {was}).",
    ("http", "timeout"): "{step} now waits {now} for the service (before: {was}).",
    ("wait", "time"): "{step} now lasts {now} (before: {was}).",
    ("language", "to"): "{step} now changes the language to {now} (before: {was}).",
    ("schedule", "calendar"): "{step} now goes by the calendar {now} (before: {was}).",
    ("queue", "name"): "Callers at {step} now wait in the queue {now} (before: {was}).",
    ("record", "max_time"): "Callers at {step} can now speak for {now} (before: {was}).",
    ("voicemail", "max_time"): "Callers at {step} can now speak for {now} (before: {was}).",
}
_SWITCHES = {
    ("barge_in", "true"): "What {step} says can now be cut short.",
    ("barge_in", "false"): "What {step} says can't be cut short any more.",
    ("commands", "true"): "Commands are now taken at {step}.",
    ("commands", "false"): "Commands aren't taken at {step} any more.",
    ("confirm_below", "0"): "What is said at {step} isn't confirmed any more.",
}
_TOLD_BY_WAYS = frozenset({"arms", "shares"})
"""What decides where a call goes: those who go elsewhere are told of."""


def settings(
    step: str, verb: str, old: Mapping[Place, str], new: Mapping[Place, str]
) -> Iterator[str]:
    """Each value of a step that is another now; absent ones count as nothing."""
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        if was != now and place[0] not in _TOLD_BY_WAYS:
            yield _told(step, verb, place, was, now)


def _told(step: str, verb: str, place: Place, was: str | None, now: str | None) -> str:
    key = ".".join(place)
    said = _SWITCHES.get((key, now or ""))
    if said is None and key == "language":
        usual = "the call's language"
        return f"{step} is now spoken in {now or usual} (before: {was or usual})."
    if said is None and was is not None and now is not None:
        said = _OF_QUESTIONS.get(key) if verb in _QUESTIONS else _OF_OTHERS.get((verb, key))
    if said is None:
        return f"{step}: `{key}` is now {cut(now or 'nothing')} (before: {cut(was or 'nothing')})."
    return said.format(step=step, now=_in_words(key, now or ""), was=_in_words(key, was or ""))


def _in_words(key: str, value: str) -> str:
    if key == ATTEMPTS:
        return f"{value} miss{'' if value == '1' else 'es'}"
    if key in {"min_confidence", "confirm_below"}:
        return "never" if (key, value) == ("confirm_below", "0") else f"{float(value) * 100:g} %"
    return cut(value)
