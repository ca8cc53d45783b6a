"""Mails reach a real SMTP server, webhooks a real HTTP server; what isn't taken is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller

from telephony.domain.errors import NotificationError
from telephony.interfaces.notifications import Notification, Way
from telephony.lookups.settings import LookupSettings
from telephony.lookups.web_posts import WebPosts
from telephony.notify.mail import MailCourier, MailSecurity, MailSettings
from telephony.notify.webhook import WebhookCourier
from tests.peers.ports import LOOPBACK, claimed_ports

SECRET = b"between us"


def made(way: Way, target: str, **content: str | float) -> Notification:
    return Notification("id-1", way, target, content, made_at=1_700_000_000.0, due_at=0.0)


class Postbox:
    """What an SMTP server was given; `answer` refuses instead."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.answer.startswith("250"):
            self.mails.append(envelope.content.decode())  # type: ignore[attr-defined]
        return self.answer


@contextmanager
def mail_server() -> Iterator[tuple[Postbox, int]]:
    postbox = Postbox()
    with claimed_ports() as ports:
        server = Controller(postbox, hostname=LOOPBACK, port=ports[0])
        server.start()
        try:
            yield postbox, ports[0]
        finally:
            server.stop()


def mail_courier(port: int, security: MailSecurity = MailSecurity.NONE) -> MailCourier:
    return MailCourier(MailSettings(LOOPBACK, port, security, "edge@example.com", timeout=5))


MAIL = made(Way.EMAIL, "ann@example.com", subject="New\r\nBcc: x@example.com", text="Zwölf\n")


def test_a_mail_is_handed_in_and_its_headers_cant_be_broken_out_of() -> None:
    with mail_server() as (postbox, port):
        mail_courier(port).send(MAIL)
    (mail,) = postbox.mails
    assert "To: ann@example.com" in mail and "From: edge@example.com" in mail
    assert "Subject: New Bcc: x@example.com" in mail and "\nBcc:" not in mail
    assert "Message-ID: <id-1@example.com>" in mail


def test_a_server_that_refuses_or_has_no_tls_or_isnt_there_is_told() -> None:
    with mail_server() as (postbox, port):
        postbox.answer = "451 try later"
        with pytest.raises(NotificationError, match="answered 451"):
            mail_courier(port).send(MAIL)
        with pytest.raises(NotificationError, match="can't be used: SMTPNotSupportedError"):
            mail_courier(port, MailSecurity.STARTTLS).send(MAIL)
        assert postbox.mails == []
    with pytest.raises(NotificationError, match="can't be used: ConnectionRefusedError"):
        mail_courier(port).send(MAIL)


@contextmanager
def web_server(status: int) -> Iterator[tuple[list[tuple[dict[str, str], bytes]], str]]:
    """What it was sent: headers and body."""
    taken: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((dict(self.headers), body))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = HTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield taken, f"http://{LOOPBACK}:{server.server_port}/hook?box=1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webhook_courier(timeout: float = 15.0) -> WebhookCourier:
    return WebhookCourier(SECRET, WebPosts(LookupSettings(), timeout))


def test_a_webhook_is_signed_so_that_its_receiver_can_tell() -> None:
    with web_server(204) as (taken, url):
        webhook_courier().send(made(Way.WEBHOOK, url, type="voicemail.left", seconds=4.5))
    ((headers, body),) = taken
    assert json.loads(body) == {"type": "voicemail.left", "seconds": 4.5}
    signed = f"id-1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}" and headers["webhook-id"] == "id-1"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_isnt_taken_is_told_and_no_redirect_followed(status: int) -> None:
    with web_server(status) as (taken, url):
        with pytest.raises(NotificationError, match=f"answered {status}"):
            webhook_courier().send(made(Way.WEBHOOK, url, type="x"))
        assert len(taken) == 1
    with pytest.raises(NotificationError, match="can't be reached"):
        webhook_courier().send(made(Way.WEBHOOK, url, type="x"))


@contextmanager
def dripping_server() -> Iterator[str]:
    """Says one letter of a header after another, and never comes to its end."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
            while not over.wait(0.02):
                self.wfile.write(b"a")

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

        def handle_one_request(self) -> None:
            with suppress(ConnectionError):
                super().handle_one_request()

    server = HTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/hook"
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_webhook_that_answers_a_letter_at_a_time_holds_nobody_up() -> None:
    with dripping_server() as url, pytest.raises(NotificationError, match="TimeoutError"):
        webhook_courier(timeout=0.4).send(made(Way.WEBHOOK, url, type="x"))


@pytest.mark.parametrize("target", ["http://", "http://[::1", "ftp://example.com/", "hook"])
def test_a_target_that_is_no_url_of_a_web_service_is_told(target: str) -> None:
    with pytest.raises(NotificationError, match="can't be reached"):
        webhook_courier().send(made(Way.WEBHOOK, target, type="x"))
