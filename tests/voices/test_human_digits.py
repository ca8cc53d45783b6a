"""Single digits by people, through real calls into a one-digit `collect` by speech.

Each speaker makes one call and says all their digits, one a turn. What a turn may bring: the
right digit, a wrong one, or nothing (the flow asks again), and the last is the lesser harm.
The same recordings go to the recogniser directly, too: the way there must cost nothing.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from telephony.interfaces.speech import Recognizer
from telephony.speech.models import find_recognizer
from telephony.speech.settings import SpeechSettings
from telephony.wording.languages import digit_words
from tests.conftest import StartEdge
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import PCMU, Samples, decode, encode
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound, read_wav, silence
from tests.speech.voices import HUMAN_DIGITS
from tests.voices.timelines import collected_digits, timeline_of

_STEPS = """
ask:
  collect:
    prompt: {play: question.wav}
    digits: 1
    speech: true
    into: digit
    max_attempts: 1
    on_failure: ask
  next: ask
"""
_AT_ONCE = 3
_FLOOR = 0.6
"""Share of right digits of each speaker below which something is broken, for the engine that
stands in where there is no Vosk model."""
_COST = 0.06
"""Share of the digits by which calls may fall behind the recogniser alone; noise and G.711
decide a few close ones either way."""

Outcomes = list[tuple[str, str]]
"""What was said, and what the turn brought: a digit or the name of a miss."""


def test_digits_of_people_in_real_calls(start_edge: StartEdge, tmp_path: Path) -> None:
    if not HUMAN_DIGITS.is_dir():
        pytest.skip(f"the human voices are not on this machine: there is no {HUMAN_DIGITS}")
    spoken: dict[str, list[Path]] = {}
    for file in sorted(HUMAN_DIGITS.glob("*.wav")):
        spoken.setdefault(file.stem.split("_")[1], []).append(file)
    question = {"question.wav": make_sound(1, 0.3)}
    edge = start_edge(one_flow(tmp_path / "served", _STEPS, sounds=question))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        calls = list(threads.map(lambda files: _call(edge, files), spoken.values()))
    edge.wait_for_calls(len(calls))
    by_call = {
        speaker: list(zip(_said(files), collected_digits(timeline_of(edge, call)), strict=True))
        for (speaker, files), call in zip(spoken.items(), calls, strict=True)
    }
    alone = _recognized_directly(spoken)
    for speaker in spoken:
        _show(speaker, "in calls", by_call[speaker])
        _show(speaker, "recogniser alone", alone[speaker])
    for speaker, outcomes in by_call.items():
        assert _right(outcomes) >= _FLOOR * len(outcomes), speaker
    right = {name: sum(map(_right, each.values())) for name, each in _both(by_call, alone)}
    total = sum(map(len, spoken.values()))
    assert right["in calls"] >= right["recogniser alone"] - _COST * total, right


def _call(edge: Edge, files: list[Path]) -> str:
    """Say every digit, each after the question; returns the SIP Call-ID."""
    with Caller(edge.sip_address()) as caller:
        caller.wait_for_answer()
        for file in files:
            caller.hear_out(pause=0.2)
            caller.say(read_wav(file))
        caller.hear()
        return caller.call_id


def _recognized_directly(spoken: dict[str, list[Path]]) -> dict[str, Outcomes]:
    """What the recogniser makes of each recording on a telephone line, cut by nobody."""
    recognizer = find_recognizer("en-US", SpeechSettings())
    return {
        speaker: [(file.stem[0], _recognize(recognizer, read_wav(file))) for file in files]
        for speaker, files in spoken.items()
    }


def _recognize(recognizer: Recognizer, sound: Samples) -> str:
    words = digit_words("en-US")
    line = np.concatenate([silence(0.3), sound, silence(0.4)]).astype(np.float64)
    line += np.random.default_rng(5).normal(0, 8.0, len(line))
    utterance = recognizer.open(list(words))
    utterance.accept(decode(encode(line.astype(np.int16), PCMU), PCMU).tobytes())
    result = utterance.finish()
    sure = result.phrase and result.confidence >= SpeechSettings().confidence_level
    return words[result.phrase] if sure else "no match"


def _both(
    by_call: dict[str, Outcomes], alone: dict[str, Outcomes]
) -> list[tuple[str, dict[str, Outcomes]]]:
    return [("in calls", by_call), ("recogniser alone", alone)]


def _said(files: list[Path]) -> list[str]:
    return [file.stem[0] for file in files]


def _right(outcomes: Outcomes) -> int:
    return sum(said == heard for said, heard in outcomes)


def _show(speaker: str, how: str, outcomes: Outcomes) -> None:
    wrong = Counter(each for each in outcomes if each[1].isdigit() and each[0] != each[1])
    unheard = Counter(said for said, heard in outcomes if not heard.isdigit())
    right = _right(outcomes)
    asked_again = sum(unheard.values())
    print(
        f"{speaker}, {how}: {right} of {len(outcomes)} right ({right / len(outcomes):.0%}),"
        f" {sum(wrong.values())} wrong, {asked_again} asked again"
    )
    if wrong:
        pairs = (f"{said} as {heard} x{n}" for (said, heard), n in wrong.most_common())
        print(f"    mistaken: {', '.join(pairs)}")
    if unheard:
        print(f"    asked again: {', '.join(f'{said} x{n}' for said, n in unheard.most_common())}")
