"""A leg, a journal and ears that do what a test says; the real ones run in tests/edge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from telephony.acd.decision import Decision
from telephony.call_control.outbound.outbound_calls import OutboundCalls
from telephony.domain.call import CallId
from telephony.domain.dtmf import Digit, DtmfMethod
from telephony.domain.leg import (
    DigitReceived,
    LegAnswered,
    LegEnded,
    LegEvent,
    MediaStarted,
    PlaybackFinished,
)
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import TimelineEntry
from telephony.interfaces.browser_phones import PhoneConnected, PhoneEvent, PhoneLost, PhoneRings
from telephony.interfaces.call_store import CallRecord
from telephony.interfaces.contact_store import ContactRecord, StateChange
from telephony.interfaces.speech import Recognition
from telephony.interfaces.user_agent import Leg, LegListener
from telephony.ivr.commands import PromptPart
from telephony.trunk.dialling import DiallingPlan, DiallingRules
from telephony.trunk.spending import Charge, Spending

SPEECH, SILENCE = b"\x01\x02" * 160, bytes(320)


class FakeRing:
    """A ring that a test fills."""

    sample_rate = 8000
    overrun = 0

    def __init__(self) -> None:
        self.waiting = bytearray()
        self.closed = False

    def drain(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken

    def close(self) -> None:
        self.closed = True


class FakeLeg:
    """Answers when asked, hears every prompt to its end after `prompt_seconds`."""

    def __init__(self, leg_id: str = "in-1", *, prompt_seconds: float = 2.0) -> None:
        self.leg_id = leg_id
        self.asked: list[str] = []
        self.over = False
        self.heard_by: list[Leg] = []
        self.rings: list[FakeRing] = []
        self.events_seen = 0
        self.on_event: Callable[[int], None] = lambda _: None
        self._prompt_seconds = prompt_seconds
        self._playing: asyncio.TimerHandle | None = None
        self._playback = 0
        self._listener: LegListener | None = None
        self._early: list[LegEvent] = []

    def tell(self, event: LegEvent) -> None:
        """Report `event`, as the user agent would."""
        if self._listener is None:
            self._early.append(event)
            return
        self._listener(event)
        self.events_seen += 1
        self.on_event(self.events_seen)

    def press(self, symbol: str) -> None:
        self.tell(DigitReceived(time.time(), Digit(symbol, DtmfMethod.RFC4733)))

    def end(self, termination: Termination) -> None:
        if not self.over:
            self.over = True
            self._silence()
            self.tell(LegEnded(time.time(), termination))

    def listen(self, listener: LegListener) -> None:
        self._listener = listener
        early, self._early = self._early, []
        for event in early:
            self.tell(event)

    def start_early_media(self) -> None:
        self.asked.append("early media")
        self.tell(MediaStarted(time.time(), "PCMU", 8000, "192.0.2.1:4000"))

    def answer(self) -> None:
        self.asked.append("answer")
        if not self.over:
            self.tell(MediaStarted(time.time(), "PCMU", 8000, "192.0.2.1:4000"))
        if not self.over:
            self.tell(LegAnswered(time.time()))

    def hang_up(self, reason: Reason) -> None:
        self.asked.append(f"hang up {reason.value}")
        asyncio.get_running_loop().call_soon(self.end, ended(reason))

    def play(self, playback: int, files: Sequence[Path]) -> None:
        self.asked.append("play")
        self._playback = playback
        self._begin_to_play()

    def stop_playing(self) -> None:
        self.asked.append("stop playing")
        self._silence()

    def pause_playing(self) -> None:
        self.asked.append("pause playing")
        self._silence()

    def resume_playing(self) -> None:
        self.asked.append("resume playing")
        self._begin_to_play()

    def heard_key(self, symbol: str) -> None:
        self.tell(DigitReceived(time.time(), Digit(symbol, DtmfMethod.INBAND)))

    def start_ringback(self) -> None:
        self.asked.append("ringback")

    def stop_ringback(self) -> None:
        self.asked.append("no ringback")

    def hear(self) -> FakeRing:
        ring = FakeRing()
        self.rings.append(ring)
        return ring

    @property
    def bridged_to(self) -> Leg | None:
        """Whom this leg hears and is heard by, if that is one."""
        both = [leg for leg in self.heard_by if self in leg.heard_by]  # type: ignore[attr-defined]
        return both[0] if len(both) == 1 else None

    def connect(self, other: Leg) -> None:
        assert other not in self.heard_by, "connected twice"
        self.heard_by.append(other)

    def disconnect(self, other: Leg) -> None:
        self.heard_by.remove(other)

    def bridge(self, other: Leg) -> None:
        self.connect(other)
        other.connect(self)

    def unbridge(self, other: Leg) -> None:
        self.disconnect(other)
        other.disconnect(self)

    def record(self, file: Path) -> None:
        self.asked.append("record")

    def send_digits(self, symbols: str, method: DtmfMethod = DtmfMethod.RFC4733) -> None:
        self.asked.append(f"send digits {symbols}")

    def _begin_to_play(self) -> None:
        self._silence()
        playback = self._playback
        self._playing = asyncio.get_running_loop().call_later(
            self._prompt_seconds, lambda: self.tell(PlaybackFinished(time.time(), playback))
        )

    def _silence(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            self._playing = None


class FakeUserAgent:
    """Gives out the legs that a test prepared."""

    free_legs = 3

    def __init__(self) -> None:
        self.callee = FakeLeg("out-1")
        self.prepared: list[FakeLeg] = []
        """Given out before `callee` is."""
        self.dialled: list[str] = []
        self.each_its_own = False
        """Whether each destination for which nothing is prepared gets a leg of its own."""
        self.legs: dict[str, FakeLeg] = {}
        """The last leg to each destination."""

    def dial(self, destination: str, *, calling_number: str, trunk: str | None = None) -> FakeLeg:
        self.dialled.append(destination)
        if self.prepared:
            leg = self.prepared.pop(0)
        elif self.each_its_own:
            leg = FakeLeg(f"out-{len(self.dialled)}")
        else:
            leg = self.callee
        self.legs[destination] = leg
        return leg


class FakeBrowserPhones:
    """A gateway whose browsers answer as soon as they are told to."""

    def __init__(self, user_agent: FakeUserAgent) -> None:
        self._user_agent = user_agent
        self.slow = False
        """Whether calls reach a browser only when a test says `ring`."""
        self._rung: set[str] = set()
        self._connected: set[str] = set()
        self._listeners: list[Callable[[PhoneEvent], None]] = []

    async def connect(self, owner: str, offer: str) -> str:
        self.come(owner)
        return "answer"

    def come(self, owner: str) -> None:
        """A page opens, or comes back."""
        self._connected.add(owner)
        self._tell(PhoneConnected(owner))

    def go(self, owner: str, *, call_waits: bool = False) -> None:
        """A page closes, or its network is gone."""
        self._connected.discard(owner)
        self._tell(PhoneLost(owner, "The network is gone.", call_waits))

    def ring(self, owner: str) -> None:
        """A call has reached the browser."""
        self._rung.add(owner)
        self._tell(PhoneRings(owner))

    def disconnect(self, owner: str) -> None:
        self._connected.discard(owner)

    def uri(self, owner: str) -> str | None:
        return self.address(owner) if owner in self._connected else None

    def answer(self, owner: str) -> None:
        if not self.slow or owner in self._rung:
            self._rung.discard(owner)
            self._user_agent.legs[self.address(owner)].tell(LegAnswered(time.time()))

    def decline(self, owner: str) -> None:
        self._user_agent.legs[self.address(owner)].end(ended(Reason.DECLINED))

    def listen(self, listener: Callable[[PhoneEvent], None]) -> None:
        self._listeners.append(listener)

    @staticmethod
    def address(owner: str) -> str:
        """Where the owner is called."""
        return f"sip:{owner}@gateway"

    def _tell(self, event: PhoneEvent) -> None:
        for listener in self._listeners:
            listener(event)


@dataclass
class MemoryJournal:
    """A journal on a disk that never fails."""

    begun: list[CallRecord] = field(default_factory=list)
    finished: list[tuple[CallRecord, Sequence[TimelineEntry]]] = field(default_factory=list)
    backlog: int = 0
    problem: str = ""

    def begin(self, record: CallRecord) -> None:
        self.begun.append(record)

    def finish(self, record: CallRecord, timeline: Sequence[TimelineEntry]) -> None:
        self.finished.append((record, list(timeline)))

    async def settled(self, within: float) -> bool:
        return True


@dataclass
class MemoryContacts:
    """A `ContactJournal` on a disk that never fails."""

    contacts: dict[str, ContactRecord] = field(default_factory=dict)
    decisions: list[tuple[CallId, float, Decision]] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def note_contact(self, record: ContactRecord) -> None:
        self.contacts[record.contact_id] = record

    def note_decision(self, call_id: CallId, at: float, decision: Decision) -> None:
        self.decisions.append((call_id, at, decision))

    def note_state(self, change: StateChange) -> None:
        self.states.append(change)

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Agent and outcome, contact for contact."""
        return [(record.agent, record.outcome) for record in self.contacts.values()]


class MemoryLedger:
    """A ledger that is lost with the process."""

    def __init__(self) -> None:
        self.charges: list[Charge] = []

    def note(self, charge: Charge) -> None:
        self.charges.append(charge)


def anything_goes() -> OutboundCalls:
    """Outbound calls without rules, rates or caps."""
    return OutboundCalls(
        DiallingPlan(DiallingRules()),
        Spending({}, {}),
        MemoryLedger(),
        trunk_hosts={},
        capped=frozenset(),
        max_duration=14400.0,
    )


class FakePrompts:
    """Every constant prompt is there; the others are rendered, or fail, on a thread."""

    def __init__(self) -> None:
        self.fail: Exception | None = None
        self.open_calls = 0

    def find(self, part: PromptPart) -> Path | None:
        return Path("prompt.wav") if getattr(part, "constant", True) else None

    def for_call(self) -> FakePrompts:
        self.open_calls += 1
        return self

    def resolve(self, part: PromptPart) -> Path:
        if self.fail is not None:
            raise self.fail
        return Path("rendered.wav")

    def close(self) -> None:
        self.open_calls -= 1


class FakeDetector:
    """Speech is what isn't silence."""

    def is_speech(self, frame: bytes) -> bool:
        return frame != SILENCE

    def sees_nothing(self, pcm: bytes) -> bool:
        return pcm == bytes(len(pcm))


class FakeUtterance:
    def __init__(self, result: Future[Recognition]) -> None:
        self._result = result
        self.cancelled = False

    complete = False

    def accept(self, pcm: bytes) -> None:
        pass

    def finish(self) -> Future[Recognition]:
        return self._result

    def cancel(self) -> None:
        self.cancelled = True


class FakeSpeech:
    """Gives the future that a test prepared; `saturated` or `error` instead, if set."""

    def __init__(self) -> None:
        self.result: Future[Recognition] = Future()
        self.saturated = False
        self.error: Exception | None = None
        self.utterances: list[FakeUtterance] = []

    def try_open(
        self,
        language: str,
        phrases: Sequence[str],
        doubtful_below: float = 0.0,
        taken_from: float = 1.0,
    ) -> FakeUtterance | None:
        if self.error is not None:
            raise self.error
        if self.saturated:
            return None
        self.utterances.append(FakeUtterance(self.result))
        return self.utterances[-1]

    def new_detector(self) -> FakeDetector:
        return FakeDetector()


class NobodyWatches:
    """A `CallObserver` that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: self.told.append(name)
