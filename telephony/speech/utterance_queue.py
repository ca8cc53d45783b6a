"""The utterances that are open, those with work for a worker, and how each one ends.

Theory of operation. `changed` is the one lock of the pool. An utterance is admitted, is put
in line whenever it has work, and is over exactly once: by a result, a failure, its deadline,
or because nobody wants it any more. Its future is settled outside the lock, since whoever
waits on it may run code of its own there.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import replace
from time import monotonic

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition
from telephony.speech.pool_counters import PoolCounters
from telephony.speech.settings import SpeechSettings
from telephony.speech.utterance_task import UtteranceTask

_log = logging.getLogger(__name__)


class UtteranceQueue:
    """At most `workers * utterances_per_worker` utterances, decoded in turns."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._settings = settings
        self._capacity = settings.workers * settings.utterances_per_worker
        self._line: deque[UtteranceTask] = deque()
        self._open: set[UtteranceTask] = set()
        self.changed = threading.Condition()
        self.counters = PoolCounters()

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, task: UtteranceTask, *, refuse: bool) -> bool:
        """Open `task`; False, and counted, if `refuse` or there are too many."""
        with self.changed:
            if refuse or len(self._open) >= self._capacity:
                self.counters.refused += 1
                return False
            self._open.add(task)
            return True

    def note_audio(self, task: UtteranceTask, pcm: bytes) -> None:
        """The caller said some more."""
        with self.changed:
            if task.over:
                return
            problem = task.note_audio(pcm)
            if problem is None:
                self._put_in_line(task)
                return
        self.fail(task, problem)

    def note_finish(self, task: UtteranceTask) -> None:
        """The caller stopped speaking: the clock runs."""
        with self.changed:
            if task.over or task.finish_wanted:
                return
            task.finish_wanted = True
            task.deadline = monotonic() + self._settings.decode_timeout
            self._put_in_line(task)

    def take(self) -> UtteranceTask | None:
        """The next utterance with work, if any; call with the lock held."""
        while self._line:
            task = self._line.popleft()
            if task.has_work():
                return task
            task.queued = False
        return None

    def give_back(self, task: UtteranceTask) -> None:
        """A worker is done with its step; to the end of the line if there is more."""
        with self.changed:
            task.queued = False
            if task.has_work():
                self._put_in_line(task)
            elif task.awaited:
                self.changed.notify_all()

    def wait_decoded(self, task: UtteranceTask, seconds: float) -> bool:
        """Block until nothing of `task` waits to be decoded; False if that takes longer."""
        with self.changed:
            task.awaited = True
            return self.changed.wait_for(lambda: not (task.queued or task.has_work()), seconds)

    def settle(self, task: UtteranceTask, result: Recognition) -> None:
        """The recogniser came to a result, which counts if it came in time: whether one that is
        late does isn't left to who is quicker, the worker or the watchdog."""
        self.fail_late(monotonic())
        if not self._end(task):
            return
        self.counters.recognized += 1
        level = min(task.taken_from, self._settings.confidence_level)
        others = tuple(other for other in result.alternatives if other[1] >= level)
        phrase = result.phrase if result.confidence >= level else ""
        result = replace(result, phrase=phrase, alternatives=others)
        task.future.set_result(result)

    def fail(self, task: UtteranceTask, problem: SpeechError) -> None:
        """The recogniser, or we, couldn't do it."""
        if self._end(task):
            self.counters.failed += 1
            _log.warning("speech recognition failed: %s", problem)
            task.future.set_exception(problem)

    def cancel(self, task: UtteranceTask) -> None:
        """Nobody wants the result any more."""
        if self._end(task):
            self.counters.cancelled += 1
            task.future.set_exception(SpeechError("the utterance was cancelled"))

    def fail_late(self, now: float) -> None:
        """Fail every utterance whose deadline has passed."""
        with self.changed:
            late = [t for t in self._open if t.deadline is not None and t.deadline <= now]
        for task in late:
            if self._end(task):
                self.counters.timed_out += 1
                problem = SpeechError(
                    f"{task.recognizer.name} gave no result within"
                    f" {self._settings.decode_timeout:g} s of the end of speech"
                )
                _log.warning("speech recognition is late: %s", problem)
                task.future.set_exception(problem)

    def next_deadline(self) -> float | None:
        """When `fail_late` has something to do; call with the lock held."""
        return min((t.deadline for t in self._open if t.deadline is not None), default=None)

    def close(self) -> None:
        """Fail everything that is open."""
        with self.changed:
            unfinished = list(self._open)
        for task in unfinished:
            if self._end(task):
                task.future.set_exception(SpeechError("the recogniser pool was closed"))

    def _put_in_line(self, task: UtteranceTask) -> None:
        if not task.queued:
            task.queued = True
            self._line.append(task)
        self.changed.notify_all()

    def _end(self, task: UtteranceTask) -> bool:
        """Make `task` over; False if it was. Whoever gets True settles the future."""
        with self.changed:
            if task.over:
                return False
            task.over = True
            task.waiting_audio.clear()
            self._open.discard(task)
            return True
