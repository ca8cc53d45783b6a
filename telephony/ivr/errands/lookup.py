"""What a flow asks of a web service, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from telephony.domain.immutable import immutable
from telephony.ivr.commands import Errand
from telephony.ivr.events import ErrandOver


@immutable
class LookUp(Errand):
    """One HTTP request. Answered by `LookedUp`, whatever its status; else by `ErrandFailed`.

    `url`, `headers` and `json` may hold the caller's words: they are for no log.
    """

    method: str
    url: str
    origin: str
    """Scheme and host as they stand in the flow; "" where an expression gave them."""
    timeout: float
    """Seconds, of each attempt."""
    attempts: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = None
    wants_answer: bool = False
    """Whether the answer's JSON is read at all."""


@immutable
class LookedUp(ErrandOver):
    """The service answered; `answer` is its JSON where it was wanted and the status is 2xx."""

    status: int
    answer: object = None
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        """2xx: done as asked (RFC 9110 section 15.3, Successful 2xx)."""
        return 200 <= self.status < 300
