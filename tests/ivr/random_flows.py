"""Random flows that pass the gates, and random things that happen to a call in them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from telephony.documents.source import parse
from telephony.domain.errors import FlowError
from telephony.domain.termination import Reason, ended
from telephony.ivr.commands import Listen
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    ErrandFailed,
    Event,
    Hypothesis,
    PlaybackBroken,
    PlaybackDone,
    SpeechNotRecognized,
    SpeechRecognized,
    SpeechStarted,
    SpeechUnavailable,
    TransferAnswered,
    TransferEnded,
)
from telephony.ivr.flow import Flow
from telephony.ivr.loading import pass_gates
from telephony.ivr.secret_check import SecretChecked, Verdict
from tests.ivr.dialogue import Dialogue

Yaml = dict[str, Any]

TEXTS = st.sampled_from(
    [
        "Hello.",
        "One, two.",
        "{{ v0 }}",
        "You are {{ call.caller_name }}.",
        "{{ v1 / v2 }}",
        "{{ '' }}",
    ]
)
PROMPTS = st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
VALUES = st.sampled_from(
    ["{{ v0 + 1 }}", "{{ v1 * 2 }}", "{{ v0 ~ v1 }}", "x", 0, 7, True, None, "{{ v2 | digits }}"]
)
CONDITIONS = st.sampled_from(
    ["v0 == 7", "v1 is defined", "v2 > 3", "v0 | int > 2", "call.trunk == 'carrier'", "v1 in v2"]
)
VARIABLES = st.sampled_from(["v0", "v1", "v2"])
KEYS = ["1", "12", "2", "*", "#", "123", "0"]
PHRASES = ["yes", "no", "sales", "support please"]
SECONDS = st.sampled_from(["500ms", "2s", 5, 0.1])


@st.composite
def asking(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    """The keys that `menu` and `collect` share."""
    escalation = st.one_of(
        TEXTS,
        st.builds(lambda say, to: {"say": say, "next": to}, TEXTS, steps),
        st.builds(lambda say: {"say": say, "reprompt": False}, TEXTS),
        st.builds(lambda to: {"next": to}, steps),
    )
    optional: dict[str, SearchStrategy[Any]] = {
        "no_input": st.lists(escalation, max_size=3),
        "no_match": st.lists(escalation, max_size=3),
        "on_failure": steps,
        "timeout": SECONDS,
        "interdigit_timeout": SECONDS,
        "barge_in": st.booleans(),
        "barge_in_type": st.sampled_from(["speech", "hotword"]),
        "min_confidence": st.sampled_from([0, 0.5, 1]),
        "language": st.sampled_from(["en-GB", "de"]),
    }
    body: Yaml = draw(st.fixed_dictionaries({"prompt": PROMPTS}, optional=optional))
    if body.get("min_confidence", 0.5) < 1 and draw(st.booleans()):
        body["confirm_below"] = 1
    return body


@st.composite
def verify(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    optional: dict[str, SearchStrategy[Any]] = {"on_locked": steps, "subject": TEXTS}
    body = draw(st.fixed_dictionaries({"against": st.just("{{ v1 }}")}, optional=optional))
    return {"verify": {**draw(asking(steps)), **body, "max_digits": 2}}


@st.composite
def menu(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    phrases = draw(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3, unique=True))
    choices: Yaml = {f"k{i}": {"keys": key, "next": draw(steps)} for i, key in enumerate(keys)}
    choices |= {f"p{i}": {"phrases": said, "next": draw(steps)} for i, said in enumerate(phrases)}
    for choice in choices.values():
        if draw(st.booleans()):
            choice["prompt"] = draw(PROMPTS)
    return {"menu": {**draw(asking(steps)), "choices": choices}}


@st.composite
def collect(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    fewest = draw(st.integers(1, 3))
    optional: dict[str, SearchStrategy[Any]] = {
        "terminator": st.sampled_from(["#", "*", ""]),
        "term_timeout": st.sampled_from([0, 1]),
        "speech": st.booleans(),
        "pattern": st.sampled_from([r"[1-5]\d*", r"\d{2}"]),
    }
    body = draw(st.fixed_dictionaries({"into": VARIABLES}, optional=optional))
    counts = {"min_digits": fewest, "max_digits": fewest + draw(st.integers(0, 2))}
    return {"collect": {**draw(asking(steps)), **body, **counts}}


@st.composite
def transfer(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    optional: dict[str, SearchStrategy[Any]] = dict.fromkeys(
        ["on_busy", "on_no_answer", "on_failure"], steps
    )
    optional["prompt"] = PROMPTS
    to = st.sampled_from(["100", "sip:a@b", "{{ v0 }}"])
    return {"transfer": draw(st.fixed_dictionaries({"to": to}, optional=optional))}


@st.composite
def step(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    """A step with any verb."""
    arms = st.lists(st.builds(lambda c, to: {"when": c, "next": to}, CONDITIONS, steps), max_size=3)
    body: Yaml = draw(
        st.one_of(
            st.builds(lambda say: {"say": say}, PROMPTS),
            st.builds(lambda say: {"say": {"prompt": say, "barge_in": False}}, PROMPTS),
            st.just({"play": "tune.wav"}),
            menu(steps),
            collect(steps),
            transfer(steps),
            verify(steps),
            st.sampled_from([{"secure": "on"}, {"secure": "off"}]),
            st.builds(lambda v: {"set": v}, st.dictionaries(VARIABLES, VALUES, min_size=1)),
            st.builds(lambda first, last: {"branch": [*first, {"else": last}]}, arms, steps),
            st.just({"hangup": None}),
        )
    )
    if not {"menu", "branch", "hangup"} & body.keys() and draw(st.integers(0, 3)):
        body["next"] = draw(steps)
    if draw(st.booleans()):
        body["on_error"] = draw(steps)
    return body


@st.composite
def flows(draw: DrawFn, folder: Path) -> Flow | None:
    """A flow, or None where chance made a circle that the graph gate refuses."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    any_step = st.sampled_from([*names, "end"])
    steps = {name: draw(step(any_step)) for name in names}
    if draw(st.booleans()):
        steps["s0"] = draw(st.one_of(menu(any_step), collect(any_step)))
    # Names are known to the gates if any step assigns them, though no call may get there.
    steps["end"] = {"set": {"v0": 1, "v1": "a", "v2": 2}}
    content = json.dumps({"flow": "random", "start": "s0", "steps": steps}).encode()
    try:
        return pass_gates(parse(content, "random.yaml"), folder / "random.yaml")
    except FlowError as error:
        assert all("circle" in problem.message for problem in error.problems), str(error)
        return None


STALE = 10_000


def happening(chance: Random, caller: Dialogue) -> Event | float:
    """Something that can happen now: an event, or a time that passes. Seldom a stale event."""
    if chance.random() < 0.05:
        return chance.choice(_stale_events())
    able: list[Event | float] = [0.1, 6.0, *map(DigitPressed, "112#*A")]
    if caller.playing:
        playback = caller.playing.playback
        able += [PlaybackDone(playback)] * 4 + [PlaybackBroken(playback, "disk")]
    if caller.listening:
        able += _speech(chance, caller.listening)
    if caller.errand:
        number = caller.errand.errand
        able += [SecretChecked(number, verdict) for verdict in Verdict]
        able.append(ErrandFailed(number, "too many wait"))
    if caller.transferring:
        attempt, end = caller.transferring.attempt, ended(chance.choice(list(Reason)))
        answered = chance.random() < 0.5
        able += [TransferAnswered(attempt), TransferEnded(attempt, answered, end)]
    return chance.choice(able)


def _speech(chance: Random, listen: Listen) -> list[Event | float]:
    phrase, confidence = chance.choice(listen.phrases), chance.choice([0.3, 1.0])
    return [
        *[SpeechStarted(listen.turn)] * 4,
        *[SpeechRecognized(listen.turn, phrase, confidence)] * 3,
        SpeechRecognized(listen.turn, "what nobody asked for", confidence),
        SpeechRecognized(listen.turn, phrase, 0.7, (Hypothesis(listen.phrases[0], 0.6),)),
        SpeechNotRecognized(listen.turn),
        SpeechNotRecognized(listen.turn, 0.3),
        SpeechUnavailable(listen.turn, "busy"),
        25.0,
    ]


def _stale_events() -> list[Event]:
    return [
        SecretChecked(STALE, Verdict.RIGHT),
        PlaybackDone(STALE),
        SpeechStarted(STALE),
        SpeechRecognized(STALE, "yes", 1.0),
        SpeechUnavailable(STALE, "busy"),
        TransferAnswered(STALE),
        TransferEnded(STALE, answered=True, termination=ended(Reason.CALLEE_HANGUP)),
        DeadlineReached(),
        Event(),
    ]
