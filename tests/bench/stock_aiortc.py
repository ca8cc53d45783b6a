"""aiortc as it comes, for comparison: decodes what each browser says, encodes something for it.

A process of its own: an offer in JSON on each line of its standard input, the answer on its output.
It has no SIP side, which would cost it more.
"""

from __future__ import annotations

import asyncio
import json
import sys
from fractions import Fraction

import aioice.ice
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError
from av import AudioFrame

from tests.peers.ports import LOOPBACK

_SAMPLES, _RATE = 160, 8000


class _Noise(AudioStreamTrack):
    """20 ms of noise at a time, at the pace that aiortc's own silence has."""

    def __init__(self) -> None:
        super().__init__()
        random = np.random.default_rng(1)
        self._samples = random.normal(0, 500, (1, _SAMPLES)).astype(np.int16)

    async def recv(self) -> AudioFrame:
        silence = await super().recv()
        frame = AudioFrame.from_ndarray(self._samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = _RATE, silence.pts, Fraction(1, _RATE)
        return frame


async def _hear_out(track: MediaStreamTrack) -> None:
    while True:
        try:
            await track.recv()
        except MediaStreamError:
            return


async def _answer(peers: list[RTCPeerConnection], offer: str) -> str:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peers.append(peer)
    peer.on("track", lambda track: asyncio.ensure_future(_hear_out(track)))
    peer.addTrack(_Noise())
    codecs = RTCRtpSender.getCapabilities("audio").codecs
    peer.getTransceivers()[0].setCodecPreferences(
        [codec for codec in codecs if codec.mimeType == "audio/PCMU"]
    )
    await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
    await peer.setLocalDescription()
    return str(peer.localDescription.sdp)


async def _serve() -> None:
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [LOOPBACK]
    peers: list[RTCPeerConnection] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await _answer(peers, json.loads(line))), flush=True)
    for peer in peers:
        await peer.close()


if __name__ == "__main__":
    asyncio.run(_serve())
