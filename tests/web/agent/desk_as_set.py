"""A desk as the agent's page sees it: it shows what it is told to, and notes what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from telephony.acd.agent_state import AgentState
from telephony.domain.call import CallId
from telephony.domain.errors import BrowserPhoneError, DeskError
from telephony.interfaces.agent_desk import (
    DeskCall,
    DeskView,
    Phase,
    PhoneState,
    QueueGlance,
    Target,
    ToAgent,
    ToNumber,
    WrapUp,
)
from telephony.interfaces.browser_phones import PhoneEvent
from telephony.interfaces.contact_store import ContactRecord, StateChange

IDLE = DeskView(
    agent="ann",
    state=AgentState.OFFLINE,
    since=1_700_000_000.0,
    reason="",
    intends="",
    phone=PhoneState.NONE,
    call=None,
    wrap_up_until=None,
    queues=(QueueGlance("support", 2, 41.0), QueueGlance("sales", 0, 0.0)),
)
TALKING = DeskCall(
    contact_id="contact-1",
    call_id=CallId("call-1"),
    queue="support",
    caller_number="+49301234567",
    caller_name="Jo Doe",
    phase=Phase.TALKING,
    since=1_700_000_100.0,
    waited=41.0,
    answered_at=1_700_000_100.0,
    variables={"account": "204017"},
)


@dataclass
class DeskAsSet:
    """An `AgentDesk` whose views are set by hand."""

    views: dict[str, DeskView] = field(
        default_factory=lambda: {
            "ann": IDLE,
            "bob": replace(IDLE, agent="bob", state=AgentState.READY),
            "cem": replace(IDLE, agent="cem", state=AgentState.BREAK),
            "dee": replace(IDLE, agent="dee"),
        }
    )
    asked: list[tuple[object, ...]] = field(default_factory=list)
    refusal: str = ""
    """Refuse every wish with this sentence."""
    watchers: list[Callable[[], None]] = field(default_factory=list)

    @property
    def agents(self) -> Sequence[str]:
        """See `AgentDesk`."""
        return list(self.views)

    def view(self, agent: str) -> DeskView:
        """See `AgentDesk`."""
        if agent not in self.views:
            raise DeskError(f"There is no agent {agent}.")
        return self.views[agent]

    def watch(self, agent: str, changed: Callable[[], None]) -> Callable[[], None]:
        """See `AgentDesk`."""
        self.view(agent)
        self.watchers.append(changed)
        return lambda: self.watchers.remove(changed)

    def show(self, agent: str, **changes: object) -> None:
        """The desk changes, and whoever watches is told."""
        self.views[agent] = replace(self.views[agent], **changes)  # type: ignore[arg-type]
        for changed in list(self.watchers):
            changed()

    def _note(self, *wish: object) -> None:
        if self.refusal:
            raise DeskError(self.refusal)
        self.asked.append(wish)

    def sign_in(self, agent: str) -> None:
        self._note("sign_in", agent)

    def sign_out(self, agent: str) -> None:
        self._note("sign_out", agent)

    def ready(self, agent: str) -> None:
        self._note("ready", agent)

    def on_break(self, agent: str, reason: str) -> None:
        self._note("on_break", agent, reason)

    def answer(self, agent: str) -> None:
        self._note("answer", agent)

    def decline(self, agent: str) -> None:
        self._note("decline", agent)

    def hang_up(self, agent: str) -> None:
        self._note("hang_up", agent)

    def hold(self, agent: str) -> None:
        self._note("hold", agent)

    def resume(self, agent: str) -> None:
        self._note("resume", agent)

    def send_digits(self, agent: str, symbols: str) -> None:
        self._note("send_digits", agent, symbols)

    def transfer(self, agent: str, target: Target) -> None:
        self._note("transfer", agent, target)

    def consult(self, agent: str, target: ToAgent | ToNumber) -> None:
        self._note("consult", agent, target)

    def end_consult(self, agent: str) -> None:
        self._note("end_consult", agent)

    def complete(self, agent: str) -> None:
        self._note("complete", agent)

    def conference(self, agent: str) -> None:
        self._note("conference", agent)

    def wrap_up(self, agent: str, notes: WrapUp) -> None:
        self._note("wrap_up", agent, notes)

    def pause_recording(self, agent: str) -> None:
        self._note("pause_recording", agent)

    def resume_recording(self, agent: str) -> None:
        self._note("resume_recording", agent)


@dataclass
class GatewayAsSet:
    """`BrowserPhones` without a gateway behind them."""

    offers: list[tuple[str, str]] = field(default_factory=list)
    refusal: str = ""

    async def connect(self, owner: str, offer: str) -> str:
        """See `BrowserPhones`."""
        if self.refusal:
            raise BrowserPhoneError(self.refusal)
        self.offers.append((owner, offer))
        return f"answer to {offer}"

    def disconnect(self, owner: str) -> None:
        """See `BrowserPhones`."""

    def uri(self, owner: str) -> str | None:
        """See `BrowserPhones`."""
        return None

    def answer(self, owner: str) -> None:
        """See `BrowserPhones`."""

    def decline(self, owner: str) -> None:
        """See `BrowserPhones`."""

    def listen(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See `BrowserPhones`."""


@dataclass
class ContactsAsSet:
    """A `ContactArchive` that holds what it is given."""

    of_number: Mapping[str, Sequence[ContactRecord]] = field(default_factory=dict)

    def contacts_of_call(self, call_id: CallId) -> Sequence[ContactRecord]:
        """See `ContactArchive`."""
        return []

    def contacts_of_number(self, number: str, *, limit: int) -> Sequence[ContactRecord]:
        """See `ContactArchive`."""
        return self.of_number.get(number, [])[:limit]

    def decisions_of_call(self, call_id: CallId) -> Sequence[tuple[float, str]]:
        """See `ContactArchive`."""
        return []

    def states_since(self, since: float) -> Sequence[StateChange]:
        """See `ContactArchive`."""
        return []
