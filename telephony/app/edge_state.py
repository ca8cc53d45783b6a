"""The running edge as the web pages and the metrics see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telephony import __version__
from telephony.app.calls import Calls
from telephony.app.speech_service import PooledSpeechService
from telephony.interfaces.edge_view import CallInProgress
from telephony.store.call_store import CallStore
from telephony.telemetry.edge_readings import EdgeReadings, HostReading
from telephony.trunk.host_health import HostState


class EdgeState:
    """Implements `telephony.interfaces.edge_view.EdgeView`."""

    def __init__(
        self, calls: Calls, store: CallStore, speech: PooledSpeechService, currency: str
    ) -> None:
        self._agent = calls.user_agent
        self._reception = calls.reception
        self._outbound = calls.outbound
        self._gateways = calls.gateways
        self._recordings = calls.recordings
        self._store = store
        self._speech = speech
        self._currency = currency
        self._draining = False
        self._more_problems: list[Callable[[], str]] = []

    def tell_also(self, problem: Callable[[], str]) -> None:
        """Something else that may be degraded, as a sentence; "" while all is well."""
        self._more_problems.append(problem)

    def drain(self) -> None:
        """No new calls from now on."""
        self._draining = True
        self._agent.refuse_new_calls()

    @property
    def version(self) -> str:
        """See `EdgeView`."""
        return f"telephony {__version__}, {self._agent.build}"

    @property
    def addresses(self) -> Sequence[str]:
        """See `EdgeView`."""
        return [
            f"sip:{on.address}:{on.port};transport={on.transport.value}"
            for on in self._agent.listening
        ]

    @property
    def alive(self) -> bool:
        """See `EdgeView`."""
        return self._agent.alive

    @property
    def not_ready(self) -> Sequence[str]:
        """See `EdgeView`."""
        reasons = []
        if self._draining:
            reasons.append("The edge is draining: calls in progress finish, new ones get 503.")
        if not self._agent.alive:
            reasons.append("The SIP engine has stopped; restart the edge.")
        return reasons

    @property
    def degraded(self) -> Sequence[str]:
        """See `EdgeView`."""
        reasons = [
            f"Trunk {trunk} is not registered (last status {status or 'none yet'})."
            for trunk, status in self._agent.registrations.items()
            if status // 100 != 2
        ]
        reasons += [
            f"Trunk {trunk}: {host} is down."
            for trunk, hosts in self._agent.host_health.items()
            for host, (state, _) in hosts.items()
            if state is HostState.DOWN
        ]
        reasons += [
            f"Menus in {language} go by keys only: {problem}"
            for language, problem in self._speech.lacking.items()
        ]
        reasons += self._gateways.problems
        certificate = self._agent.certificate
        found = [certificate.refused, certificate.expiry_problem, self._store.problem]
        if self._recordings is not None:
            found.append(self._recordings.problem)
        found += [problem() for problem in self._more_problems]
        return [*reasons, *(problem for problem in found if problem)]

    @property
    def capacity(self) -> int:
        """See `EdgeView`."""
        return self._agent.capacity

    @property
    def calls_in_progress(self) -> Sequence[CallInProgress]:
        """See `EdgeView`."""
        return self._reception.calls_in_progress

    def readings(self) -> EdgeReadings:
        """What is read at each scrape of `/metrics`."""
        store = self._store
        return EdgeReadings(
            calls_in_progress=lambda: len(self._reception.calls_in_progress),
            capacity=lambda: self._agent.capacity,
            ready=lambda: float(not self.not_ready),
            certificate_days_left=lambda: self._agent.certificate.days_left,
            store_backlog=lambda: store.backlog,
            store_failing=lambda: float(bool(store.problem)),
            store_dropped_records=lambda: store.dropped_records,
            store_dropped_timelines=lambda: store.dropped_timelines,
            trunk_hosts=self._trunk_hosts,
            trunk_calls=lambda: self._agent.trunk_calls,
            spent_today=lambda: {
                trunk: float(amount) for trunk, amount in self._outbound.spent_today().items()
            },
            currency=self._currency,
            trunks_registered=lambda: {
                trunk: status // 100 == 2 for trunk, status in self._agent.registrations.items()
            },
        )

    def _trunk_hosts(self) -> list[HostReading]:
        known = {HostState.UP: True, HostState.DOWN: False, HostState.UNKNOWN: None}
        return [
            HostReading(trunk, host, known[state], round_trip)
            for trunk, hosts in self._agent.host_health.items()
            for host, (state, round_trip) in hosts.items()
        ]
