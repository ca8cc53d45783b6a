"""Random flows that pass the gates, and random things that happen to a call in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from telephony.documents.source import parse
from telephony.domain.errors import FlowError
from telephony.domain.termination import Reason, ended
from telephony.ivr.commands import Listen
from telephony.ivr.errands.secret_check import SecretChecked, Verdict
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
from telephony.ivr.gates.loading import pass_gates
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
COMMANDS = ["repeat", "help", "operator", "start_over"]
COMMAND_KEYS = ["0", "*", "**", "#", "1", "A"]
"""Some of them are keys of choices, too, or begin such."""
COMMAND_PHRASES = ["operator", "help", "once more", "yes"]
SEVERAL = ("en-US", "de-DE")


@dataclass(frozen=True)
class Around:
    """What a step is drawn for: where it may lead, and which languages its flow has."""

    steps: SearchStrategy[str]
    languages: tuple[str, ...] = ()
    """None for a flow in one language, which says nothing of it."""

    @property
    def texts(self) -> SearchStrategy[Any]:
        """A text, or one for each language."""
        return self.each(TEXTS)

    @property
    def prompts(self) -> SearchStrategy[Any]:
        """A text, or some."""
        return st.one_of(self.texts, st.lists(self.texts, min_size=1, max_size=3))

    @property
    def own_language(self) -> SearchStrategy[str]:
        """What a step may be spoken in, whatever the call's language is."""
        return st.sampled_from(self.languages or ("en-GB", "de"))

    def each(self, one: SearchStrategy[Any]) -> SearchStrategy[Any]:
        """One for all languages where there is but one, else one for each."""
        return st.fixed_dictionaries(dict.fromkeys(self.languages, one)) if self.languages else one


@st.composite
def asking(draw: DrawFn, around: Around) -> Yaml:
    """The keys that `menu` and `collect` share."""
    texts, steps = around.texts, around.steps
    escalation = st.one_of(
        texts,
        st.builds(lambda say, to: {"say": say, "next": to}, texts, steps),
        st.builds(lambda say: {"say": say, "reprompt": False}, texts),
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
        "language": around.own_language,
        "commands": st.just(False),
    }
    body: Yaml = draw(st.fixed_dictionaries({"prompt": around.prompts}, optional=optional))
    if body.get("min_confidence", 0.5) < 1 and draw(st.booleans()):
        body["confirm_below"] = 1
    return body


@st.composite
def verify(draw: DrawFn, around: Around) -> Yaml:
    optional: dict[str, SearchStrategy[Any]] = {"on_locked": around.steps, "subject": TEXTS}
    body = draw(st.fixed_dictionaries({"against": st.just("{{ v1 }}")}, optional=optional))
    return {"verify": {**draw(asking(around)), **body, "max_digits": 2}}


@st.composite
def menu(draw: DrawFn, around: Around) -> Yaml:
    steps = around.steps
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    phrases = draw(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3, unique=True))
    choices: Yaml = {f"k{i}": {"keys": key, "next": draw(steps)} for i, key in enumerate(keys)}
    choices |= {
        f"p{i}": {"phrases": draw(around.each(st.just(said))), "next": draw(steps)}
        for i, said in enumerate(phrases)
    }
    for choice in choices.values():
        if draw(st.booleans()):
            choice["prompt"] = draw(around.prompts)
    return {"menu": {**draw(asking(around)), "choices": choices}}


@st.composite
def collect(draw: DrawFn, around: Around) -> Yaml:
    fewest = draw(st.integers(1, 3))
    optional: dict[str, SearchStrategy[Any]] = {
        "terminator": st.sampled_from(["#", "*", ""]),
        "term_timeout": st.sampled_from([0, 1]),
        "speech": st.booleans(),
        "pattern": st.sampled_from([r"[1-5]\d*", r"\d{2}"]),
    }
    body = draw(st.fixed_dictionaries({"into": VARIABLES}, optional=optional))
    counts = {"min_digits": fewest, "max_digits": fewest + draw(st.integers(0, 2))}
    return {"collect": {**draw(asking(around)), **body, **counts}}


@st.composite
def transfer(draw: DrawFn, around: Around) -> Yaml:
    optional: dict[str, SearchStrategy[Any]] = dict.fromkeys(
        ["on_busy", "on_no_answer", "on_failure"], around.steps
    )
    optional["prompt"] = around.prompts
    to = st.sampled_from(["100", "sip:a@b", "{{ v0 }}"])
    return {"transfer": draw(st.fixed_dictionaries({"to": to}, optional=optional))}


def language(around: Around) -> SearchStrategy[Yaml]:
    """One of the flow's, or an expression whose value seldom is one."""
    to = st.sampled_from([*(around.languages or ("en-US",)), "{{ v0 }}", "{{ call.language }}"])
    return st.builds(lambda tag: {"language": tag}, to)


@st.composite
def step(draw: DrawFn, around: Around) -> Yaml:
    """A step with any verb."""
    steps, prompts = around.steps, around.prompts
    arms = st.lists(st.builds(lambda c, to: {"when": c, "next": to}, CONDITIONS, steps), max_size=3)
    body: Yaml = draw(
        st.one_of(
            st.builds(lambda say: {"say": say}, prompts),
            st.builds(lambda say: {"say": {"prompt": say, "barge_in": False}}, prompts),
            st.just({"play": "tune.wav"}),
            menu(around),
            collect(around),
            transfer(around),
            verify(around),
            language(around),
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
def commands(draw: DrawFn, around: Around) -> Yaml:
    """What callers may ask for; keys and phrases are no two commands', but perhaps a choice's."""
    names = draw(st.lists(st.sampled_from(COMMANDS), max_size=len(COMMANDS), unique=True))
    keys = draw(st.permutations(COMMAND_KEYS))
    phrases = draw(st.permutations(COMMAND_PHRASES))
    made: Yaml = {}
    for number, name in enumerate(names):
        by_key, by_voice = {"keys": keys[number]}, {"phrases": phrases[number]}
        if around.languages:
            by_voice = {"phrases": dict.fromkeys(around.languages, phrases[number])}
        body: Yaml = draw(st.sampled_from([by_key, by_voice, {**by_key, **by_voice}])).copy()
        says = {"prompt": around.prompts}
        leads: dict[str, SearchStrategy[Any]] = {"next": around.steps}
        what = st.fixed_dictionaries(says, optional=leads)
        if name == "repeat":
            what = st.fixed_dictionaries({}, optional={**says, **leads})
        made[name] = {**body, **draw(what)}
    return made


def _give_help(draw: DrawFn, around: Around, steps: Yaml) -> None:
    """Words of their own for some questions, where the flow has the command."""
    for body in steps.values():
        for verb in {"menu", "collect", "verify"} & body.keys():
            if body[verb].get("commands", True) and draw(st.booleans()):
                body[verb]["help"] = draw(around.prompts)


@st.composite
def flows(draw: DrawFn, folder: Path) -> Flow | None:
    """A flow, or None where chance made a circle that the graph gate refuses."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    languages = draw(st.sampled_from([(), SEVERAL]))
    around = Around(st.sampled_from([*names, "end"]), languages)
    steps = {name: draw(step(around)) for name in names}
    if draw(st.booleans()):
        steps["s0"] = draw(st.one_of(menu(around), collect(around)))
    # Names are known to the gates if any step assigns them, though no call may get there.
    steps["end"] = {"set": {"v0": 1, "v1": "a", "v2": 2}}
    asked = draw(commands(around))
    if "help" in asked:
        _give_help(draw, around, steps)
    flow: Yaml = {"flow": "random", "start": "s0", "commands": asked, "steps": steps}
    if languages:
        flow["languages"] = languages
    try:
        return pass_gates(parse(json.dumps(flow).encode(), "random.yaml"), folder / "random.yaml")
    except FlowError as error:
        assert all("circle" in problem.message for problem in error.problems), str(error)
        return None


STALE = 10_000


def happening(chance: Random, caller: Dialogue) -> Event | float:
    """Something that can happen now: an event, or a time that passes. Seldom a stale event."""
    if chance.random() < 0.05:
        return chance.choice(_stale_events())
    able: list[Event | float] = [0.1, 6.0, *map(DigitPressed, "1120#*A")]
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
