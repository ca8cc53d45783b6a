"""One request to a SIP server and its answer, over a socket of its own.

For looking at a trunk before any edge runs: no dialog, no registration is left behind.
Blocking, bounded in time and size.
"""

from __future__ import annotations

import re
import secrets
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass

from telephony.domain.errors import SipError
from telephony.sip.gate.trunk_gate import host_and_port
from telephony.sip.messages import message
from telephony.sip.settings import Transport

T1 = 0.5
"""RFC 3261 section 17.1.1.1: the first wait for an answer over UDP; the next ones double."""
_LARGEST = 65_535
_TRANSPORT = re.compile(r";transport=(udp|tcp|tls)\b", re.IGNORECASE)
_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2}) ?([^\r\n]{0,100})")
_RECEIVED = re.compile(r";\s*received=([^;,\s]{1,64})", re.IGNORECASE)
_RPORT = re.compile(r";\s*rport=([0-9]{1,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a SIP URI leads."""

    host: str
    port: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class Answer:
    """A final response."""

    status: int
    phrase: str
    text: str
    round_trip: float
    """Seconds, the connection's set-up left out."""
    own_address: tuple[str, int]
    """What we sent from."""

    @property
    def seen_address(self) -> tuple[str, int | None]:
        """What the server saw us send from (RFC 3581); our own where it doesn't say."""
        via = (message.headers(self.text, "Via") or [""])[0]
        received, rport = _RECEIVED.search(via), _RPORT.search(via)
        host = received[1] if received else self.own_address[0]
        return host, int(rport[1]) if rport else None


def target_of(uri: str, transport: Transport | None = None) -> Target:
    """The target of a SIP URI, or of the same host by another transport."""
    host, port = host_and_port(uri)
    named = _TRANSPORT.search(uri)
    own = Transport(named[1].lower()) if named else Transport.UDP
    if uri.lower().startswith("sips:"):
        own = Transport.TLS
    wanted = transport or own
    if Transport.TLS in (wanted, own) and wanted is not own:
        port = wanted.default_port
    return Target(host, port, wanted)


def ask(
    target: Target,
    method: str,
    uri: str,
    *,
    address_of_record: str = "sip:check@invalid",
    headers: tuple[str, ...] = (),
    timeout: float = 4.0,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Send a request and wait for its final response. Raises `SipError`."""
    place = f"{target.host}:{target.port} by {target.transport.value.upper()}"
    try:
        with closing(_connected(target, timeout, context)) as connection:
            request = _request(connection, target, method, uri, address_of_record, headers)
            begun = time.monotonic()
            text = _exchange(connection, request, target.transport, begun + timeout)
            took, own = time.monotonic() - begun, connection.getsockname()[:2]
    except TimeoutError as error:
        raise SipError(f"{place}: no answer within {timeout:g} s.") from error
    except ssl.SSLError as error:
        raise SipError(f"{place}: {error.reason or error}.") from error
    except OSError as error:
        raise SipError(f"{place}: {error.strerror or error}.") from error
    status = _STATUS.match(text)
    if status is None:
        raise SipError(f"{place}: what answers doesn't speak SIP.")
    return Answer(int(status[1]), status[2], text, took, own)


def _connected(target: Target, timeout: float, context: ssl.SSLContext | None) -> socket.socket:
    place = (target.host, target.port)
    if target.transport is not Transport.UDP:
        stream = socket.create_connection(place, timeout)
        if target.transport is Transport.TCP:
            return stream
        try:
            verified = context or ssl.create_default_context()
            return verified.wrap_socket(stream, server_hostname=target.host)
        except BaseException:
            stream.close()
            raise
    family, kind, protocol, _, address = socket.getaddrinfo(*place, type=socket.SOCK_DGRAM)[0]
    datagrams = socket.socket(family, kind, protocol)
    datagrams.connect(address)
    return datagrams


def _request(
    connection: socket.socket,
    target: Target,
    method: str,
    uri: str,
    address_of_record: str,
    headers: tuple[str, ...],
) -> bytes:
    host, port = connection.getsockname()[:2]
    own = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    to = address_of_record if method == "REGISTER" else uri
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/{target.transport.name} {own};rport;branch=z9hG4bK{secrets.token_hex(8)}",
        "Max-Forwards: 70",
        f"From: <{address_of_record}>;tag={secrets.token_hex(6)}",
        f"To: <{to}>",
        f"Call-ID: {secrets.token_hex(12)}",
        f"CSeq: {secrets.randbelow(10_000) + 1} {method}",
        "Accept: application/sdp",
        *headers,
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _exchange(connection: socket.socket, request: bytes, by: Transport, until: float) -> str:
    """Send, again and again over UDP, until a final response is there."""
    received, wait = b"", T1 if by is Transport.UDP else float("inf")
    while (left := until - time.monotonic()) > 0:
        if not received or by is Transport.UDP:
            connection.sendall(request)
        again_at = time.monotonic() + min(wait, left)
        wait *= 2
        while (pause := again_at - time.monotonic()) > 0:
            connection.settimeout(pause)
            try:
                piece = connection.recv(_LARGEST)
            except TimeoutError:
                break
            if not piece and by is not Transport.UDP:
                raise ConnectionResetError(None, "it closed the connection without an answer")
            received = piece if by is Transport.UDP else (received + piece)[-_LARGEST:]
            text = received.decode("utf-8", "replace")
            if "\r\n\r\n" in text and not text.startswith("SIP/2.0 1"):
                return text
    raise TimeoutError
