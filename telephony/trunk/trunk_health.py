"""A trunk's hosts in order of preference: when to probe which, and which to call now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telephony.trunk.host_health import HostHealth, HostState, KeepAlive, shows_life


@dataclass(frozen=True, slots=True)
class Probe:
    """An OPTIONS that is to be sent; its answer is told by `number`."""

    number: int
    host: str


@dataclass(frozen=True, slots=True)
class StateChange:
    """A host went up or down."""

    host: str
    before: HostState
    after: HostState


@dataclass(slots=True)
class _Waiting:
    """A probe under way."""

    host: str
    sent_at: float


class TrunkHealth:
    """One trunk's hosts; without `keep_alive` only calls tell how they are.

    `now` is in seconds, on one clock that only goes forward.
    """

    def __init__(self, hosts: Sequence[str], keep_alive: KeepAlive | None, now: float) -> None:
        self._rules = keep_alive or KeepAlive()
        self._hosts = {host: HostHealth(self._rules) for host in hosts}
        self._next = dict.fromkeys(self._hosts, now) if keep_alive else {}
        self._waiting: dict[int, _Waiting] = {}
        self._number = 0

    @property
    def states(self) -> dict[str, HostState]:
        """Every host's, in order of preference."""
        return {host: health.state for host, health in self._hosts.items()}

    @property
    def next_at(self) -> float | None:
        """When `advance` is wanted next; None if never."""
        ends = [waiting.sent_at + self._rules.timeout for waiting in self._waiting.values()]
        return min([*self._next.values(), *ends], default=None)

    def round_trip(self, host: str) -> float | None:
        """Of the host's last answered probe, in seconds."""
        return self._hosts[host].round_trip

    def advance(self, now: float) -> tuple[list[Probe], list[StateChange]]:
        """What is due by `now`: probes to send, and what the silence of others means."""
        changes = []
        for number, waiting in list(self._waiting.items()):
            if now >= waiting.sent_at + self._rules.timeout:
                changes += self._failed(number, now)
        return [self._probe(host, now) for host, at in self._next.items() if at <= now], changes

    def answered(self, number: int, status: int, now: float) -> list[StateChange]:
        """The final status of a probe; one that came too late counts for nothing.

        A status of the stack's own (408, 503 for a transport that failed) counts as silence,
        which is what `shows_life` makes of it.
        """
        waiting = self._waiting.get(number)
        if waiting is None:
            return []
        if not shows_life(status):
            return self._failed(number, now)
        del self._waiting[number]
        self._hosts[waiting.host].round_trip = now - waiting.sent_at
        return self._note(waiting.host, alive=True, now=now)

    def call_got_through(self, host: str, now: float) -> list[StateChange]:
        """A call by this host was answered by it, whatever it said of the callee."""
        return self._note(host, alive=True, now=now)

    def call_failed(self, host: str, now: float, retry_after: float | None) -> list[StateChange]:
        """A call went on to the next host; `retry_after` in seconds if this one named it.

        RFC 3261 section 21.5.4: a client "SHOULD NOT forward any other requests to that
        server for the duration specified in the Retry-After header field".
        """
        health = self._hosts[host]
        if retry_after is not None:
            health.rest(now, retry_after)  # it is alive, and busy
            return []
        health.rest(now)
        if host in self._next:
            self._next[host] = now
        return self._note(host, alive=False, now=now)

    def candidates(self, now: float) -> list[str]:
        """Where to send a call, the best first.

        Hosts that rest are passed over. Those that are down come in only when no other is
        left: the probes may be wrong, and the caller has nothing to lose. Where nobody probes,
        only a call can tell that a host is back: it gets one when it has rested.
        """
        awake = [host for host, health in self._hosts.items() if not health.resting(now)]
        if not self._next:
            return awake
        return [host for host in awake if self._hosts[host].state is not HostState.DOWN] or awake

    def _probe(self, host: str, now: float) -> Probe:
        self._number += 1
        self._waiting[self._number] = _Waiting(host, now)
        self._next[host] = now + max(self._rules.every, self._rules.timeout)
        return Probe(self._number, host)

    def _failed(self, number: int, now: float) -> list[StateChange]:
        return self._note(self._waiting.pop(number).host, alive=False, now=now)

    def _note(self, host: str, *, alive: bool, now: float) -> list[StateChange]:
        health = self._hosts[host]
        before = health.state
        if alive:
            health.lives()
        else:
            health.is_silent()
        if health.in_doubt and host in self._next:
            # Two probes at the keep-alive's own pace would leave calls to a dead host.
            self._next[host] = min(self._next[host], now + self._rules.timeout)
        return [StateChange(host, before, health.state)] if health.state is not before else []
