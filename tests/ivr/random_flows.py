"""Random flows that pass the gates, and random things that happen to a call in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from telephony.documents.source import parse
from telephony.domain.dtmf import DTMF_SYMBOLS
from telephony.domain.errors import FlowError
from telephony.domain.termination import Reason, ended
from telephony.ivr.events import (
    DeadlineReached,
    DigitPressed,
    Event,
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
    return draw(st.fixed_dictionaries({"prompt": PROMPTS}, optional=optional))


@st.composite
def menu(draw: DrawFn, steps: SearchStrategy[str]) -> Yaml:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5, unique=True))
    phrases = draw(st.lists(st.sampled_from(PHRASES), max_size=3, unique=True))
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
            st.builds(lambda v: {"set": v}, st.dictionaries(VARIABLES, VALUES, min_size=1)),
            st.builds(lambda first, last: {"branch": [*first, {"else": last}]}, arms, steps),
            st.just({"hangup": None}),
        )
    )
    if not {"menu", "branch", "hangup"} & body.keys() and draw(st.booleans()):
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
    # Names are known to the gates if any step assigns them, though no call may get there.
    steps["end"] = {"set": {"v0": 1, "v1": "a", "v2": 2}}
    content = json.dumps({"flow": "random", "start": "s0", "steps": steps}).encode()
    try:
        return pass_gates(parse(content, "random.yaml"), folder / "random.yaml")
    except FlowError as error:
        assert all("circle" in problem.message for problem in error.problems), str(error)
        return None


STALE = 10_000


def happening(draw: DrawFn, caller: Dialogue) -> Event | float:
    """An event, mostly one that answers what is open, or a time to let pass."""
    stale = STALE if draw(st.integers(0, 9)) == 0 else 0
    playback = (caller.playing.playback if caller.playing else 0) + stale
    turn = (caller.listening.turn if caller.listening else 0) + stale
    attempt = (caller.transferring.attempt if caller.transferring else 0) + stale
    phrases = caller.listening.phrases if caller.listening else ("nobody listens",)
    reason = draw(st.sampled_from(list(Reason)))
    return draw(
        st.one_of(
            st.sampled_from(DTMF_SYMBOLS).map(DigitPressed),
            st.sampled_from([0.05, 0.5, 3.0, 6.0, 25.0]),
            st.sampled_from(
                [
                    PlaybackDone(playback),
                    PlaybackBroken(playback, "disk"),
                    SpeechStarted(turn),
                    SpeechNotRecognized(turn),
                    SpeechUnavailable(turn, "busy"),
                    TransferAnswered(attempt),
                    TransferEnded(attempt, draw(st.booleans()), ended(reason)),
                    DeadlineReached(),
                ]
            ),
            st.builds(SpeechRecognized, st.just(turn), st.sampled_from(phrases), st.floats(0, 1)),
        )
    )
