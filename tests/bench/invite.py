"""INVITE to 200, and answer to first prompt, call after call; SIPp's own callee beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.bench.calls import at_once, bench
from tests.bench.figure import Figure, milliseconds
from tests.peers import wire
from tests.peers.caller import Caller
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import make_sound

_CALLS = 60
_TALK = 0.12
"""Seconds that a call lasts, so that they come no faster than the stock wheel can bear."""
_MESSAGES = ("INVITE", "200 INVITE", "ACK")
_STEPS = """
greet:
  play: greeting.wav
  next: goodbye
goodbye:
  hangup: {}
"""


def measure() -> Iterator[Figure]:
    """Three figures of the edge, one of SIPp."""
    yield from _edge()
    yield _sipp()


def _edge() -> Iterator[Figure]:
    with bench(_STEPS, sounds={"greeting.wav": make_sound(1, 5.0)}) as running:

        def call(_: int) -> tuple[str, int]:
            with running.call() as caller:
                caller.wait_for_answer()
                caller.hear()
                time.sleep(_TALK)
                return caller.call_id, caller.media_port

        calls = at_once(call, _CALLS)
        times = [_moments(running.capture, *each) for each in calls]
    yield Figure(
        name="INVITE to 200",
        unit="ms",
        samples=milliseconds([ok - invite for invite, ok, _, _ in times]),
        aim=20,
    )
    yield Figure(
        name="200 to first prompt",
        unit="ms",
        samples=milliseconds([sound - ok for _, ok, _, sound in times]),
        aim=40,
        remark="first packet that carries sound",
    )
    yield Figure(
        name="ACK to first prompt",
        unit="ms",
        samples=milliseconds([sound - ack for _, _, ack, sound in times]),
        aim=40,
        remark="the same, from the caller's ACK",
    )


def _sipp() -> Figure:
    plan = SippPlan(scenario="uas", calls=None)
    with Sipp(plan) as callee, RtpCapture() as capture:

        def call(_: int) -> str:
            with Caller(callee.address) as caller:
                caller.wait_for_answer()
                return caller.call_id

        delays = [
            wire.sent_at(capture, call_id, "200 INVITE") - wire.sent_at(capture, call_id, "INVITE")
            for call_id in at_once(call, _CALLS)
        ]
    return Figure(
        name="reference: INVITE to 200 of SIPp's uas", unit="ms", samples=milliseconds(delays)
    )


def _moments(capture: RtpCapture, call_id: str, port: int) -> tuple[float, float, float, float]:
    """INVITE, 200, ACK and the first sound."""
    invite, ok, ack = (wire.sent_at(capture, call_id, each) for each in _MESSAGES)
    sound = next(moment for moment in wire.audible_to(capture, port) if moment > ok)
    return invite, ok, ack, sound
