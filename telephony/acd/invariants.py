"""The rules that hold between two events; the sentinel finds a breach, `Healing` mends it."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What is wrong with a caller or an agent, as words that follow its name."""

    WAITS_AND_SPEAKS = "waits, and speaks with an agent"
    MISSING_IN_QUEUE = "waits, and is missing in its queue"
    LINE_OR_OFFERED = "must be in its line, or offered, and not both"
    RESTS_AND_SOUGHT_FOR = "rests, and is in its line or offered"
    RESTS_PAST_BOUND = "rests, and may be called"
    CALLBACK_PAST_BOUND = "is to be called back, and its time is over"
    AGENT_IS_FREE = "waits while an agent is free"
    STRAY = "is in a queue and doesn't wait"
    GONE_AND_RUNG_FOR = "is gone, and an agent is rung for it"
    OFFER_PAST_BOUND = "is offered by an offer that is past its bound"
    RESERVED_WHILE_RUNG = "must be reserved exactly while it is rung"
    BUSY_WHILE_SPEAKING = "must be busy exactly while a caller is there"
    WRONG_CALLER = "speaks with another caller than it is taken for"
    WRAP_UP_PAST_BOUND = "writes up for longer than its queue allows"
