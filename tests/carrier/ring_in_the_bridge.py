"""Run on the carrier build by test_native_ring: a tone through the bridge into the ring."""

from __future__ import annotations

import json
import time

import pjsua2 as pj

from telephony.sip.audio.native_port import NativePort, NativePorts
from telephony.sip.audio.ring_pool import SAMPLES_PER_FRAME, SECONDS_KEPT

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
    ports, source = NativePorts(), tone()
    port = ports.new("ring")
    source.startTransmit(port.sink)
    time.sleep(0.3)
    before_start = len(port.drain())
    port.start()
    heard = drained_for(port, 2.0)
    lost_by_a_prompt_reader = port.lost
    time.sleep(SECONDS_KEPT + 1.0)
    worth_while_it_is_loud = port in ports.worth_draining()
    late = len(port.drain())
    lost_by_a_late_reader = port.lost
    source.stop()
    time.sleep(0.1)
    port.drain()
    worth_once_drained_of_silence = port in ports.worth_draining()
    while port not in ports.worth_draining():
        time.sleep(0.01)
    quiet_frames_when_worth = len(port.drain()) / 2 / SAMPLES_PER_FRAME
    port.stop()
    port.drain()
    time.sleep(0.2)
    report = {
        "before_start": before_start,
        "heard": heard.hex(),
        "lost_by_a_prompt_reader": lost_by_a_prompt_reader,
        "late": late,
        "lost_by_a_late_reader": lost_by_a_late_reader,
        "worth_while_it_is_loud": worth_while_it_is_loud,
        "worth_once_drained_of_silence": worth_once_drained_of_silence,
        "quiet_frames_when_worth": quiet_frames_when_worth,
        "worth_after_stop": port in ports.worth_draining(),
        "after_stop": len(port.drain()),
    }
    print("\nreport", json.dumps(report), flush=True)
    ports.clear()
    del source, port
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
