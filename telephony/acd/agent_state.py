"""What an agent is doing, as a table: a pair that isn't in it can't happen.

                   ┌──────────── offer gone ───────────┐
                   ▼                                   │
offline ─► break ◄─► ready ── offered ─► reserved ── accepted ─► busy ── ended ─► wrap-up
             ▲         ▲                    │                     │                 │
             │         └────────────────────┼───── ended ─────────┴───── done ──────┘
             └────── not answered ──────────┘

ready ── a colleague asks ─► consulted ── released ─► ready
                                 └────── handed over ─► busy
"""

from __future__ import annotations

from enum import StrEnum

from telephony.acd.errors import ImpossibleTransition


class AgentState(StrEnum):
    """The states of the trade; a break has a reason of the firm's own beside it."""

    OFFLINE = "offline"
    BREAK = "break"
    """Signed in, takes no callers."""
    READY = "ready"
    RESERVED = "reserved"
    """Rung for a caller."""
    BUSY = "busy"
    """Speaks with a caller."""
    WRAP_UP = "wrap_up"
    """The caller has gone; the agent writes up what was said."""
    CONSULTED = "consulted"
    """Rung, or asked, by a colleague who has the caller."""


class Cause(StrEnum):
    """What moves an agent from one state to another."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    GO_READY = "go_ready"
    GO_ON_BREAK = "go_on_break"
    OFFERED = "offered"
    OFFER_GONE = "offer_gone"
    """Withdrawn, declined, or failed: the agent is free again."""
    NOT_ANSWERED = "not_answered"
    ACCEPTED = "accepted"
    CONTACT_ENDED = "contact_ended"
    """No wrap-up follows."""
    WRAP_UP_BEGUN = "wrap_up_begun"
    LOST = "lost"
    """The agent's phone or browser is gone."""
    PHONE_LOST = "phone_lost"
    """The same, and the agent isn't: on a break until there is a phone again."""
    CONSULTED = "consulted"
    RELEASED = "released"
    """The colleague needs no more advice."""
    HANDED_OVER = "handed_over"
    """The colleague's caller is the agent's from now on."""


_S, _C = AgentState, Cause
TRANSITIONS: dict[tuple[AgentState, Cause], AgentState] = {
    (_S.OFFLINE, _C.SIGN_IN): _S.BREAK,
    (_S.BREAK, _C.GO_READY): _S.READY,
    (_S.BREAK, _C.GO_ON_BREAK): _S.BREAK,  # for another reason
    (_S.READY, _C.GO_ON_BREAK): _S.BREAK,
    (_S.READY, _C.OFFERED): _S.RESERVED,
    (_S.RESERVED, _C.OFFER_GONE): _S.READY,
    (_S.RESERVED, _C.NOT_ANSWERED): _S.BREAK,
    (_S.RESERVED, _C.ACCEPTED): _S.BUSY,
    (_S.BUSY, _C.CONTACT_ENDED): _S.READY,
    (_S.BUSY, _C.WRAP_UP_BEGUN): _S.WRAP_UP,
    (_S.WRAP_UP, _C.GO_READY): _S.READY,
    (_S.WRAP_UP, _C.GO_ON_BREAK): _S.BREAK,
    (_S.BREAK, _C.SIGN_OUT): _S.OFFLINE,
    (_S.READY, _C.SIGN_OUT): _S.OFFLINE,
    (_S.WRAP_UP, _C.SIGN_OUT): _S.OFFLINE,
    (_S.BREAK, _C.LOST): _S.OFFLINE,
    (_S.READY, _C.LOST): _S.OFFLINE,
    (_S.RESERVED, _C.LOST): _S.OFFLINE,
    (_S.BUSY, _C.LOST): _S.OFFLINE,
    (_S.WRAP_UP, _C.LOST): _S.OFFLINE,
    (_S.RESERVED, _C.PHONE_LOST): _S.BREAK,
    (_S.BUSY, _C.PHONE_LOST): _S.BREAK,
    (_S.CONSULTED, _C.PHONE_LOST): _S.BREAK,
    (_S.READY, _C.CONSULTED): _S.CONSULTED,
    (_S.CONSULTED, _C.RELEASED): _S.READY,
    (_S.CONSULTED, _C.HANDED_OVER): _S.BUSY,
    (_S.CONSULTED, _C.LOST): _S.OFFLINE,
}


def after(state: AgentState, cause: Cause) -> AgentState:
    """The state that follows. Raises `ImpossibleTransition`."""
    try:
        return TRANSITIONS[state, cause]
    except KeyError:
        raise ImpossibleTransition(state, cause) from None
