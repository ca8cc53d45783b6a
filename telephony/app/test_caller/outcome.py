"""How a scripted call went, and whether that is as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field

from telephony.app.test_caller.script import AwaitHangUp, HangUp, Script
from telephony.domain.termination import Result, Termination
from telephony.domain.timeline import TimelineEntry


@dataclass
class CallOutcome:
    """What is known of the call; filled while it goes on. Times are seconds since the epoch."""

    destination: str
    timeout: float
    """Seconds that the whole call may take."""
    dialled_at: float = 0.0
    answered_at: float | None = None
    audio_at: float | None = None
    termination: Termination | None = None
    left: Script = ()
    """Steps that were not carried out."""
    timed_out: bool = False
    step_problem: str = ""
    """Why a step failed, as a sentence."""
    speech_seconds: float = 0.0
    """How long the far end spoke."""
    timeline: list[TimelineEntry] = field(default_factory=list)

    @property
    def problem(self) -> str:
        """What went wrong, as a sentence; "" when the call went as scripted."""
        if self.answered_at is None:
            return self._why_not_answered()
        if self.step_problem:
            return self.step_problem
        if self.audio_at is None:
            return "The call was answered, but no audio was agreed on."
        if self.timed_out:
            return f"The call was not over within {self.timeout:g} s{self._still_to_come()}."
        if self.termination is None:
            return "The far end never confirmed the end of the call."
        if self._unsaid:
            return f"The far end ended the call too early{self._still_to_come()}."
        if self.termination.result is not Result.COMPLETED:
            return f"The call ended badly: {self.termination}."
        return ""

    @property
    def went_as_scripted(self) -> bool:
        """Answered, the script carried out, and ended in the ordinary way."""
        return not self.problem

    @property
    def verdict(self) -> str:
        """One line for a person."""
        if self.problem:
            return f"FAILED: {self.problem}"
        return (
            f"OK: answered after {self._answer_seconds:.2f} s, "
            f"{self.speech_seconds:.1f} s of speech heard, {self.termination}."
        )

    def as_json(self) -> dict[str, object]:
        """The same for a program; times in seconds since the call was dialled."""
        ending = self.termination
        return {
            "destination": self.destination,
            "ok": self.went_as_scripted,
            "verdict": self.verdict,
            "problem": self.problem,
            "answered_after": None if self.answered_at is None else self._answer_seconds,
            "speech_seconds": round(self.speech_seconds, 2),
            "steps_left": [str(step) for step in self._unsaid],
            "termination": ending
            and {
                "result": ending.result.value,
                "reason": ending.reason.value,
                "sip_status": ending.sip_status,
                "q850_cause": ending.q850_cause,
            },
            "timeline": [
                {
                    "after": round(entry.at - self.dialled_at, 3),
                    "kind": entry.kind.value,
                    "event": entry.event,
                    "details": dict(entry.details),
                }
                for entry in self.timeline
            ],
        }

    @property
    def _unsaid(self) -> Script:
        """Steps that the end of the call must not cut off."""
        return tuple(step for step in self.left if not isinstance(step, AwaitHangUp | HangUp))

    @property
    def _answer_seconds(self) -> float:
        return round((self.answered_at or self.dialled_at) - self.dialled_at, 3)

    def _still_to_come(self) -> str:
        return f": `{self.left[0]}` was still to come" if self.left else ""

    def _why_not_answered(self) -> str:
        if self.timed_out or self.termination is None:
            return f"Nobody answered within {self.timeout:g} s."
        return f"The call was not answered: {self.termination}."
