"""A caller at a SIP phone and an agent in a browser: a real edge, a real gateway, stock aiortc."""

from __future__ import annotations

import time

import pytest

from telephony.interfaces.browser_phones import (
    PhoneConnected,
    PhoneLost,
    PhoneMedia,
    PhoneQuiet,
    PhoneRings,
)
from tests.edge.on_record import reason, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.browser_phone import BrowserPhone
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until
from tests.webrtc.conftest import MEDIA_TIMEOUT, RETURN_WITHIN, Stage

pytestmark = pytest.mark.peer

CALLER, AGENT, AGAIN = (make_sound(number) for number in (1, 2, 3))


def _connect(stage: Stage, browser: BrowserPhone, agent: str, count: int = 1) -> None:
    browser.connect(stage.gateway.connect(agent))
    stage.gateway.wait_for(PhoneConnected, agent, count)


def _talk(stage: Stage, caller: Baresip, agent: str) -> None:
    stage.dial(caller, agent)
    stage.gateway.wait_for(PhoneRings, agent)
    stage.gateway.answer(agent)
    wait_for_event(stage.edge, "agent connected", agent=agent)


def _wait_until_heard(browser: BrowserPhone) -> None:
    wait_until(
        lambda: find(CALLER, browser.heard()).found, within=5, what="the browser to hear the caller"
    )


def test_each_side_is_heard_by_the_other(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    _connect(stage, browser, "ann")
    _talk(stage, caller, "ann")
    caller.say(CALLER)
    browser.say(AGENT)
    caller.wait_to_hear(AGENT)
    _wait_until_heard(browser)
    browser.press("5")
    wait_for_event(stage.edge, "key", digit="5", method="rfc4733")
    wait_until(
        lambda: stage.gateway.of(PhoneMedia, "ann")[-1].round_trip is not None,
        within=5,
        what="a report of the browser's",
    )
    caller.hang_up()
    stage.gateway.wait_for(PhoneQuiet, "ann")
    how = stage.gateway.of(PhoneMedia, "ann")[-1]
    assert how.lost is not None and how.lost < 0.05
    assert how.round_trip is not None and how.round_trip < 0.5
    assert any((one.level or -127) > -40 for one in stage.gateway.of(PhoneMedia, "ann"))
    assert reason(stage.edge.wait_for_calls()[0]) == "completed/caller_hangup"


def test_page_that_is_loaded_again_takes_the_call_up(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    _connect(stage, browser, "bob")
    _talk(stage, caller, "bob")
    browser.close()
    assert stage.gateway.wait_for(PhoneLost, "bob").call_waits
    assert stage.gateway.uri("bob") is None
    with BrowserPhone() as again:
        _connect(stage, again, "bob", 2)
        caller.say(CALLER)
        for _ in range(3):  # who was cut off begins anew: the first words are not what is shown
            again.say(AGAIN)
        caller.wait_to_hear(AGAIN)
        _wait_until_heard(again)
        assert stage.gateway.of(PhoneQuiet, "bob") == []
        stage.gateway.disconnect("bob")
        stage.gateway.wait_for(PhoneQuiet, "bob")
    caller.wait_for("CALL_CLOSED")


def test_second_browser_takes_the_first_ones_place(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    _connect(stage, browser, "cyd")
    _talk(stage, caller, "cyd")
    with BrowserPhone() as second:
        _connect(stage, second, "cyd", 2)
        wait_until(lambda: browser.state == "closed", within=5, what="the first browser's end")
        second.say(AGENT)
        caller.wait_to_hear(AGENT)
        assert stage.gateway.of(PhoneLost, "cyd") == []
        caller.hang_up()
        stage.gateway.wait_for(PhoneQuiet, "cyd")


def test_browser_without_a_network_is_lost_and_then_its_call(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    _connect(stage, browser, "dan")
    _talk(stage, caller, "dan")
    vanished = time.monotonic()
    browser.vanish()
    lost = stage.gateway.wait_for(PhoneLost, "dan", within=MEDIA_TIMEOUT + 5)
    assert lost.call_waits and "Nothing was heard" in lost.why
    assert time.monotonic() - vanished > MEDIA_TIMEOUT
    stage.gateway.wait_for(PhoneQuiet, "dan", within=RETURN_WITHIN + 5)
    caller.hang_up()
    stage.edge.wait_for_calls()


def test_declined_then_given_up_while_it_rings(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    _connect(stage, browser, "eve")
    stage.dial(caller, "eve")
    stage.gateway.wait_for(PhoneRings, "eve")
    stage.gateway.decline("eve")
    stage.gateway.wait_for(PhoneQuiet, "eve")
    caller.hang_up()
    with Baresip() as next_caller:
        # Rung again at once, which nobody is who only couldn't be reached.
        stage.dial(next_caller, "eve")
        stage.gateway.wait_for(PhoneRings, "eve", 2)
        next_caller.hang_up()
        stage.gateway.wait_for(PhoneQuiet, "eve", 2)


def test_gateway_that_is_killed_is_missed_at_once_and_started_again(
    stage: Stage, browser: BrowserPhone, caller: Baresip
) -> None:
    """Last: everybody who was connected is lost with it."""
    _connect(stage, browser, "fay")
    _talk(stage, caller, "fay")
    before = stage.gateway.process()
    before.kill()
    lost = stage.gateway.wait_for(PhoneLost, "fay", within=2)
    assert not lost.call_waits
    assert "gateway" in lost.why
    assert len(stage.gateway.of(PhoneQuiet, "fay")) == 1
    stage.gateway.wait_until_up()
    assert stage.gateway.process().pid != before.pid
    with BrowserPhone() as again:
        _connect(stage, again, "fay", 2)
    caller.hang_up()
