"""One run of callers against one contender, and the figures of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from telephony.app.load.caller_kind import make_ready
from telephony.app.load.load_run import LoadRun, Progress
from telephony.app.load.measuring import measurements
from telephony.app.load.profile import CallerModel, HearsModel, Profile, StepModel
from telephony.app.load.profile_file import Changes, read_profile
from telephony.app.load.run_record import RunRecord
from telephony.app.load.sounds import ProfileSounds
from telephony.app.load.target import find_target
from telephony.app.load.verdict import Measurements
from telephony.app.load.waves import waves
from tests.bench.peer.contender import Running, menu_prompt
from tests.peers.sipp import SCENARIOS
from tests.peers.sound import write_wav

PROFILE = SCENARIOS / "bench" / "uac-menu-press-key-expect-bye.yaml"
_PROMPT = "prompt.wav"
_SETTLE = 1.0
"""Seconds after the last answer, and before the first key, that aren't part of the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Figures of one run. Times in seconds, processor time as a share of one core."""

    calls: int
    failed: int
    """Didn't go as scripted, or heard something else than the prompt."""
    cpu_per_call: float
    """While all calls were in the menu."""
    machine: float
    """Share of all processors that was busy then, callers and other programs included."""
    window: float
    """How long that was."""
    answer_p50: float
    answer_p99: float
    gap_p50: float
    gap_p99: float
    gap_p999: float
    gap_max: float
    lost: float
    """Share of packets."""
    memory: int
    """Resident bytes, at most."""
    reason: str = ""
    """Why a figure can't be trusted; empty if all can."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many callers, how fast they come, and how long all of them stay together."""

    calls: int
    rate: float
    """Calls per second."""
    together: float
    """Seconds."""

    @property
    def stay(self) -> float:
        """Seconds from the answer to the key."""
        return self.calls / self.rate + self.together + 2 * _SETTLE


def run_trial(running: Running, load: Load) -> Trial:
    """Call, hang on, press the key; blocks until all is over."""
    record = call(running, PROFILE, Changes(calls=load.calls, rate=load.rate), load.stay)
    return figures(record, measurements(record), load)


def call(
    running: Running,
    profile_file: Path,
    changes: Changes,
    stay: float | None = None,
    show: Callable[[Progress], None] = lambda _: None,
) -> RunRecord:
    """A profile's callers against a contender; `stay` replaces the length of the first step.

    All have to hear the prompt's beginning.
    """
    profile = _with_stay(read_profile(profile_file, changes), stay)
    with TemporaryDirectory(prefix="bench-peer-") as name:
        folder = Path(name)
        write_wav(folder / _PROMPT, menu_prompt())
        sounds = ProfileSounds(folder)
        kinds = [
            make_ready(model, profile_file.stem, sounds, folder, folder / f"caller-{number}")
            for number, model in enumerate(profile.kinds)
        ]
        run = LoadRun(
            kinds=kinds,
            waves=waves(profile, [kind.track.seconds for kind in kinds]),
            target=find_target(running.address),
            folder=folder,
            edge=psutil.Process(running.pid),
            http=None,
        )
        return run.run(show)


def _with_stay(profile: Profile, stay: float | None) -> Profile:
    kinds = []
    for kind in profile.kinds:
        steps = kind.does
        if stay is not None:
            steps = (StepModel(wait=stay), *kind.does[1:])
        heard = HearsModel(play=Path(_PROMPT))
        kinds.append(kind.model_copy(update={"does": steps, "hears": heard}))
    together: list[CallerModel] = kinds
    return profile.model_copy(update={"caller": None, "callers": together})


def figures(record: RunRecord, measured: Measurements, load: Load) -> Trial:
    """What a run comes down to."""
    heard = sum(prompt.found for prompt in record.prompts.values())
    cpu, machine, window = _while_together(record, load)
    missing = record.unheard or record.unwatched
    answers, gaps = measured["answer"], measured["gap"]
    lost = measured["loss"]
    return Trial(
        calls=record.planned,
        failed=max(record.failed, record.planned - heard),
        cpu_per_call=cpu / record.planned,
        machine=machine,
        window=window,
        answer_p50=_taken(answers.values, 50),
        answer_p99=_taken(answers.values, 99),
        gap_p50=_taken(gaps.values, 50),
        gap_p99=_taken(gaps.values, 99),
        gap_p999=_taken(gaps.values, 99.9),
        gap_max=_taken(gaps.values, 100),
        lost=float(np.mean(lost.values)) if len(lost.values) else float("nan"),
        memory=max((sample.memory for sample in record.samples), default=0),
        reason=missing or ("" if window > 0 else "The calls were never all there at once."),
    )


def _while_together(record: RunRecord, load: Load) -> tuple[float, float, float]:
    """(share of a core, share of the machine, seconds) while all callers were in the menu."""
    answers = (call.finished_at for call in record.calls if call.answered)
    answered = [at for at in answers if at is not None]
    nothing = float("nan"), float("nan"), 0.0
    if len(answered) < record.planned:
        return nothing
    begin, end = max(answered) + _SETTLE, min(answered) + load.stay
    inside = [sample for sample in record.samples if begin <= sample.at <= end]
    if len(inside) < 2:
        return nothing
    seconds = inside[-1].at - inside[0].at
    cpu = (inside[-1].cpu_seconds - inside[0].cpu_seconds) / seconds
    return cpu, float(np.mean([sample.machine for sample in inside[1:]])), seconds


def _taken(values: object, percentile: float) -> float:
    array = np.asarray(values, dtype=np.float64)
    return float(np.percentile(array, percentile)) if len(array) else float("nan")
