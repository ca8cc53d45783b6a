"""Keys as tones in the audio, through the running edge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.edge.inband_caller import ASK, codes_of, every_key_is_heard_as_a_tone
from tests.edge.on_record import keys, wait_for_event, wait_until_idle
from tests.peers.edge import Edge
from tests.peers.g711 import PCMA, PCMU
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until
from tests.sip.raw_caller import RawCaller
from tests.sip.talker import Talker

TRUNKS = {
    "auto": "127.0.0.1",
    "rfc4733": "127.0.0.11",
    "info": "127.0.0.12",
    "inband": "127.0.0.13",
}
"""A trunk of each policy, and where its callers call from."""


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    folder = tmp_path_factory.mktemp("inband")
    configuration = one_flow(folder, ASK, sounds={"question.wav": make_sound(1, 0.5)})
    configuration["trunks"] = {
        name: {
            "addresses": [f"{address}/32"],
            "routes": [{"called": "*", "flow": "main"}],
            "dtmf": name,
        }
        for name, address in TRUNKS.items()
    }
    with Edge(configuration, folder=folder) as edge:
        yield edge
        print(edge.logs())  # pytest shows it when a test failed


@pytest.mark.parametrize("codec", [PCMU, PCMA])
def test_every_key_is_heard(edge: Edge, codec: int) -> None:
    every_key_is_heard_as_a_tone(edge, codec)


@pytest.mark.parametrize(
    ("policy", "telephone_event", "expected"),
    [
        ("auto", False, ["5", "3"]),
        ("auto", True, ["5", "7", "3"]),
        ("rfc4733", True, ["7"]),
        ("info", True, ["5", "3"]),
        ("inband", True, ["5"]),
    ],
)
def test_a_trunk_says_which_way_counts(
    edge: Edge, policy: str, telephone_event: bool, expected: list[str]
) -> None:
    """Key 5 as a tone and by INFO, then 7 by telephone-event, then 3 by INFO."""
    with RawCaller(edge.sip_address(), local=TRUNKS[policy]) as raw:
        assert raw.invite(body=raw.offer(telephone_event=telephone_event)).status == 200
        wait_for_event(edge, "audio flows")
        call = edge.calls("active")[0]
        with Talker(raw) as caller:
            caller.let_pass(0.5)
            caller.say(codes_of("5", seconds=0.2))
            if policy == "inband" or not telephone_event:
                wait_until(lambda: keys(edge, call), within=5, what="the tone")
            assert raw.request("INFO", "5", "application/dtmf").status == 200
            caller.let_pass(1.0)
            if telephone_event:
                caller.press(7)
            caller.let_pass(0.3)
            assert raw.request("INFO", "3", "application/dtmf").status == 200
            caller.let_pass(0.3)
        raw.hang_up()
    wait_until_idle(edge)
    taken = keys(edge, call)
    assert [key for key, _ in taken] == expected
    if policy == "inband":
        assert taken == [("5", "inband")]


def test_a_reinvite_that_brings_telephone_event_ends_the_listening(edge: Edge) -> None:
    with RawCaller(edge.sip_address()) as raw:
        assert raw.invite(body=raw.offer(telephone_event=False)).status == 200
        wait_for_event(edge, "audio flows", keys="inband")
        call = edge.calls("active")[0]
        assert raw.invite(body=raw.offer()).status == 200
        wait_for_event(edge, "audio flows", keys="rfc4733")
        with Talker(raw) as caller:
            caller.let_pass(0.3)
            caller.say(codes_of("9", seconds=0.2))
            caller.let_pass(0.5)
            caller.press(1)
            wait_until(lambda: keys(edge, call), within=5, what="the second key")
        raw.hang_up()
    wait_until_idle(edge)
    assert keys(edge, call) == [("1", "rfc4733")]
