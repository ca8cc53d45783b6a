"""Browsers at a gateway: what each costs it, beside stock aiortc, and how long sound takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from telephony.interfaces.browser_phones import PhoneConnected, PhoneRings
from tests.bench.figure import Figure, milliseconds
from tests.peers.browser_phone import BrowserPhone
from tests.peers.caller import Caller
from tests.peers.edge import Edge
from tests.peers.g711 import Samples
from tests.peers.gateway import GatewayUnderTest
from tests.peers.one_flow import one_flow
from tests.peers.ports import claimed_ports
from tests.peers.rtp_capture import RtpCapture
from tests.peers.rtp_stream import RtpStream
from tests.peers.sound import find, make_sound
from tests.peers.waiting import wait_until

_BROWSERS = 6
_SETTLE = 2.0
_WINDOW = 10.0
_WORDS = 10
_PACKET = 0.02
"""Seconds: what is said is sent when a packet of it is full."""
_PAUSE = 0.5
_FLOW = """
wait:
  queue: {name: support, on_timeout: bye, on_failure: bye}
  next: bye
bye: {hangup: {}}
"""


def measure() -> Iterator[Figure]:
    """Processor time for each browser, then the way of sounds through edge and gateway."""
    idle, busy = _of_the_gateway()
    stock = _of_stock_aiortc()
    unit = "% of a core"
    yield Figure(name="gateway CPU per browser, no call", unit=unit, samples=[idle], digits=2)
    yield Figure(name="gateway CPU per browser in a call", unit=unit, samples=[busy], digits=2)
    yield Figure(name="stock aiortc CPU per browser", unit=unit, samples=[stock], digits=2)
    yield Figure(
        name="gateway's share of stock aiortc's CPU",
        unit="",
        samples=[busy / stock],
        digits=2,
        aim=0.5,
        remark=f"{_BROWSERS} browsers, in turn; stock without any SIP side",
    )
    to_browser, to_caller = _delays()
    remark = "a packet's 20 ms included, the ear's own buffer not"
    yield Figure(
        name="mouth to ear, caller to browser",
        unit="ms",
        samples=milliseconds(to_browser),
        aim=100,
        remark=remark,
    )
    yield Figure(
        name="mouth to ear, browser to caller",
        unit="ms",
        samples=milliseconds(to_caller),
        aim=100,
        remark=remark,
    )


def _of_the_gateway() -> tuple[float, float]:
    """Percent of a core for each browser: without a call, and in one."""
    with ExitStack() as stack:
        ports = stack.enter_context(claimed_ports(2 * _BROWSERS))
        signalling = ports[1::2]
        gateway = stack.enter_context(GatewayUnderTest(signalling[0], more=signalling[1:]))
        for number in range(_BROWSERS):
            stack.enter_context(BrowserPhone()).connect(gateway.connect(f"agent{number}"))
        idle = _share(gateway.process())
        for number in range(_BROWSERS):
            agent = f"agent{number}"
            gateway.wait_for(PhoneConnected, agent)
            pair = (ports[2 * number], ports[2 * number + 1])
            call = Caller(gateway.sip_address, called=agent, noise=500.0, ports=pair)
            caller = stack.enter_context(call)
            gateway.wait_for(PhoneRings, agent)
            gateway.answer(agent)
            caller.wait_for_answer()
        return idle / _BROWSERS, _share(gateway.process()) / _BROWSERS


def _of_stock_aiortc() -> float:
    with ExitStack() as stack:
        command = [sys.executable, "-m", "tests.bench.stock_aiortc"]
        stock = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        assert stock.stdin is not None
        stack.callback(stock.stdin.close)

        def signal(offer: str) -> str:
            assert stock.stdin is not None
            assert stock.stdout is not None
            print(json.dumps(offer), file=stock.stdin, flush=True)
            return str(json.loads(stock.stdout.readline()))

        for _ in range(_BROWSERS):
            stack.enter_context(BrowserPhone()).connect(signal)
        return _share(psutil.Process(stock.pid)) / _BROWSERS


def _share(process: psutil.Process) -> float:
    """Percent of a core that a process takes, over the window."""
    time.sleep(_SETTLE)
    began, before = time.monotonic(), process.cpu_times()
    time.sleep(_WINDOW)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return 100 * used / (time.monotonic() - began)


def _delays() -> tuple[list[float], list[float]]:
    """Seconds from mouth to ear, either way: the place of each sound where it was said, and where
    it was heard, by correlation."""
    words = [make_sound(100 + number, 0.5) for number in range(2 * _WORDS)]
    with _conversation() as (caller, browser, capture):
        spoken = []
        for to_browser, to_caller in zip(words[::2], words[1::2], strict=True):
            browser.say(to_caller)
            caller.say(to_browser)
            spoken.append(wait_until(lambda: browser.spoke_at, within=5, what="the browser"))
            time.sleep(_PAUSE)
        mouth = capture.stream_from(caller.media_port)
        there, here = browser.arrivals(), capture.stream_to(caller.media_port)
        forth = [
            _PACKET + heard - said
            for heard, said in zip(
                _places(words[::2], there), _places(words[::2], mouth), strict=True
            )
        ]
        back = [
            _PACKET + heard - said
            for heard, said in zip(_places(words[1::2], here), spoken, strict=True)
        ]
    return forth, back


def _places(words: Sequence[Samples], stream: RtpStream) -> list[float]:
    """When each was heard, in seconds since the epoch."""
    audio, began = stream.audio(), stream.started_at
    found = [find(word, audio) for word in words]
    assert all(one.found for one in found), [round(one.score, 2) for one in found]
    return [began + one.offset for one in found]


@contextmanager
def _conversation() -> Iterator[tuple[Caller, BrowserPhone, RtpCapture]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        (port,) = stack.enter_context(claimed_ports())
        gateway = stack.enter_context(GatewayUnderTest(port))
        settings = one_flow(folder, _FLOW)
        settings["sip"]["listen"][0]["port"] = port
        settings["queues"] = {"support": {}}
        phone = f"sip:ann@{gateway.sip_address}"
        settings["agents"] = {"ann": {"phone": phone, "queues": ["support"]}}
        browser = stack.enter_context(BrowserPhone())
        browser.connect(gateway.connect("ann"))
        gateway.wait_for(PhoneConnected, "ann")
        edge = stack.enter_context(Edge(settings, folder=folder))
        capture = stack.enter_context(RtpCapture())
        caller = stack.enter_context(Caller(edge.sip_address(), called="100"))
        gateway.wait_for(PhoneRings, "ann")
        gateway.answer("ann")
        caller.wait_for_answer()
        time.sleep(_SETTLE)
        yield caller, browser, capture
