"""A caller whose telephone sends keys as tones and no other way."""

from __future__ import annotations

import numpy as np

from tests.edge.on_record import keys, wait_for_event, wait_until_idle
from tests.media.dtmf_sound import ALL_KEYS, pause, tone
from tests.peers.edge import Edge
from tests.peers.g711 import PCMU, encode
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller
from tests.sip.talker import Talker

ASK = """
ask:
  collect: {prompt: {play: question.wav}, digits: 1, into: key, timeout: 60s}
  next: ask
"""
"""A flow that takes keys without end."""


def codes_of(pressed: str, codec: int = PCMU, *, seconds: float = 0.1) -> bytes:
    """These keys, each as a tone and a pause, in G.711."""
    sounds = [part for key in pressed for part in (tone(key, seconds), pause(0.1))]
    return encode(np.concatenate([pause(0.1), *sounds, pause(0.3)]).astype(np.int16), codec)


def every_key_is_heard_as_a_tone(edge: Edge, codec: int) -> None:
    """All sixteen, through a real call without telephone-event."""
    with RawCaller(edge.sip_address()) as raw:
        offer = raw.offer(codec=codec, telephone_event=False)
        assert raw.invite(body=offer).status == 200
        wait_for_event(edge, "audio flows")
        call = edge.calls("active")[0]
        with Talker(raw, codec=codec) as caller:
            caller.let_pass(0.5)
            caller.say(codes_of(ALL_KEYS, codec))
            wait_until(
                lambda: len(keys(edge, call)) >= len(ALL_KEYS),
                within=10,
                what="sixteen keys",
            )
            caller.let_pass(0.5)
        raw.hang_up()
    wait_until_idle(edge)
    assert keys(edge, call) == [(key, "inband") for key in ALL_KEYS]
