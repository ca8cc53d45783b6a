"""How many examples Hypothesis makes where a test wants other than the usual hundred."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100


def examples(count: int) -> int:
    """So many in `make test`; where the profile has fewer than usual, as many fewer."""
    return max(1, count * settings().max_examples // _USUAL)
