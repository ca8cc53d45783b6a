"""What a stranger sends into a live call, and what must come of it; for either build."""

from __future__ import annotations

import random
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.peers.g711 import PCMU, Samples, encode
from tests.peers.sound import find, make_sound, write_wav
from tests.peers.waiting import wait_until
from tests.sip.driven_agent import DrivenAgent
from tests.sip.raw_caller import TELEPHONE_EVENT, RawCaller
from tests.sip.talker import Talker, loudest

STRANGER = "127.0.0.2"
MILLION = 1_000_000
_KEY_EVERY = 50
_NOISE = bytes(np.random.default_rng(7).integers(0, 256, 160, dtype=np.uint8))
QUIET = 400
"""Of 32767: what the line's silence stays below."""


@dataclass
class LiveCall:
    """An answered call whose audio the agent keeps in a file."""

    agent: DrivenAgent
    raw: RawCaller
    leg: str
    file: Path

    @property
    def symbols(self) -> str:
        """The keys that were taken."""
        events = self.agent.events("DigitReceived", leg=self.leg)
        return "".join(event["digit"]["symbol"] for event in events)

    @property
    def loudest(self) -> int:
        """Of all that the agent heard so far."""
        return loudest(self.agent.heard(self.file))

    def wait_for_keys(self, symbols: str) -> None:
        """Return once these are the keys that were taken, all of them."""
        wait_until(lambda: self.symbols == symbols, within=5, what=f"keys {symbols}")


@contextmanager
def live_call(agent: DrivenAgent, *, host: str = "") -> Iterator[LiveCall]:
    """For the length of a `with` block; SDP names `host` instead of the caller's address."""
    with RawCaller(agent.address) as raw:
        file = agent.folder / f"heard-{raw.call_id}"
        agent.for_callers("answer", {"do": "hear", "file": str(file)})
        assert raw.invite(body=raw.offer(host=host)).status == 200
        leg = str(agent.wait_for("LegAnswered")["leg"])
        yield LiveCall(agent, raw, leg, file)
        raw.hang_up()
        agent.wait_for("LegEnded", leg=leg)
    assert agent.process.exit_code is None
    assert "Traceback" not in agent.log


def flood(target: tuple[str, int], count: int, *, local: str = STRANGER) -> None:
    """Send `count` packets as fast as they go: noise, and keys among it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((local, 0))
        sender.connect(target)
        for number in range(count):
            sender.send(_spoofed(number))


def _spoofed(number: int) -> bytes:
    key = number % _KEY_EVERY == 0
    second = 0x80 | TELEPHONE_EVENT if key else PCMU
    stamp = number * 160 & 0xFFFFFFFF
    header = struct.pack("!BBHII", 0x80, second, number & 0xFFFF, stamp, 0xBAD)
    return header + (struct.pack("!BBH", 9, 0x8A, 800) if key else _NOISE)


def forge(source: tuple[str, int], target: tuple[str, int], count: int) -> None:
    """The same from a source that isn't the sender's: a raw socket writes the UDP header."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as sender:
        sender.bind((source[0], 0))
        for number in range(count):
            payload = _spoofed(number)
            header = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0)
            sender.sendto(header + payload, (target[0], 0))


def none_of_a_flood_is_heard(agent: DrivenAgent, packets: int) -> None:
    """Both go on hearing each other, and keys count, while a stranger sends `packets`."""
    prompt, speech = make_sound(1, 8.0), make_sound(2, 1.0)
    with live_call(agent) as call, Talker(call.raw) as caller:
        file = write_wav(agent.folder / "prompt.wav", prompt)
        caller.press(1)
        call.wait_for_keys("1")
        agent.do("play", call.leg, playback=1, files=[str(file)])
        before = dropped(call.raw.rtp_target[1])
        flood(call.raw.rtp_target, packets)
        assert dropped(call.raw.rtp_target[1]) - before == packets
        assert call.loudest < QUIET
        caller.press(5)
        call.wait_for_keys("15")
        # A busy machine may tear a sound or two.
        wait_until(lambda: _is_heard(call, caller, speech), within=15, what="the peer's speech")
        agent.wait_for("PlaybackFinished", leg=call.leg, within=20)
        caller.let_pass(0.5)
        assert find(prompt, caller.heard.audio()).score > 0.95
        assert caller.heard.lost() == 0


def _is_heard(call: LiveCall, caller: Talker, speech: Samples) -> bool:
    begun = len(call.agent.heard(call.file))
    caller.say(encode(speech, PCMU))
    caller.let_pass(1.5)
    return find(speech, call.agent.heard(call.file)[begun:]).score > 0.9


def dropped(port: int) -> int:
    """Datagrams that the kernel dropped at the UDP socket of this port, by its own count."""
    rows = [row.split() for row in Path("/proc/thread-self/net/udp").read_text().splitlines()[1:]]
    return sum(int(row[12]) for row in rows if row[1].endswith(f":{port:04X}"))


def mutations(seed: int, count: int) -> Iterator[tuple[bool, bytes]]:
    """Packets that are nearly right, and whether each is RTCP."""
    chance = random.Random(seed)
    for number in range(count):
        rtcp = bool(number % 2)
        packet = bytearray(_rtcp(chance) if rtcp else _rtp(chance, number))
        for _ in range(chance.choice([0, 1, 1, 3])):
            packet[chance.randrange(len(packet))] = chance.randrange(256)
        if chance.random() < 0.3:
            packet = packet[: chance.randrange(len(packet) + 1)]
        elif chance.random() < 0.1:
            packet += chance.randbytes(chance.randrange(1400))
        yield rtcp, bytes(packet)


def _rtp(chance: random.Random, number: int) -> bytes:
    """Version, padding, extension and contributing sources of any kind; telephone-events too."""
    first = chance.choice([0x80, 0x80, 0x90, 0xA0, 0xB0, 0x8F, 0xBF, 0x00, 0x40, 0xC0])
    kind = chance.choice([0, 0, 8, 13, TELEPHONE_EVENT, TELEPHONE_EVENT, 72, 127])
    header = struct.pack(
        "!BBHII", first, kind | chance.choice([0, 0x80]), number & 0xFFFF, number * 160, 0x1234
    )
    contributing = chance.randbytes(4 * (first & 0x0F))
    extension = struct.pack("!HH", 0xBEDE, chance.choice([0, 1, 2, 255, 65535]))
    event = struct.pack("!BBH", chance.randrange(256), chance.randrange(256), 65535)
    payload = event * chance.randrange(40) if kind == TELEPHONE_EVENT else chance.randbytes(160)
    padding = bytes([0, 0, 0, chance.choice([0, 1, 4, 255])])
    return header + contributing + extension + payload + padding


def _rtcp(chance: random.Random) -> bytes:
    """Compound packets whose lengths and counts say anything (RFC 3550 section 6.1)."""
    parts = []
    for _ in range(chance.randrange(1, 5)):
        kind = chance.choice([200, 201, 202, 203, 204, 205, 206, 207, 0, 255])
        body = chance.randbytes(4 * chance.randrange(12))
        length = chance.choice([len(body) // 4, 0, 1, 6, 255, 65535])
        parts.append(struct.pack("!BBH", 0x80 | chance.randrange(32), kind, length) + body)
    return b"".join(parts)


def mutated_packets_end_nothing(agent: DrivenAgent, packets: int) -> None:
    """The peer itself sends `packets` of RTP and RTCP that are nearly right."""
    with live_call(agent) as call:
        target = call.raw.rtp_target
        for number, (rtcp, packet) in enumerate(mutations(3550, packets)):
            call.raw.rtp.sendto(packet, (target[0], target[1] + rtcp))
            if number % 200 == 0:
                assert call.raw.request("INFO").status == 200
        with Talker(call.raw, ssrc=0x5678) as caller:
            wait_until(lambda: _pressed(call, caller), within=10, what="a key after the flood")
            caller.let_pass(0.3)
            assert len(caller.heard.packets) > 10


def _pressed(call: LiveCall, caller: Talker) -> bool:
    # The first press of a new stream may pass for more of the flood (RFC 3550 section A.1).
    before = call.symbols.count("7")
    caller.press(7)
    caller.let_pass(0.3)
    return call.symbols.count("7") > before
