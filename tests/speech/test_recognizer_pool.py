"""The pool under good and bad recognisers: every future is settled, and the pool lives on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace

import pytest

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, Recognizer, Utterance
from telephony.speech.recognizer_pool import PooledUtterance, RecognizerPool, warm_up
from telephony.speech.settings import SpeechSettings
from telephony.speech.utterance_queue import UtteranceQueue
from telephony.speech.utterance_task import (
    BACKLOG_BYTES,
    BYTES_PER_SECOND,
    LOOKED_INTO_BYTES,
    UtteranceTask,
)
from tests.speech.conftest import Says
from tests.speech.voices import frames, silence

SETTINGS = SpeechSettings(workers=1, utterances_per_worker=3, decode_timeout=30.0)
HURRIED = replace(SETTINGS, decode_timeout=0.2)
PATIENCE = 20.0
"""Seconds after which a test has hung; never waited for when all is well."""


def do_nothing() -> None:
    """What the obedient recogniser does at each turn."""


@dataclass
class ScriptedRecognizer:
    """Does what the test says when it is opened, fed and finished; keeps what it was fed."""

    on_open: Callable[[], None] = do_nothing
    on_accept: Callable[[], None] = do_nothing
    on_finish: Callable[[], None] = do_nothing
    confidence: float = 0.9
    likeliest: Sequence[str] = ()
    """Heard whenever it is asked for, the first of them first; else the first phrase is."""
    name: str = "scripted"
    language: str = "en-US"
    fed: list[bytes] = field(default_factory=list)

    def open(self, phrases: Sequence[str]) -> Utterance:
        self.on_open()
        return ScriptedUtterance(self, phrases)

    def unknown_words(self, phrases: Sequence[str]) -> list[str]:
        return []


@dataclass
class ScriptedUtterance:
    recognizer: ScriptedRecognizer
    phrases: Sequence[str]
    complete: bool = False

    def accept(self, pcm: bytes) -> None:
        self.recognizer.on_accept()
        self.recognizer.fed.append(pcm)

    def finish(self) -> Recognition:
        self.recognizer.on_finish()
        likely = [phrase for phrase in self.recognizer.likeliest if phrase in self.phrases]
        phrase = [*likely, self.phrases[0]][0]
        return Recognition(phrase, self.recognizer.confidence, "heard")


@pytest.fixture
def start_pool() -> Iterator[Callable[[SpeechSettings], RecognizerPool]]:
    pools: list[RecognizerPool] = []

    def start(settings: SpeechSettings = SETTINGS) -> RecognizerPool:
        pools.append(RecognizerPool(settings))
        return pools[-1]

    yield start
    for pool in pools:
        pool.close()


StartPool = Callable[..., RecognizerPool]


def open_in(pool: RecognizerPool, recognizer: Recognizer) -> PooledUtterance:
    utterance = pool.try_open(recognizer, ["sales"])
    assert utterance is not None
    return utterance


def test_audio_arrives_whole_and_in_order(start_pool: StartPool) -> None:
    recognizer = ScriptedRecognizer()
    utterance = open_in(start_pool(), recognizer)
    said = bytes(range(256)) * 500
    for start in range(0, len(said), 320):
        utterance.accept(said[start : start + 320])
    assert utterance.finish().result(PATIENCE) == Recognition("sales", 0.9, "heard")
    assert b"".join(recognizer.fed) == said
    assert max(map(len, recognizer.fed)) <= BYTES_PER_SECOND


def test_whoever_waits_finds_all_decoded_that_was_said(start_pool: StartPool) -> None:
    go_on = threading.Event()

    def hold() -> None:
        assert go_on.wait(PATIENCE)

    recognizer = ScriptedRecognizer(on_accept=hold)
    utterance = open_in(start_pool(), recognizer)
    utterance.accept(silence(0.1))
    assert not utterance.wait_decoded(0.01)
    go_on.set()
    assert utterance.wait_decoded(PATIENCE)
    assert recognizer.fed == [silence(0.1)]
    assert utterance.wait_decoded(PATIENCE), "nothing waits"


def test_a_saturated_pool_refuses_and_counts_until_someone_is_done(start_pool: StartPool) -> None:
    pool = start_pool()
    open_ones = [open_in(pool, ScriptedRecognizer()) for _ in range(3)]
    assert pool.open_utterances == 3
    assert pool.try_open(ScriptedRecognizer(), ["sales"]) is None
    assert pool.counters.refused == 1
    open_ones[0].finish().result(PATIENCE)
    open_ones[1].cancel()
    for _ in range(2):
        open_in(pool, ScriptedRecognizer())
    assert pool.try_open(ScriptedRecognizer(), ["sales"]) is None


def test_a_caller_who_thinks_holds_no_worker(start_pool: StartPool) -> None:
    pool = start_pool()
    thinking = open_in(pool, ScriptedRecognizer())
    thinking.accept(silence(0.1))
    assert open_in(pool, ScriptedRecognizer()).finish().result(PATIENCE).phrase == "sales"
    assert thinking.finish().result(PATIENCE).phrase == "sales"


def test_little_confidence_is_no_match(start_pool: StartPool) -> None:
    pool = start_pool()
    result = open_in(pool, ScriptedRecognizer(confidence=0.49)).finish().result(PATIENCE)
    assert result == Recognition("", 0.49, "heard")


PHRASES = ["support", "sales", "sails", "billing"]


@pytest.mark.parametrize(
    ("confidence", "level", "alternatives"),
    [
        pytest.param(0.7, 0.5, (("sails", 0.7), ("billing", 0.7)), id="doubtful -> the next two"),
        pytest.param(0.8, 0.5, (), id="sure enough -> none"),
        pytest.param(0.6, 0.65, (), id="too little to be of use -> none"),
    ],
)
def test_what_else_it_may_have_been(
    start_pool: StartPool,
    confidence: float,
    level: float,
    alternatives: tuple[tuple[str, float], ...],
) -> None:
    recognizer = ScriptedRecognizer(confidence=confidence, likeliest=["sales", "sails", "billing"])
    pool = start_pool(replace(SETTINGS, confidence_level=level))
    utterance = pool.try_open(recognizer, PHRASES, doubtful_below=0.8)
    assert utterance is not None
    said = bytes(range(200)) * 160
    utterance.accept(said)
    result = utterance.finish().result(PATIENCE)
    assert result.phrase == ("sales" if confidence >= level else "")
    assert result.alternatives == alternatives
    assert b"".join(recognizer.fed).startswith(said)
    assert all(fed == said for fed in recognizer.fed[-2:] if alternatives)


@pytest.mark.parametrize(
    ("confidence", "taken_from", "phrase"),
    [
        pytest.param(0.3, 0.2, "sales", id="a flow that takes less -> recognised"),
        pytest.param(0.1, 0.2, "", id="less than that -> no match"),
        pytest.param(0.4, 0.7, "", id="less than usual -> no match, as before"),
        pytest.param(0.6, 0.7, "sales", id="a flow that takes more -> the flow's to refuse"),
    ],
)
def test_who_asks_may_take_less_than_is_usual(
    start_pool: StartPool, confidence: float, taken_from: float, phrase: str
) -> None:
    recognizer = ScriptedRecognizer(confidence=confidence, likeliest=["sales", "sails"])
    utterance = start_pool().try_open(recognizer, PHRASES, 0.8, taken_from)
    assert utterance is not None
    utterance.accept(silence(0.5))
    result = utterance.finish().result(PATIENCE)
    assert result.phrase == phrase
    assert bool(result.alternatives) == bool(phrase)


def test_an_only_phrase_has_no_alternative(start_pool: StartPool) -> None:
    recognizer = ScriptedRecognizer(confidence=0.6)
    utterance = start_pool().try_open(recognizer, ["sales", "Sales!"], doubtful_below=0.8)
    assert utterance is not None
    utterance.accept(silence(0.5))
    assert utterance.finish().result(PATIENCE).alternatives == ()


def test_long_speech_isnt_decoded_again(start_pool: StartPool) -> None:
    recognizer = ScriptedRecognizer(confidence=0.6)
    utterance = start_pool().try_open(recognizer, PHRASES, doubtful_below=0.8)
    assert utterance is not None
    utterance.accept(silence(LOOKED_INTO_BYTES / BYTES_PER_SECOND + 0.1))
    assert utterance.finish().result(PATIENCE).alternatives == ()


def fail() -> None:
    raise RuntimeError("the engine fell over")


@pytest.mark.parametrize("when", ["on_open", "on_accept", "on_finish"])
def test_a_recognizer_that_raises_costs_one_utterance(start_pool: StartPool, when: str) -> None:
    pool = start_pool()
    utterance = open_in(pool, ScriptedRecognizer(**{when: fail}))
    utterance.accept(silence(0.1))
    with pytest.raises(SpeechError, match="scripted failed: RuntimeError") as caught:
        utterance.finish().result(PATIENCE)
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert pool.counters.failed == 1
    assert open_in(pool, ScriptedRecognizer()).finish().result(PATIENCE).phrase == "sales"


def test_a_failure_is_told_even_if_it_came_before_the_end_of_speech(start_pool: StartPool) -> None:
    failed = threading.Event()

    def fail_and_tell() -> None:
        failed.set()
        fail()

    pool = start_pool()
    utterance = open_in(pool, ScriptedRecognizer(on_accept=fail_and_tell))
    utterance.accept(silence(0.1))
    assert failed.wait(PATIENCE)
    utterance.accept(silence(0.1))
    with pytest.raises(SpeechError):
        utterance.finish().result(PATIENCE)


@pytest.mark.parametrize("when", ["on_open", "on_accept", "on_finish"])
def test_a_recognizer_that_hangs_is_given_up_and_replaced(start_pool: StartPool, when: str) -> None:
    release = threading.Event()
    pool = start_pool(HURRIED)
    try:
        hung = open_in(pool, ScriptedRecognizer(**{when: lambda: release.wait(PATIENCE)}))
        hung.accept(silence(0.1))
        with pytest.raises(SpeechError, match="no result within"):
            hung.finish().result(PATIENCE)
        patient = open_in(pool, ScriptedRecognizer())
        assert patient.finish().result(PATIENCE).phrase == "sales"
        assert pool.counters.timed_out == 1
        assert pool.counters.workers_given_up == 1
    finally:
        release.set()


def test_a_result_that_comes_late_is_none_even_if_nobody_was_watching() -> None:
    queue = UtteranceQueue(replace(SETTINGS, decode_timeout=0.0))
    task = UtteranceTask(ScriptedRecognizer(), ["sales"])
    assert queue.admit(task, refuse=False)
    queue.note_finish(task)
    queue.settle(task, Recognition("sales", 0.9, "sales"))
    with pytest.raises(SpeechError, match="no result within"):
        task.future.result(0)
    assert (queue.counters.timed_out, queue.counters.recognized) == (1, 0)


def test_when_every_thread_hangs_the_pool_refuses_until_one_comes_back(
    start_pool: StartPool,
) -> None:
    release = threading.Event()
    pool = start_pool(HURRIED)
    hangs = ScriptedRecognizer(on_open=lambda: release.wait(PATIENCE))
    try:
        for _ in range(2):  # the worker, and the one in its place
            with pytest.raises(SpeechError):
                open_in(pool, hangs).finish().result(PATIENCE)
        refused_before = pool.counters.refused
        assert eventually(lambda: pool.try_open(hangs, ["sales"]) is None)
        assert pool.counters.refused > refused_before
    finally:
        release.set()
    revived = eventually(lambda: pool.try_open(ScriptedRecognizer(), ["sales"]))
    assert isinstance(revived, PooledUtterance)
    assert revived.finish().result(PATIENCE).phrase == "sales"


def eventually(attempt: Callable[[], object]) -> object:
    """What `attempt` gives once it is true; another thread is about to make it so."""
    pause = threading.Event()
    for _ in range(2000):
        outcome = attempt()
        if outcome:
            return outcome
        if isinstance(outcome, PooledUtterance):
            outcome.cancel()
        pause.wait(0.005)
    raise AssertionError("nothing changed")


def test_audio_that_nobody_decodes_does_not_pile_up(start_pool: StartPool) -> None:
    release = threading.Event()
    pool = start_pool()
    utterance = open_in(pool, ScriptedRecognizer(on_open=lambda: release.wait(PATIENCE)))
    try:
        for _ in range(BACKLOG_BYTES // BYTES_PER_SECOND + 2):
            utterance.accept(silence(1))
        with pytest.raises(SpeechError, match="behind the caller"):
            utterance.finish().result(PATIENCE)
    finally:
        release.set()


def test_a_cancelled_utterance_is_not_decoded_further(start_pool: StartPool) -> None:
    reached, release = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        release.wait(PATIENCE)

    pool = start_pool()
    recognizer = ScriptedRecognizer(on_accept=hold)
    utterance = open_in(pool, recognizer)
    utterance.accept(silence(3))
    assert reached.wait(PATIENCE)
    utterance.cancel()
    future = utterance.finish()
    release.set()
    with pytest.raises(SpeechError, match="cancelled"):
        future.result(PATIENCE)
    open_in(pool, ScriptedRecognizer()).finish().result(PATIENCE)
    assert len(recognizer.fed) == 1
    assert pool.counters.cancelled == 1


def test_closing_settles_every_future(start_pool: StartPool) -> None:
    release = threading.Event()
    pool = start_pool()
    stuck = open_in(pool, ScriptedRecognizer(on_finish=lambda: release.wait(PATIENCE)))
    futures = [stuck.finish(), open_in(pool, ScriptedRecognizer()).finish()]
    closing = threading.Thread(target=pool.close)
    closing.start()
    done, _ = wait(futures, PATIENCE)
    release.set()
    closing.join(PATIENCE)
    assert done == set(futures)
    with pytest.raises(SpeechError, match="closed"):
        futures[0].result()
    assert pool.try_open(ScriptedRecognizer(), ["sales"]) is None


@pytest.mark.models
def test_many_callers_on_the_real_engines(
    start_pool: StartPool,
    english: Recognizer,
    korean: Recognizer,
    joe_says: Says,
    korean_says: Says,
) -> None:
    pool = start_pool(replace(SETTINGS, workers=2, utterances_per_worker=10))
    said = {text: silence(0.3) + joe_says(text) + silence(0.4) for text in ("support", "billing")}
    said |= {text: silence(0.3) + korean_says(text) + silence(0.4) for text in ("예약", "영업")}
    warm_up(korean, ["예약"])
    expected = list(said) * 4
    utterances = []
    for text in expected:
        recognizer, menu = (english, ["support", "billing", "sales"])
        if not text.isascii():
            recognizer, menu = (korean, ["예약", "영업"])
        utterance = pool.try_open(recognizer, menu)
        assert utterance is not None
        utterances.append(utterance)
    # Everybody speaks at once, in real time's order.
    for moment in zip(*(frames(said[text][: 16000 * 1]) for text in expected), strict=False):
        for utterance, frame in zip(utterances, moment, strict=True):
            utterance.accept(frame)
    results = [utterance.finish().result(PATIENCE) for utterance in utterances]
    assert [result.phrase for result in results] == expected
    assert pool.counters.recognized == len(expected)
