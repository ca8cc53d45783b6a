"""Offers that lead to nothing: each is told why, and costs nobody else anything."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from telephony.domain.errors import BrowserPhoneError
from telephony.interfaces.browser_phones import PhoneConnected, PhoneLost
from tests.peers.browser_phone import BrowserPhone
from tests.peers.gateway import GatewayUnderTest
from tests.webrtc.conftest import CONNECT_TIMEOUT, MAX_PHONES

pytestmark = pytest.mark.peer


@pytest.mark.parametrize("offer", ["", "v=0", "x" * 70_000, "m=audio 9 x 0\na=rtcp-mux"])
def test_what_is_no_offer_is_refused(gateway: GatewayUnderTest, offer: str) -> None:
    with pytest.raises(BrowserPhoneError):
        gateway.connect("ann")(offer)
    assert not gateway.gateways.problems


def test_browser_that_never_comes_is_given_up(
    gateway: GatewayUnderTest, browser: BrowserPhone
) -> None:
    gateway.connect("bob")(browser.offer())
    lost = gateway.wait_for(PhoneLost, "bob", within=CONNECT_TIMEOUT + 5)
    assert "No way" in lost.why
    assert not lost.call_waits


def test_certificate_that_was_not_announced_is_refused(
    gateway: GatewayUnderTest, browser: BrowserPhone
) -> None:
    def forged(offer: str) -> str:
        digest = offer.partition("a=fingerprint:sha-256 ")[2][:5]
        other = "00:00" if digest != "00:00" else "11:11"
        return gateway.connect("cyd")(offer.replace(digest, other))

    browser.connect(forged)  # it can't know yet
    assert "keys" in gateway.wait_for(PhoneLost, "cyd").why
    assert gateway.of(PhoneConnected, "cyd") == []


def test_no_more_browsers_than_are_allowed(gateway: GatewayUnderTest) -> None:
    with ExitStack() as browsers:
        offers = [browsers.enter_context(BrowserPhone()).offer() for _ in range(MAX_PHONES + 1)]
        for number, offer in enumerate(offers[:-1]):
            gateway.connect(f"agent {number}")(offer)
        with pytest.raises(BrowserPhoneError, match=f"has its {MAX_PHONES} browsers"):
            gateway.connect("one more")(offers[-1])
        for number in range(MAX_PHONES):
            gateway.disconnect(f"agent {number}")
