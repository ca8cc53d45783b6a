"""What the pages of flows stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telephony.interfaces.flow_figures import FlowArchive
from telephony.ivr.flow import Flow


def _no_problem() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class FlowsSide:
    """The flows of an edge."""

    flows: Callable[[], Iterable[Flow]]
    """As new callers meet them now; one flow may be there in two versions, last the one that only a
    share of them gets."""
    archive: FlowArchive
    zone: ZoneInfo
    """In which days begin."""
    problem: Callable[[], str] = _no_problem
    """Why files that changed weren't taken, as a sentence; "" while all is well."""
