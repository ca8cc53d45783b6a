"""The engine thread, over a socket in place of the library."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from telephony.sip.library.engine_thread import KEEP_ALIVE, EngineThread


class SleepyLibrary:
    """Waits for a datagram for as long as the library could, whatever it is told."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.polls = 0
        self.received: list[bytes] = []

    def handle_events(self, milliseconds: int) -> None:
        self.polls += 1
        wait = 5.0 if milliseconds else 0.0
        if select.select([self.socket], [], [], wait)[0]:
            self.received.append(self.socket.recv(100))


@pytest.fixture
def library() -> Iterator[SleepyLibrary]:
    library = SleepyLibrary()
    with library.socket:
        yield library


@pytest.fixture
def engine(library: SleepyLibrary) -> Iterator[EngineThread]:
    engine = EngineThread()
    engine.start()
    engine.poll_with(library.handle_events, library.socket.getsockname())
    yield engine
    engine.stop(lambda: None)


def test_work_runs_in_order_on_one_thread(engine: EngineThread) -> None:
    done: list[tuple[str, int, str]] = []

    def submit_many(name: str) -> None:
        for number in range(200):
            engine.submit(lambda n=number: done.append((name, n, threading.current_thread().name)))

    callers = [threading.Thread(target=submit_many, args=(name,)) for name in "abcd"]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    engine.call(lambda: None)
    assert {thread for _, _, thread in done} == {"sip-engine"}
    for name in "abcd":
        assert [number for who, number, _ in done if who == name] == list(range(200))


def test_work_does_not_wait_for_the_poll_to_end(
    engine: EngineThread, library: SleepyLibrary
) -> None:
    waits = []
    for _ in range(30):
        begun = time.monotonic()
        engine.call(lambda: None, timeout=4.0)
        waits.append(time.monotonic() - begun)
    assert max(waits) < 0.5  # a poll that nobody ends takes 5 s
    assert sorted(waits)[15] < 0.02
    assert set(library.received) == {KEEP_ALIVE}


def test_work_that_submits_work_runs_it(engine: EngineThread) -> None:
    done = threading.Event()
    engine.submit(lambda: engine.submit(done.set))
    assert done.wait(2.0)


def test_an_exception_ends_the_work_and_not_the_thread(
    engine: EngineThread, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("one leg's trouble")

    engine.submit(fail)
    assert engine.call(lambda: "still there") == "still there"
    assert engine.alive
    assert "one leg's trouble" in capsys.readouterr().out


def test_call_hands_on_what_was_raised(engine: EngineThread) -> None:
    with pytest.raises(ZeroDivisionError):
        engine.call(lambda: 1 // 0)


def test_stop_runs_its_work_last_and_ends_the_thread(library: SleepyLibrary) -> None:
    engine = EngineThread()
    engine.start()
    engine.poll_with(library.handle_events, library.socket.getsockname())
    done: list[str] = []
    engine.submit(lambda: done.append("before"))
    engine.stop(lambda: done.append("last"))
    engine.submit(lambda: done.append("too late"))
    assert done == ["before", "last"]
    assert not engine.alive


def test_stop_ends_the_thread_when_its_last_work_fails(library: SleepyLibrary) -> None:
    engine = EngineThread()
    engine.start()
    engine.stop(lambda: [][0])
    assert not engine.alive


def test_stopping_what_never_started_or_has_stopped_is_nothing() -> None:
    engine = EngineThread()
    engine.stop(lambda: pytest.fail("ran"))
    engine.start()
    engine.stop(lambda: None)
    engine.stop(lambda: pytest.fail("ran twice"))
