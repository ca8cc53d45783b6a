"""A bounded pool of threads that decode what callers say.

Theory of operation. Every utterance is a queue of its own; an utterance with work waits in
one line for a worker, which runs one step of it and puts it back at the end. So no caller
holds a worker while thinking, and each utterance is decoded in order, by one thread at a time.

A recogniser may raise: the utterance's future gets a `SpeechError`, the pool goes on. It may
also hang, and a thread can't be killed. The watchdog then fails the utterances whose time is
up, gives the hung thread up and starts another in its place, for as many as there are
workers. Once all of those hang too, the pool refuses every utterance until one comes back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, Recognizer
from telephony.speech.pool_counters import PoolCounters
from telephony.speech.settings import SpeechSettings
from telephony.speech.utterance_queue import UtteranceQueue
from telephony.speech.utterance_task import BYTES_PER_SECOND, Step, UtteranceTask

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Worker:
    """One thread; `busy_since` in monotonic seconds while it runs a step."""

    busy_since: float | None = None


class RecognizerPool:
    """Decodes utterances on `settings.workers` threads; only `close` may block."""

    def __init__(self, settings: SpeechSettings | None = None) -> None:
        settings = settings or SpeechSettings()
        self._timeout = settings.decode_timeout
        self._worker_count = settings.workers
        self._queue = UtteranceQueue(settings)
        self._changed = self._queue.changed
        self._workers: set[_Worker] = set()
        self._given_up: set[_Worker] = set()
        self._threads: list[threading.Thread] = []
        self._closed = False
        with self._changed:
            for _ in range(settings.workers):
                self._add_worker()
            self._start(self._watch, "speech-watchdog")

    @property
    def counters(self) -> PoolCounters:
        """What happened so far."""
        return self._queue.counters

    @property
    def open_utterances(self) -> int:
        """Utterances without a result yet."""
        return len(self._queue)

    def try_open(
        self,
        recognizer: Recognizer,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> PooledUtterance | None:
        """Begin an utterance; None, and counted, when the pool is saturated.

        What is recognised with less confidence than `doubtful_below` comes with alternatives.
        With less than `taken_from`, or than the settings say where that is less, it is no match.
        """
        task = UtteranceTask(recognizer, tuple(phrases), doubtful_below, taken_from)
        # Running from the start: nobody but this pool ends it, whatever waits on it.
        task.future.set_running_or_notify_cancel()
        with self._changed:  # the watchdog may be putting a worker in another's place
            admitted = self._queue.admit(task, refuse=self._closed or not self._workers)
        return PooledUtterance(self._queue, task) if admitted else None

    def close(self) -> None:
        """Fail what is open and let the threads end; a thread that hangs is left behind."""
        with self._changed:
            self._closed = True
            idle = len(self._given_up) == 0
            self._changed.notify_all()
        self._queue.close()
        for thread in self._threads:
            thread.join(timeout=self._timeout if idle else 0)

    def _start(self, body: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=body, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _add_worker(self) -> None:
        worker = _Worker()
        self._workers.add(worker)
        self._start(lambda: self._work(worker), f"speech-{len(self._threads) + 1}")

    def _work(self, worker: _Worker) -> None:
        while (taken := self._next_step(worker)) is not None:
            task, step = taken
            try:
                result = task.run(step)
            except Exception as error:  # whatever an engine raises, the pool goes on
                self._queue.fail(task, _as_speech_error(task.recognizer, error))
            else:
                if result is not None:
                    self._queue.settle(task, result)
            self._queue.give_back(task)

    def _next_step(self, worker: _Worker) -> tuple[UtteranceTask, Step] | None:
        with self._changed:
            worker.busy_since = None
            while not self._closed and self._is_needed(worker):
                task = self._queue.take()
                if task is not None:
                    worker.busy_since = monotonic()
                    self._changed.notify_all()  # the watchdog has a new alarm to set
                    return task, task.next_step()
                self._changed.wait()
            self._workers.discard(worker)
            return None

    def _is_needed(self, worker: _Worker) -> bool:
        """False for a worker that was given up, came back, and finds its place taken."""
        if worker in self._given_up:
            self._given_up.discard(worker)
            if len(self._workers) < self._worker_count:
                self._workers.add(worker)
        return worker in self._workers

    def _watch(self) -> None:
        while True:
            self._queue.fail_late(monotonic())
            with self._changed:
                if self._closed:
                    return
                now = monotonic()
                self._give_up_hung_workers(now)
                alarm = self._next_alarm()
                if alarm is None or alarm > now:
                    self._changed.wait(None if alarm is None else alarm - now)

    def _next_alarm(self) -> float | None:
        alarms = [w.busy_since + self._timeout for w in self._workers if w.busy_since is not None]
        deadline = self._queue.next_deadline()
        return min(alarms if deadline is None else [*alarms, deadline], default=None)

    def _give_up_hung_workers(self, now: float) -> None:
        hung = [
            worker
            for worker in self._workers
            if worker.busy_since is not None and worker.busy_since + self._timeout <= now
        ]
        for worker in hung:
            self._workers.discard(worker)
            self._given_up.add(worker)
            self.counters.workers_given_up += 1
            _log.error("a recogniser has held its thread for %g s", self._timeout)
            if len(self._given_up) <= self._worker_count:
                self._add_worker()


class PooledUtterance:
    """One caller's speech in the pool; every method but `wait_decoded` returns at once, from any
    thread."""

    def __init__(self, queue: UtteranceQueue, task: UtteranceTask) -> None:
        self._queue = queue
        self._task = task

    @property
    def complete(self) -> bool:
        """Whether what was decoded so far is a whole phrase that no longer one begins with."""
        return self._task.complete

    def accept(self, pcm: bytes) -> None:
        """Queue 16-bit little-endian mono samples at 8000 Hz."""
        self._queue.note_audio(self._task, pcm)

    def wait_decoded(self, seconds: float) -> bool:
        """Block until what was said so far is decoded; False if that takes longer.

        For audio that comes faster than anybody speaks: else `complete` lags behind it.
        """
        return self._queue.wait_decoded(self._task, seconds)

    def finish(self) -> Future[Recognition]:
        """The result to come, or a `SpeechError`, `decode_timeout` seconds from now at most."""
        self._queue.note_finish(self._task)
        return self._task.future

    def cancel(self) -> None:
        """Throw away what is not decoded yet; a future already given out gets `SpeechError`."""
        self._queue.cancel(self._task)


def warm_up(recognizer: Recognizer, phrases: Sequence[str]) -> None:
    """Decode a second of silence: an engine's first audio can cost a second. Blocking.

    Raises `SpeechError` if the recogniser doesn't work.
    """
    utterance = recognizer.open(phrases)
    utterance.accept(bytes(BYTES_PER_SECOND))
    utterance.finish()


def _as_speech_error(recognizer: Recognizer, error: Exception) -> SpeechError:
    if isinstance(error, SpeechError):
        return error
    problem = SpeechError(f"{recognizer.name} failed: {type(error).__name__}")
    problem.__cause__ = error
    return problem
