"""The flows that calls get, read again when their files change.

A set of flows is taken whole or not at all: all files of a folder that passed their gates
together, with every route and every call between them found, their prompts rendered and their
phrases shown to the recognisers. What isn't fit is told, and what was there stays. Calls finish
in the flows that they entered, which are kept in mind here as long.
"""

from __future__ import annotations

import asyncio
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from telephony.app.flow_files import Seen, look
from telephony.app.flows import canary_folder, configured, load_checked_flows
from telephony.app.settings.models import Settings
from telephony.call_control.flow_choice import FlowChoice, FlowSets
from telephony.documents.document import Document
from telephony.domain.errors import TelephonyError
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import FlowLibrary, load_canary, overlaid
from telephony.telemetry.flow_readings import FlowReading, FlowReadings

LOOK_EVERY = 1.0
"""Seconds. What changed is taken up at the second look that finds it the same: who puts several
files there doesn't do it at one moment, and a file that is being written isn't whole."""

EVERYBODY, CANARY = "everybody", "canary"

Ready = Callable[[Iterable[Flow]], None]
"""Makes prompts and recognisers ready for flows; blocks. Raises `TelephonyError`."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Read:
    """What a look at the files found."""

    sets: FlowSets
    problems: dict[str, str] = field(default_factory=dict)
    """Why a set couldn't be taken, by its name."""


class LiveFlows:
    """Lives on the event loop; what takes time is done in a worker thread."""

    def __init__(self, document: Document[Settings], folder: Path) -> None:
        """`folder` is where the configuration's relative paths start. Raises `DocumentError`."""
        self._document = document
        self._folder = folder
        self._flows = document.value.flows
        self._own: Mapping[str, Flow] = {}
        """The files of the canary that are in use."""
        self._in_use: Seen = {}
        self._last_look: Seen = {}
        self._one_at_a_time = asyncio.Lock()
        self._ready: Ready = lambda flows: None
        self._changed: list[Callable[[Iterable[Flow]], None]] = []
        self._left: list[weakref.ref[Flow]] = []
        """Flows that new calls don't get any more; some call may be in one."""
        self._problems: dict[str, str] = {}
        self._taken: Counter[tuple[str, str]] = Counter()
        self.choice = FlowChoice(FlowSets(load_checked_flows(document, folder)))

    @property
    def everybody(self) -> FlowLibrary:
        """What callers get who aren't in the share."""
        return self.choice.sets.everybody

    @property
    def new_calls(self) -> list[Flow]:
        """Every flow that a call may enter from now on."""
        return _all(self.choice.sets)

    @property
    def problem(self) -> str:
        """Why files aren't taken, as they are; "" while all is well."""
        return " ".join(self._problems.values())

    def tell(self, changed: Callable[[Iterable[Flow]], None]) -> None:
        """Call `changed` with every flow that a call may be in, each time when those change.

        It is called in a worker thread.
        """
        self._changed.append(changed)

    async def prepare(self, ready: Ready) -> None:
        """At the start: the flows are made ready, and the canary is looked for.

        Raises `TelephonyError` for the flows; a canary that isn't fit keeps nobody from calling.
        """
        self._ready = ready
        await asyncio.to_thread(ready, self.everybody)
        self._last_look = self._in_use = await asyncio.to_thread(self._look)
        await self._take(await asyncio.to_thread(self._read, self.everybody))

    async def watch(self) -> None:
        """Run until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._flows.watch:
                await self.take()
            await self._forget()

    async def take(self, *, at_once: bool = False) -> None:
        """Take up the files if they changed and have settled; `at_once` as they are."""
        async with self._one_at_a_time:
            seen = await asyncio.to_thread(self._look)
            settled, self._last_look = seen == self._last_look, seen
            if not at_once and (not settled or seen == self._in_use):
                return
            read = await asyncio.to_thread(self._read)
            if not at_once and await asyncio.to_thread(self._look) != seen:
                return  # it goes on changing: what was read may be half of it
            self._in_use = seen
            await self._take(read)

    async def follow(self, settings: Settings) -> None:
        """`telephony.yaml` was read again: its share, its queues; and the flows at once.

        Trunks and their routes stay those of the start.
        """
        start = self._document.value
        self._flows = settings.flows
        taken = {name: getattr(settings, name) for name in ("queues", "calendars", "flows")}
        self._document = replace(self._document, value=start.model_copy(update=taken))
        await self.take(at_once=True)

    def readings(self) -> FlowReadings:
        """For the metrics; each answers at once."""
        return FlowReadings(
            flows=lambda: list(self._versions()),
            refused=lambda: {name: name in self._problems for name in (EVERYBODY, CANARY)},
            taken=lambda: dict(self._taken),
            share=lambda: self.choice.sets.share if self.choice.sets.canary is not None else 0.0,
        )

    def _versions(self) -> Iterable[FlowReading]:
        sets = self.choice.sets
        for name, library in ((EVERYBODY, sets.everybody), (CANARY, sets.canary or ())):
            for flow in library:
                if name == EVERYBODY or _version(sets.everybody, flow.name) != flow.version:
                    yield FlowReading(flow.name, name, flow.version)

    def _look(self) -> Seen:
        settings, sets = self._flows, self.choice.sets
        folders = [self._folder / settings.folder, canary_folder(settings, self._folder)]
        flows = [*sets.everybody, *(sets.canary or ())]
        return look(folders, [file for flow in flows for file in flow.audio_files()])

    def _read(self, everybody: FlowLibrary | None = None) -> _Read:
        """In a worker thread; `everybody` if that was read and made ready before."""
        base = everybody or self.everybody
        read = _Read(FlowSets(base, share=self._flows.canary.share))
        try:
            if everybody is None:
                found = load_checked_flows(self._document, self._folder)
                base = _same_or_new(self.everybody, found)
                self._ready(base)
        except TelephonyError as error:
            read.problems[EVERYBODY] = f"The flows were changed and not taken: {error}"
            base = self.everybody
        home, known = self._folder / self._flows.folder, configured(self._document.value)
        try:
            own = load_canary(canary_folder(self._flows, self._folder), home, known)
            canary = overlaid(base, own) if own else base
            self._ready(canary if own else ())
        except TelephonyError as error:
            read.problems[CANARY] = f"The canary flows were not taken: {error}"
            own, canary = self._kept_canary(base)
        self._own = own
        read.sets = replace(read.sets, everybody=base, canary=canary if own else None)
        return read

    def _kept_canary(self, base: FlowLibrary) -> tuple[Mapping[str, Flow], FlowLibrary]:
        """The old one, if it goes with the flows as they are now; else none."""
        try:
            return self._own, overlaid(base, self._own)
        except TelephonyError as error:
            log.warning("the canary flows in use don't go with the others", problem=str(error))
            return {}, base

    async def _take(self, read: _Read) -> None:
        for name in (EVERYBODY, CANARY):
            problem = read.problems.get(name, "")
            if problem:
                self._taken[name, "refused"] += 1
                log.error("flows not taken", set=name, problem=problem)
        self._problems = read.problems
        before, after = self.choice.sets, read.sets
        changed = {
            EVERYBODY: _differences(before.everybody, after.everybody),
            CANARY: _differences(before.canary, after.canary),
        }
        for name, flows in changed.items():
            if flows:
                self._taken[name, "taken"] += 1
                log.info("flows taken", set=name, flows=", ".join(flows), share=after.share)
        if before.share != after.share:
            log.info("share of callers who get the canary", percent=after.share)
        now = set(map(id, _all(after)))
        self._left += [weakref.ref(flow) for flow in _all(before) if id(flow) not in now]
        await self._tell(after)  # first, so that the new ones can be used at once
        self.choice.sets = after

    async def _forget(self) -> None:
        """Flows that no call is in any more."""
        left = [ref for ref in self._left if ref() is not None]
        if len(left) < len(self._left):
            self._left = left
            await self._tell(self.choice.sets)

    async def _tell(self, sets: FlowSets) -> None:
        old = [flow for ref in self._left if (flow := ref()) is not None]
        for changed in self._changed:
            await asyncio.to_thread(changed, [*_all(sets), *old])


def _all(sets: FlowSets) -> list[Flow]:
    return [*sets.everybody, *(sets.canary or ())]


def _same_or_new(before: FlowLibrary, after: FlowLibrary) -> FlowLibrary:
    return after if _differences(before, after) else before


def _version(library: FlowLibrary, name: str) -> str:
    flow = library.get(name)
    return flow.version if flow is not None else ""


def _differences(before: FlowLibrary | None, after: FlowLibrary | None) -> list[str]:
    """The flows that came, went, or are another version."""
    old = {flow.name: flow.version for flow in before or ()}
    new = {flow.name: flow.version for flow in after or ()}
    names = dict.fromkeys([*old, *new])
    return [
        f"{name} {new[name]}" if name in new else f"{name} gone"
        for name in names
        if old.get(name) != new.get(name)
    ]
