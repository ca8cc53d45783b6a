"""From a key's first packet to the last sound of the prompt that it cuts off."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from tests.bench.calls import at_once, bench
from tests.bench.figure import Figure, milliseconds
from tests.peers import wire
from tests.peers.sound import make_sound, silence

_TURNS = 18
"""In each call."""
_STEPS = """
ask:
  collect:
    prompt: {play: question.wav}
    digits: 1
    into: key
    max_attempts: 1
    on_failure: ask
  next: rest
rest:
  play: silence.wav
  next: ask
"""


def measure() -> Iterator[Figure]:
    """Keys at odd moments of a prompt; after each there is silence on the wire."""
    sounds = {"question.wav": make_sound(1, 8.0), "silence.wav": silence(0.6)}
    with bench(_STEPS, sounds=sounds) as running:

        def call(number: int) -> list[float]:
            odd = random.Random(number)
            with running.call() as caller:
                caller.wait_for_answer()
                for _ in range(_TURNS):
                    caller.hear()
                    time.sleep(odd.uniform(0.1, 0.3))
                    caller.press("5")
                port = caller.media_port
            prompts = wire.sounds_to(running.capture, port)
            keys = wire.key_presses(running.capture, port)
            return [max(0.0, end - key) for key, (_, end) in zip(keys, prompts, strict=True)]

        delays = [delay for delays in at_once(call) for delay in delays]
    yield Figure(name="key to prompt stopped", unit="ms", samples=milliseconds(delays), aim=60)
