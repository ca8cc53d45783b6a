"""What a peer holds while it runs: folders, ports, processes."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType


class HoldsResources:
    """Base of what lives for the length of a `with` block.

    `__enter__` of the subclass gathers in a stack of its own and hands it over as `_resources`
    once everything is there, so that what started is ended when the rest doesn't.
    """

    _resources: ExitStack

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.__exit__(kind, error, trace)
