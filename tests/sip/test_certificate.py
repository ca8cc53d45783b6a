"""Certificates are judged before the library shows them, and taken up once they are whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from telephony.domain.errors import ConfigurationError, SipError
from telephony.sip.settings import Tls
from telephony.sip.tls.certificate import Credentials, expiry_problem, read_credentials
from telephony.sip.tls.certificate_keeper import CertificateKeeper
from tests.peers.certificates import Authority, Issued

DAY = 86400.0


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def settings(issued: Issued, authority: Authority | None = None) -> Tls:
    return Tls(
        issued.certificate, issued.private_key, None if authority is None else authority.file
    )


def test_what_fits_together_is_read(authority: Authority) -> None:
    issued = authority.issue(("sip.acme.example", "192.0.2.1"), days=30)
    found = read_credentials(settings(issued, authority), calls_out=False)
    assert found.names == ("sip.acme.example", "192.0.2.1")
    left = found.seconds_left(time.time())
    assert left is not None
    assert abs(left - 30 * DAY) < 60
    assert found.authorities == authority.file.read_bytes()


def test_a_key_in_the_certificates_file_will_do(authority: Authority, tmp_path: Path) -> None:
    issued = authority.issue()
    both = tmp_path / "both.pem"
    both.write_bytes(issued.private_key.read_bytes() + issued.certificate.read_bytes())
    assert read_credentials(Tls(both), calls_out=False).names


def test_the_systems_authorities_are_for_who_calls_out() -> None:
    assert read_credentials(Tls(), calls_out=False).authorities == b""
    assert b"BEGIN CERTIFICATE" in read_credentials(Tls(), calls_out=True).authorities


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda issued: issued.certificate.unlink(), "can't be read: No such file"),
        (lambda issued: issued.certificate.write_bytes(b"\xff\x00"), "no certificate that can be"),
        (lambda issued: issued.certificate.write_bytes(b"A" * (1 << 21)), "more than 1 MB"),
        (lambda issued: issued.private_key.write_text(""), "no private key that can be read"),
    ],
)
def test_what_does_not_is_refused_with_its_file(
    authority: Authority, spoil: object, told: str
) -> None:
    issued = authority.issue()
    assert callable(spoil)
    spoil(issued)
    with pytest.raises(ConfigurationError, match=told):
        read_credentials(settings(issued), calls_out=False)


def test_a_key_of_another_certificate_is_refused(authority: Authority) -> None:
    one, other = authority.issue(), authority.issue(into="other")
    with pytest.raises(ConfigurationError, match="doesn't belong to the first certificate"):
        read_credentials(Tls(one.certificate, other.private_key), calls_out=False)


@pytest.mark.parametrize(("days", "told"), [(-1.0, "expired at"), (5.0, "expires at"), (30.0, "")])
def test_expiry_is_told_in_time(authority: Authority, days: float, told: str) -> None:
    issued = authority.issue(days=days)
    found = read_credentials(settings(issued), calls_out=False)
    assert expiry_problem(found, time.time(), issued.certificate).startswith(
        f"The certificate in {issued.certificate} {told}" if told else ""
    )
    assert bool(expiry_problem(found, time.time(), issued.certificate)) is bool(told)


class Shown:
    """Takes up what a keeper finds."""

    def __init__(self) -> None:
        self.taken: list[Credentials] = []
        self.broken = False

    def __call__(self, credentials: Credentials) -> None:
        if self.broken:
            raise SipError("The port is gone.")
        self.taken.append(credentials)


@pytest.fixture
def shown() -> Shown:
    return Shown()


def keeper_of(issued: Issued, shown: Shown) -> CertificateKeeper:
    keeper = CertificateKeeper(settings(issued), calls_out=False, take_up=shown)
    keeper.load()
    return keeper


def test_a_change_is_taken_up_at_the_second_look_that_finds_it_the_same(
    authority: Authority, shown: Shown
) -> None:
    keeper = keeper_of(authority.issue(), shown)
    keeper.refresh()
    keeper.refresh()
    assert shown.taken == []
    authority.issue(("new.example",))
    keeper.refresh()
    assert shown.taken == []
    keeper.refresh()
    keeper.refresh()
    assert [each.names for each in shown.taken] == [("new.example",)]


def test_at_once_means_now(authority: Authority, shown: Shown) -> None:
    keeper = keeper_of(authority.issue(), shown)
    authority.issue(("new.example",))
    keeper.refresh(at_once=True)
    assert len(shown.taken) == 1


def test_what_is_refused_is_told_once_and_until_it_is_mended(
    authority: Authority, shown: Shown
) -> None:
    keeper = keeper_of(authority.issue(days=60), shown)
    authority.issue(days=-1)
    keeper.refresh(at_once=True)
    assert "the old one stays in use" in keeper.refused
    assert keeper.days_left is not None
    assert keeper.days_left > 59
    assert keeper.expiry_problem == ""
    authority.issue(days=60)
    keeper.refresh(at_once=True)
    assert keeper.refused == ""


def test_a_listener_that_fails_is_told_and_tried_again(authority: Authority, shown: Shown) -> None:
    keeper = keeper_of(authority.issue(), shown)
    shown.broken = True
    keeper.refresh(at_once=True)
    assert "The port is gone." in keeper.refused
    shown.broken = False
    keeper.refresh()
    assert keeper.refused == ""


def test_without_a_certificate_there_is_nothing_to_look_at(shown: Shown) -> None:
    keeper = CertificateKeeper(Tls(), calls_out=False, take_up=shown)
    keeper.refresh(at_once=True)
    assert (shown.taken, keeper.days_left, keeper.expiry_problem) == ([], None, "")
