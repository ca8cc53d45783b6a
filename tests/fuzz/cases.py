"""One case of the fuzzer: what is sent, and how. The same seed and number give the same case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random

from tests.fuzz import seeds
from tests.fuzz.mutations import LARGEST, MUTATIONS, with_true_length
from tests.fuzz.sdp_mutations import SDP_MUTATIONS, has_sdp


class Way(Enum):
    """How a case gets to the edge."""

    DATAGRAM = "datagram"
    STREAM = "stream"
    SPLIT = "a stream in pieces"
    PIPELINED = "several in one stream"


@dataclass(frozen=True, slots=True)
class Case:
    number: int
    way: Way
    message: bytes


def make_case(seed: int, number: int, dialog: seeds.Dialog) -> Case:
    """Case `number` of the run with this seed; `dialog` is a live one."""
    chance = Random(f"{seed}/{number}")
    token = f"fuzz{seed}x{number}"
    if chance.random() < 0.35:
        message = seeds.in_dialog(dialog, token, chance)
    else:
        message = seeds.fresh(chance.choice(seeds.messages()), token, dialog.local)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        choices = SDP_MUTATIONS if has_sdp(message) and chance.random() < 0.5 else MUTATIONS
        message = chance.choice(choices)(message, chance)[: 2 * LARGEST]
    if chance.random() < 0.7:
        message = with_true_length(message)
    ways = (Way.DATAGRAM,) * 12 + (Way.STREAM, Way.SPLIT, Way.PIPELINED)
    return Case(number, chance.choice(ways), as_bytes(message))


def as_bytes(message: str) -> bytes:
    """A byte per character; what isn't one byte becomes UTF-8."""
    return b"".join(
        character.encode("latin-1" if ord(character) < 256 else "utf-8") for character in message
    )
