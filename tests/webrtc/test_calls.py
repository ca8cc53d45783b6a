"""A caller on a SIP phone and an agent in a browser: a real edge, a real gateway, stock aiortc."""

from __future__ import annotations

import pytest

from telephony.interfaces.browser_phones import PhoneConnected, PhoneMedia, PhoneQuiet, PhoneRings
from tests.edge.on_record import reason, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.browser_phone import BrowserPhone
from tests.peers.gateway import GatewayUnderTest
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until
from tests.webrtc.conftest import ServeAgents

pytestmark = pytest.mark.peer

CALLER, AGENT = make_sound(1), make_sound(2)


def test_each_side_is_heard_by_the_other(
    gateway: GatewayUnderTest,
    serve_agents: ServeAgents,
    browser: BrowserPhone,
    caller: Baresip,
) -> None:
    browser.connect(gateway.connect("ann"))
    gateway.wait_for(PhoneConnected, "ann")
    edge = serve_agents("ann")
    caller.dial(f"sip:100@{edge.sip_address()}")
    gateway.wait_for(PhoneRings, "ann")
    gateway.answer("ann")
    wait_for_event(edge, "agent connected", agent="ann")
    caller.say(CALLER)
    browser.say(AGENT)
    caller.wait_to_hear(AGENT)
    wait_until(
        lambda: find(CALLER, browser.heard()).found, within=5, what="the browser to hear the caller"
    )
    caller.hang_up()
    gateway.wait_for(PhoneQuiet, "ann")
    (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/caller_hangup"
    how = gateway.of(PhoneMedia, "ann")[-1]
    assert how.lost is not None and how.lost < 0.05
    assert how.round_trip is not None and how.round_trip < 0.5
