"""Run on the carrier build by test_mixing: tones through the bridge, to rings that hear some."""

from __future__ import annotations

import json
import time

import pjsua2 as pj

from telephony.sip.audio.native_port import NativePort
from tests.carrier.ring_in_the_bridge import started_library

HALF = 0.5
"""A level, of 1."""


def tone(frequency: int) -> pj.ToneGenerator:
    """One that goes on and on; 0 is one that has nothing to say."""
    generator = pj.ToneGenerator()
    generator.createToneGenerator(8000)
    if frequency:
        what = pj.ToneDesc()
        what.freq1, what.freq2, what.on_msec, what.off_msec = frequency, 0, 1000, 0
        generator.play(pj.ToneDescVector([what]), True)
    return generator


def main() -> None:
    endpoint = started_library()
    wanted = {
        "one": [440],
        "another": [1000],
        "one and nothing": [440, 0],
        "nothing": [0],
        "two": [440, 1000],
        "four": [440, 1000, 1500, 2200],
    }
    # Rings have places before the tones and behind them: whoever is written to early and late.
    before = {name: NativePort(f"before {name}") for name in wanted}
    tones = {frequency: tone(frequency) for frequency in (0, 440, 1000, 1500, 2200)}
    behind = {name: NativePort(f"behind {name}") for name in wanted}
    halved = NativePort("halved")
    for rings in (before, behind):
        for name, frequencies in wanted.items():
            for frequency in frequencies:
                tones[frequency].startTransmit(rings[name].sink)
    quieter = pj.AudioMediaTransmitParam()
    quieter.level = HALF
    tones[440].startTransmit2(halved.sink, quieter)
    time.sleep(0.3)
    every = {
        **{f"{name}, before": port for name, port in before.items()},
        **{f"{name}, behind": port for name, port in behind.items()},
        "halved": halved,
    }
    for port in every.values():
        port.start()
    time.sleep(1.0)
    print("\nreport", json.dumps({name: port.drain().hex() for name, port in every.items()}))
    del tones, before, behind, halved, every, port
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
