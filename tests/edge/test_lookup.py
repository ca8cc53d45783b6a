"""A caller whose flow looks at hours and number, asks a web service, and goes on by its answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import reason, steps, timeline
from tests.lookups.service import Service, Writer, answer, service
from tests.peers.baresip import Baresip
from tests.peers.sound import make_sound

WELCOME, SORRY = make_sound(71), make_sound(72)
_SOUNDS = {"welcome.wav": WELCOME, "sorry.wav": SORRY}
_FLOW = """
hours: {{schedule: {{calendar: always, open: origin, closed: sorry}}}}
origin: {{route: [{{country: FR, next: sorry}}, {{else: lookup}}]}}
lookup:
  http:
    get: "{origin}/customers?number={{{{ call.called_number }}}}"
    into: {{vip: customer.vip}}
    timeout: 3s
    slow: {{after: 100ms, music: true}}
    on_failure: sorry
  next: which
which: {{branch: [{{when: vip, next: welcome}}, {{else: sorry}}]}}
welcome: {{play: welcome.wav, next: pause}}
sorry: {{play: sorry.wav, next: pause}}
pause: {{wait: 500ms, next: bye}}
bye: {{hangup: true}}
"""


@contextmanager
def running(**answers: Any) -> Iterator[Service]:
    """The service, on an event loop of its own thread."""
    ready, over = threading.Event(), threading.Event()
    found: list[Service] = []

    async def serve() -> None:
        async with service(**answers) as one:
            found.append(one)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield found[0]
    finally:
        over.set()
        thread.join(10)


async def _takes_its_time(writer: Writer) -> None:
    await asyncio.sleep(0.5)
    writer.write(answer({"customer": {"vip": True}}))
    await writer.drain()


async def _hangs_up(writer: Writer) -> None:
    """No answer at all."""


@pytest.mark.parametrize(
    ("given", "sound", "step", "outcome"),
    [(_takes_its_time, WELCOME, "welcome", "done"), (_hangs_up, SORRY, "sorry", "failed")],
    ids=["answered", "not answered"],
)
def test_a_caller_goes_where_the_service_says(
    serve_flow: ServeFlow, tmp_path: Path, given: Any, sound: Any, step: str, outcome: str
) -> None:
    secret = tmp_path / "crm-authorization"
    secret.write_text("Bearer s3cret\n")
    with running(customers=given) as crm, Baresip() as phone:
        host = crm.origin.removeprefix("http://")
        edge = serve_flow(
            _FLOW.format(origin=crm.origin),
            sounds=_SOUNDS,
            calendars={"always": {"hours": {"mon-sun": "0:00-24:00"}}},
            http={"hosts": {host: {"headers": {"Authorization": {"file": str(secret)}}}}},
            log={"level": "info"},
        )
        phone.dial(f"sip:100@{edge.sip_address()}")
        phone.wait_to_hear(sound)
        (record,) = edge.wait_for_calls()
    assert reason(record) == "completed/flow_hangup"
    assert steps(edge, record)[-3:] == [step, "pause", "bye"]
    assert crm.asked == ["GET /customers?number=100"]
    assert "authorization: bearer s3cret" in crm.requests[0].lower()
    counted = f'telephony_errand_seconds_count{{errand="LookUp",outcome="{outcome}"}}'
    assert edge.metrics()[counted] == 1
    assert "s3cret" not in edge.written() + str(timeline(edge, record))
