"""Hands messages and reports to a capture server without ever making a call wait.

The engine thread puts what it has into a bounded queue and goes on: what finds the queue full
is dropped and counted. A thread of its own empties the queue in bulk, takes the secrets out,
encodes and sends. A server that is gone costs a queue's worth of memory, and nothing else.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Iterator

import structlog

from telephony.domain.capture import Place, SipMessage, StreamReport
from telephony.telemetry.hep.link import HepLink
from telephony.telemetry.hep.masking import masked, sip_call_id
from telephony.telemetry.hep.packet import Agent, Captured, ProtocolType, encode
from telephony.telemetry.hep.reports import rtcp_report, rtp_report
from telephony.telemetry.settings import HepSettings

QUEUE = 4096
"""Messages and reports that wait at most, a few KiB each."""
_GATHER_SECONDS = 0.05
_FAREWELL_SECONDS = 2.0
_PEERS = 1024
"""Peers whose way out is remembered."""
_ANY = ("0.0.0.0", "::")  # noqa: S104

log = structlog.get_logger(__name__)


class HepExport:
    """Implements `telephony.interfaces.sip_capture.SipCapture`."""

    def __init__(self, settings: HepSettings) -> None:
        self.sent = 0
        self.dropped_full = 0
        """The server, or this process, was too slow."""
        self.dropped_unsent = 0
        """The server wasn't there."""
        self.dropped_unfit = 0
        """Longer than a packet can be, or with an address that is none."""
        self._agent = Agent(settings.agent_id, settings.key)
        self._link = HepLink(settings)
        self._queue: deque[SipMessage | StreamReport] = deque()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._ways_out: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="hep-export", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self) -> None:
        """Send what is queued, for a moment, and end."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(_FAREWELL_SECONDS)

    def has_room(self) -> bool:
        """See `SipCapture`."""
        if len(self._queue) < QUEUE:
            return True
        self.dropped_full += 1
        return False

    def message(self, message: SipMessage) -> None:
        """See `SipCapture`."""
        self._put(message)

    def stream(self, report: StreamReport) -> None:
        """See `SipCapture`."""
        if self.has_room():
            self._put(report)

    def _put(self, item: SipMessage | StreamReport) -> None:
        self._queue.append(item)
        if not self._wake.is_set():
            self._wake.set()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._wake.wait()
                # One turn for what comes together costs the other threads the least.
                self._stopping.wait(_GATHER_SECONDS)
                self._wake.clear()
                self._empty()
            self._empty()
        except Exception:
            log.exception("nothing more is sent to the capture server")
        finally:
            self._link.close()

    def _empty(self) -> None:
        while self._queue:
            item = self._queue.popleft()
            if not self._link.worth_trying:
                self.dropped_unsent += 1
                continue
            for captured in self._captured(item):
                self._send(captured)

    def _send(self, captured: Captured) -> None:
        try:
            packet = encode(captured, self._agent)
        except (ValueError, OSError):
            self.dropped_unfit += 1
            return
        if self._link.send(packet):
            self.sent += 1
        else:
            self.dropped_unsent += 1

    def _captured(self, item: SipMessage | StreamReport) -> Iterator[Captured]:
        local, remote = self._own_end(item.local, item.remote), item.remote
        if isinstance(item, SipMessage):
            source, destination = (remote, local) if item.received else (local, remote)
            text = masked(item.text)
            stream = item.transport != "UDP"
            yield Captured(
                item.at, ProtocolType.SIP, source, destination, text, sip_call_id(text), stream
            )
            return
        call_id = item.sip_call_id.encode()
        yield Captured(item.at, ProtocolType.RTCP_JSON, local, remote, rtcp_report(item), call_id)
        yield Captured(
            item.at, ProtocolType.RTP_REPORT_JSON, remote, local, rtp_report(item), call_id
        )

    def _own_end(self, local: Place, remote: Place) -> Place:
        """With the address that the kernel uses towards a peer, where we listen on all."""
        if local[0] not in _ANY:
            return local
        if len(self._ways_out) >= _PEERS:
            self._ways_out.clear()
        if remote[0] not in self._ways_out:
            self._ways_out[remote[0]] = _way_out(remote)
        return self._ways_out[remote[0]], local[1]


def _way_out(remote: Place) -> str:
    """Our address towards a peer; nothing is sent to find out."""
    family = socket.AF_INET6 if ":" in remote[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote[0], remote[1] or 9))
        except OSError:
            return "::" if family == socket.AF_INET6 else "0.0.0.0"  # noqa: S104
        return str(probe.getsockname()[0])
