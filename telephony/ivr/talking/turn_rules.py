"""How a turn is taken: what counts as an answer, and how long is waited for what."""

from __future__ import annotations

from telephony.domain.immutable import immutable
from telephony.ivr.commands import USUAL_PATIENCE, Patience, PromptPart
from telephony.ivr.grammars.grammar import Grammar


@immutable
class TurnRules:
    """Those of one question in one language; times in seconds."""

    grammar: Grammar
    language: str
    barge_in: bool
    hotword: bool
    timeout: float
    interdigit_timeout: float
    term_timeout: float
    min_confidence: float
    patience: Patience = USUAL_PATIENCE
    doubtful_below: float = 0.0
    """What is recognised with less confidence may have been something else."""
    prompt: tuple[PromptPart, ...] | None = None
    """What is asked, where it is the same in every call."""
