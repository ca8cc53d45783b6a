"""Keys pressed against keys that the flow was given: none missed, none doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from telephony.app.load.digit_score import DigitScore, score
from telephony.app.load.edge_http import EdgeHttp
from telephony.domain.dtmf import DTMF_SYMBOLS
from tests.bench.carrier.edge import carrier_edge
from tests.bench.carrier.keying import KeyingCaller, key_in
from tests.bench.figure import Figure

DIGITS = 10_000
_CALLS = 50
_LOSS = 0.05
_STEPS = """
ask:
  collect: {prompt: {say: Key in your number.}, digits: 20, into: number, on_failure: ask}
  next: ask
"""


def measure() -> Iterator[Figure]:
    """Fifty callers at once, two hundred keys each; about a minute for each line."""
    for loss, aim in ((0.0, 100.0), (_LOSS, 99.99)):
        found, lost = keyed(loss)
        yield Figure(
            name=f"{found.pressed} keys, {loss:.0%} of RTP lost",
            unit="% right",
            samples=[100 * found.share],
            floor=aim,
            digits=3,
            remark=f"{found.missed} missed, {found.extra} doubled; {lost} packets lost",
        )


def keyed(loss: float, calls: int = _CALLS, digits: int = DIGITS) -> tuple[DigitScore, int]:
    """How so many keys arrived, and how many packets were lost on the way."""
    chance = random.Random(4733)
    with TemporaryDirectory(prefix="bench-") as folder, carrier_edge(Path(folder), _STEPS) as edge:
        began = time.time()
        callers = [
            KeyingCaller(
                edge.sip_address(), _keys(chance, digits // calls), loss, chance.randrange(1 << 32)
            )
            for _ in range(calls)
        ]
        key_in(callers)
        pressed = {caller.dialog.call_id: caller.keys for caller in callers}
        recorded = EdgeHttp(edge.ready["http"]).digits(pressed, began)
    total = DigitScore()
    for call_id, keys in pressed.items():
        total += score(keys, recorded.get(call_id, ""))
    return total, sum(caller.lost for caller in callers)


def _keys(chance: random.Random, count: int) -> str:
    """Every other key is the one before it: only timestamps tell those two apart."""
    keys = ""
    while len(keys) < count:
        keys += keys[-1] if keys and chance.random() < 0.5 else chance.choice(DTMF_SYMBOLS)
    return keys
