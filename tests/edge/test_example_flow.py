"""A flow that comes as an example, as it stands, walked in a real call by key and by voice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import StartEdge
from tests.edge.on_record import reason, steps, timeline, wait_for_step
from tests.edge.test_lookup import running
from tests.lookups.service import answer
from tests.peers.caller import Caller
from tests.peers.one_flow import configuration
from tests.speech.conftest import Says, joe_says

__all__ = ["joe_says"]  # the fixture of the recognisers' own tests

pytestmark = pytest.mark.models

_PARCEL = Path(__file__).parents[2] / "ivr_flows" / "examples" / "parcel.yaml"
_SERVICE = "https://track.parcels.example"


_ON_ITS_WAY = answer({"state": "moving", "last_scan": {"place": "Leipzig"}})


def _configuration(folder: Path, service: str) -> dict[str, Any]:
    """The example, asking a service of ours, and the queue that it names."""
    flows = folder / "flows"
    flows.mkdir()
    text = _PARCEL.read_text(encoding="utf-8")
    assert _SERVICE in text
    (flows / "parcel.yaml").write_text(text.replace(_SERVICE, service), encoding="utf-8")
    served = configuration(folder, flows)
    served["trunks"]["loopback"]["routes"] = [{"called": "*", "flow": "parcel"}]
    return served | {"queues": {"parcels": {}}}


def test_a_parcel_is_found_by_key_and_another_asked_for_by_voice(
    start_edge: StartEdge, tmp_path: Path, joe_says: Says
) -> None:
    number = "0123456789"
    with running(**{f"v1/parcels/{number}": _ON_ITS_WAY}) as parcels:
        edge = start_edge(_configuration(tmp_path, parcels.origin))
        with Caller(edge.sip_address()) as caller:
            caller.wait_for_answer()
            wait_for_step(edge, "number")
            for key in number:
                caller.press(key)
            wait_for_step(edge, "more")
            caller.hear_out(pause=1.0)
            caller.say(np.frombuffer(joe_says("another parcel"), np.int16))
            caller.hear_out(pause=1.0)
            caller.press("*")  # no parcel's number at hand, and again: then somebody
            caller.hear_out(pause=1.0)
            caller.press("*")
            wait_for_step(edge, "people")
            caller.wait_for_end(within=30)
    (record,) = edge.wait_for_calls()
    assert steps(edge, record) == [
        *("welcome", "number", "look_up", "found", "on_its_way", "more"),
        *("number", "people", "goodbye"),
    ]
    assert parcels.asked == [f"GET /v1/parcels/{number}"]
    (chosen,) = (e for e in timeline(edge, record) if e["event"] == "choice another")
    assert chosen["details"]["by"] == "speech"
    assert reason(record) == "completed/flow_hangup"
