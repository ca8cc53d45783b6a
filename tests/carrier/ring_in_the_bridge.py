"""Run on the carrier build by test_native_ring: a tone through the bridge into the ring."""

from __future__ import annotations

import json
import time

import pjsua2 as pj

from telephony.sip.native_port import NativePort
from telephony.sip.ring_pool import SECONDS_KEPT

SAMPLES_PER_SECOND = 8000


def started_library() -> pj.Endpoint:
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.medConfig.clockRate = config.medConfig.sndClockRate = SAMPLES_PER_SECOND
    endpoint.libInit(config)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    return endpoint


def tone() -> pj.ToneGenerator:
    what = pj.ToneDesc()
    what.freq1, what.freq2, what.on_msec, what.off_msec = 440, 0, 1000, 0
    generator = pj.ToneGenerator()
    generator.createToneGenerator(SAMPLES_PER_SECOND)
    generator.play(pj.ToneDescVector([what]), True)
    return generator


def drained_for(port: NativePort, seconds: float) -> bytes:
    """What a reader gets that comes every 20 ms."""
    heard, until = b"", time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.02)
        heard += port.drain()
    return heard


def main() -> None:
    endpoint = started_library()
    port, source = NativePort("ring"), tone()
    source.startTransmit(port.sink)
    time.sleep(0.3)
    before_start = len(port.drain())
    port.start()
    heard = drained_for(port, 2.0)
    lost_by_a_prompt_reader = port.lost
    time.sleep(SECONDS_KEPT + 1.0)
    late = len(port.drain())
    lost_by_a_late_reader = port.lost
    port.stop()
    port.drain()
    time.sleep(0.2)
    report = {
        "before_start": before_start,
        "heard": heard.hex(),
        "lost_by_a_prompt_reader": lost_by_a_prompt_reader,
        "late": late,
        "lost_by_a_late_reader": lost_by_a_late_reader,
        "after_stop": len(port.drain()),
    }
    print("\nreport", json.dumps(report), flush=True)
    del source, port
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
