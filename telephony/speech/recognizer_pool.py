"""A bounded pool of threads that decode what callers say.

Theory of operation. Every utterance is a queue of its own; an utterance with work waits in
one line for a worker, which runs one step of it and puts it back at the end. So no caller
holds a worker while thinking, and each utterance is decoded in order, by one thread at a time.

A recogniser may raise: the utterance's future gets a `SpeechError`, the pool goes on. It may
also hang, and a thread can't be killed. The watchdog then fails the utterances whose time is
up, gives the hung thread up and starts another in its place, as many times as there are
workers. Once all of those hang too, the pool refuses every utterance.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, Recognizer
from telephony.speech.pooled_utterance import BYTES_PER_SECOND, Step, UtteranceTask
from telephony.speech.settings import SpeechSettings

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class PoolCounters:
    """What the pool did since it was made; for the metrics."""

    recognized: int = 0
    """Utterances that came to a result, a match or none."""
    refused: int = 0
    """Turns that fell back to keys because the pool was saturated."""
    failed: int = 0
    """Utterances whose recogniser raised."""
    timed_out: int = 0
    """Utterances without a result in time."""
    cancelled: int = 0
    """Utterances that nobody wanted any more."""
    workers_given_up: int = 0
    """Threads that a recogniser never gave back in time."""


@dataclass(slots=True, eq=False)
class _Worker:
    """One thread; `busy_since` (monotonic seconds) while it runs a step."""

    task: UtteranceTask | None = None
    busy_since: float | None = None
    given_up: bool = False


class RecognizerPool:
    """Decodes utterances on `settings.workers` threads; its methods never block on decoding."""

    def __init__(self, settings: SpeechSettings | None = None) -> None:
        settings = settings or SpeechSettings()
        self._timeout = settings.decode_timeout
        self._worker_count = settings.workers
        self._capacity = settings.workers * settings.utterances_per_worker
        self.counters = PoolCounters()
        self._changed = threading.Condition()
        self._line: deque[UtteranceTask] = deque()
        self._open: set[UtteranceTask] = set()
        self._workers: set[_Worker] = set()
        self._given_up: set[_Worker] = set()
        self._threads: list[threading.Thread] = []
        self._closed = False
        with self._changed:
            for _ in range(settings.workers):
                self._add_worker()
            self._start(self._watch, "speech-watchdog")

    @property
    def open_utterances(self) -> int:
        """Utterances without a result yet."""
        return len(self._open)

    def try_open(self, recognizer: Recognizer, phrases: Sequence[str]) -> PooledUtterance | None:
        """Begin an utterance; None, and counted, when the pool is saturated."""
        task = UtteranceTask(recognizer, phrases)
        # Running from the start: nobody but this pool ends it, whatever waits on it.
        task.future.set_running_or_notify_cancel()
        with self._changed:
            if self._closed or not self._workers or len(self._open) >= self._capacity:
                self.counters.refused += 1
                return None
            self._open.add(task)
        return PooledUtterance(self, task)

    def close(self) -> None:
        """Fail what is open and let the threads end; a thread that hangs is left behind."""
        with self._changed:
            self._closed = True
            unfinished = [task for task in self._open if self._take_over(task)]
            self._changed.notify_all()
        for task in unfinished:
            task.future.set_exception(SpeechError("the recogniser pool was closed"))
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=self._timeout if thread.is_alive() else 0)

    # -- the call's side

    def note_audio(self, task: UtteranceTask, pcm: bytes) -> None:
        """Queue audio for `task`."""
        with self._changed:
            if task.over:
                return
            problem = task.note_audio(pcm)
            if problem is None:
                self._put_in_line(task)
                return
            self._take_over(task)
            self.counters.failed += 1
        task.future.set_exception(problem)

    def note_finish(self, task: UtteranceTask) -> None:
        """The caller stopped speaking: the clock runs."""
        with self._changed:
            if task.over or task.finish_wanted:
                return
            task.finish_wanted = True
            task.deadline = monotonic() + self._timeout
            self._put_in_line(task)

    def note_cancel(self, task: UtteranceTask) -> None:
        """Nobody wants the result any more."""
        with self._changed:
            if not self._take_over(task):
                return
            self.counters.cancelled += 1
        task.future.set_exception(SpeechError("the utterance was cancelled"))

    def _put_in_line(self, task: UtteranceTask) -> None:
        if not task.queued:
            task.queued = True
            self._line.append(task)
            self._changed.notify_all()

    def _take_over(self, task: UtteranceTask) -> bool:
        """Make `task` over; False if it was. Whoever gets True settles the future."""
        if task.over:
            return False
        task.over = True
        task.waiting_audio.clear()
        self._open.discard(task)
        return True

    # -- the workers' side

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
                self._step_failed(worker, task, error)
            else:
                self._step_done(worker, task, result)

    def _next_step(self, worker: _Worker) -> tuple[UtteranceTask, Step] | None:
        with self._changed:
            while True:
                if worker.given_up or self._closed:
                    self._workers.discard(worker)
                    self._given_up.discard(worker)
                    return None
                if not self._line:
                    self._changed.wait()
                    continue
                task = self._line.popleft()
                task.queued = task.has_work()
                if task.queued:
                    worker.task, worker.busy_since = task, monotonic()
                    self._changed.notify_all()
                    return task, task.next_step()

    def _step_done(self, worker: _Worker, task: UtteranceTask, result: Recognition | None) -> None:
        with self._changed:
            self._release(worker, task)
            if result is None or not self._take_over(task):
                return
            self.counters.recognized += 1
        task.future.set_result(result)

    def _step_failed(self, worker: _Worker, task: UtteranceTask, error: Exception) -> None:
        problem = error
        if not isinstance(error, SpeechError):
            problem = SpeechError(f"{task.recognizer.name} failed: {type(error).__name__}")
            problem.__cause__ = error
        with self._changed:
            self._release(worker, task)
            if not self._take_over(task):
                return
            self.counters.failed += 1
        _log.warning("speech recognition failed: %s", problem)
        task.future.set_exception(problem)

    def _release(self, worker: _Worker, task: UtteranceTask) -> None:
        worker.task = worker.busy_since = None
        task.queued = False
        if task.has_work():
            self._put_in_line(task)

    # -- the watchdog's side

    def _watch(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                now = monotonic()
                late = [t for t in self._open if t.deadline is not None and t.deadline <= now]
                late = [task for task in late if self._take_over(task)]
                self.counters.timed_out += len(late)
                self._give_up_hung_workers(now)
                if not late:
                    self._changed.wait(self._next_alarm(now))
            for task in late:
                problem = SpeechError(
                    f"{task.recognizer.name} gave no result within {self._timeout:g} s"
                )
                _log.warning("speech recognition is late: %s", problem)
                task.future.set_exception(problem)

    def _next_alarm(self, now: float) -> float | None:
        alarms = [task.deadline for task in self._open if task.deadline is not None]
        alarms += [w.busy_since + self._timeout for w in self._workers if w.busy_since is not None]
        return max(0.0, min(alarms) - now) if alarms else None

    def _give_up_hung_workers(self, now: float) -> None:
        hung = [
            worker
            for worker in self._workers
            if worker.busy_since is not None and worker.busy_since + self._timeout <= now
        ]
        for worker in hung:
            worker.given_up = True
            self._workers.discard(worker)
            self._given_up.add(worker)
            self.counters.workers_given_up += 1
            _log.error("a recogniser has held its thread for %g s", self._timeout)
            if len(self._given_up) <= self._worker_count:
                self._add_worker()


class PooledUtterance:
    """One caller's speech in the pool; every method returns at once, from any thread."""

    def __init__(self, pool: RecognizerPool, task: UtteranceTask) -> None:
        self._pool = pool
        self._task = task

    def accept(self, pcm: bytes) -> None:
        """Queue 16-bit little-endian mono samples at 8000 Hz."""
        self._pool.note_audio(self._task, pcm)

    def finish(self) -> Future[Recognition]:
        """The result to come, or a `SpeechError`, `decode_timeout` seconds from now at most."""
        self._pool.note_finish(self._task)
        return self._task.future

    def cancel(self) -> None:
        """Throw away what is not decoded yet; a future already given out gets `SpeechError`."""
        self._pool.note_cancel(self._task)


def warm_up(recognizer: Recognizer, phrases: Sequence[str]) -> None:
    """Decode a second of silence: an engine's first audio can cost a second. Blocking.

    Raises `SpeechError` if the recogniser doesn't work.
    """
    utterance = recognizer.open(phrases)
    utterance.accept(bytes(BYTES_PER_SECOND))
    utterance.finish()
