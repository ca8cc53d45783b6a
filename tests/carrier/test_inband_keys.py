"""Keys as tones in the audio, heard from the carrier build's native rings."""

from __future__ import annotations

from pathlib import Path

from tests.edge.inband_caller import ASK, every_key_is_heard_as_a_tone
from tests.peers.edge import Edge
from tests.peers.g711 import PCMA
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound


def test_every_key_is_heard(carrier_site: Path, tmp_path: Path) -> None:
    configuration = one_flow(tmp_path, ASK, sounds={"question.wav": make_sound(1, 0.5)})
    environment = {"PYTHONPATH": str(carrier_site)}
    with Edge(configuration, folder=tmp_path, environment=environment) as edge:
        every_key_is_heard_as_a_tone(edge, PCMA)
