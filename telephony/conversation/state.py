"""A caller's contact with an agent, as a table: a pair that isn't in it can't happen.

    ringing ─► whisper ─► talking, and from there

    whisper ─► talking ◄──► held ──────────────┐
                 │  ▲  ▲                     │ ▲
         consult │  │  └─── end consult ──┐  │ │ third party gone
                 ▼  └─────────────────────┤  ▼ │
              calling ── answered ─► consulting ◄─► alternating
                                          │              │
                 over ◄── handed over ◄───┴─ conference ─┘

Whoever ends a contact, or is cut off, ends it from everywhere.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far caller, agent and third party have come with each other."""

    RINGING = "ringing"
    """The agent's telephone rings."""
    WHISPER = "whisper"
    """The agent is told what the call is about; the caller hears its queue."""
    TALKING = "talking"
    HELD = "held"
    """The caller hears music, the agent nothing."""
    CALLING = "calling"
    """The caller hears music while the third party rings."""
    CONSULTING = "consulting"
    """The caller hears music; agent and third party speak."""
    ALTERNATING = "alternating"
    """The third party hears music; agent and caller speak."""
    CONFERENCE = "conference"
    HANDED_OVER = "handed_over"
    """Caller and third party speak, the agent is out of it."""
    OVER = "over"


class Input(StrEnum):
    """What moves a contact on: wishes of the agent, and what the others' legs report."""

    ANSWERED = "answered"
    WHISPERED = "whispered"
    HOLD = "hold"
    RESUME = "resume"
    CONSULT = "consult"
    THIRD_PARTY_ANSWERED = "third_party_answered"
    THIRD_PARTY_GONE = "third_party_gone"
    END_CONSULT = "end_consult"
    JOIN_ALL = "join_all"
    """A conference of all three."""
    COMPLETE = "complete"
    TRANSFER = "transfer"
    """Blind: the caller goes to somebody else."""
    END = "end"
    """Caller or agent is gone."""


_S, _I = State, Input
TRANSITIONS: dict[tuple[State, Input], State] = {
    (_S.RINGING, _I.ANSWERED): _S.WHISPER,
    (_S.WHISPER, _I.WHISPERED): _S.TALKING,
    (_S.TALKING, _I.HOLD): _S.HELD,
    (_S.TALKING, _I.CONSULT): _S.CALLING,
    (_S.TALKING, _I.TRANSFER): _S.OVER,
    (_S.HELD, _I.RESUME): _S.TALKING,
    (_S.HELD, _I.CONSULT): _S.CALLING,
    (_S.HELD, _I.TRANSFER): _S.OVER,
    (_S.CALLING, _I.THIRD_PARTY_ANSWERED): _S.CONSULTING,
    # The agent alone says when the caller is there again to hear.
    (_S.CALLING, _I.THIRD_PARTY_GONE): _S.HELD,
    (_S.CALLING, _I.END_CONSULT): _S.TALKING,
    (_S.CONSULTING, _I.THIRD_PARTY_GONE): _S.HELD,
    (_S.CONSULTING, _I.END_CONSULT): _S.TALKING,
    (_S.CONSULTING, _I.RESUME): _S.ALTERNATING,
    (_S.CONSULTING, _I.JOIN_ALL): _S.CONFERENCE,
    (_S.CONSULTING, _I.COMPLETE): _S.HANDED_OVER,
    (_S.ALTERNATING, _I.HOLD): _S.CONSULTING,
    (_S.ALTERNATING, _I.THIRD_PARTY_GONE): _S.TALKING,
    (_S.ALTERNATING, _I.END_CONSULT): _S.TALKING,
    (_S.ALTERNATING, _I.JOIN_ALL): _S.CONFERENCE,
    (_S.ALTERNATING, _I.COMPLETE): _S.HANDED_OVER,
    (_S.CONFERENCE, _I.THIRD_PARTY_GONE): _S.TALKING,
    (_S.CONFERENCE, _I.END_CONSULT): _S.TALKING,
    (_S.CONFERENCE, _I.COMPLETE): _S.HANDED_OVER,
    (_S.HANDED_OVER, _I.THIRD_PARTY_GONE): _S.OVER,
    **{(state, _I.END): _S.OVER for state in State if state is not _S.OVER},
}


class ImpossibleInput(Exception):
    """A contact in this state can't take this; its text is a sentence for the agent."""

    def __init__(self, state: State, wish: Input) -> None:
        super().__init__(state, wish)
        self.state = state
        self.wish = wish

    def __str__(self) -> str:
        return f"{_WISHES[self.wish]} can't be done now: {_SITUATIONS[self.state]}."


_WISHES = {
    _I.ANSWERED: "Answering",
    _I.WHISPERED: "Ending the whisper",
    _I.HOLD: "Holding",
    _I.RESUME: "Resuming",
    _I.CONSULT: "Calling somebody to consult",
    _I.THIRD_PARTY_ANSWERED: "Taking the third party in",
    _I.THIRD_PARTY_GONE: "Letting the third party go",
    _I.END_CONSULT: "Ending the consultation",
    _I.JOIN_ALL: "A conference",
    _I.COMPLETE: "Completing the transfer",
    _I.TRANSFER: "A transfer",
    _I.END: "Ending the contact",
}

_SITUATIONS = {
    _S.RINGING: "the telephone still rings",
    _S.WHISPER: "the caller isn't connected yet",
    _S.TALKING: "agent and caller are speaking",
    _S.HELD: "the caller is on hold",
    _S.CALLING: "the third party hasn't answered yet",
    _S.CONSULTING: "agent and third party are speaking",
    _S.ALTERNATING: "the third party is on hold",
    _S.CONFERENCE: "everybody is in a conference",
    _S.HANDED_OVER: "the caller was handed over",
    _S.OVER: "the contact is over",
}


def after(state: State, what: Input) -> State:
    """The state that follows. Raises `ImpossibleInput`."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise ImpossibleInput(state, what) from None
