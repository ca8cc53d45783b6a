"""A trunk with several hosts behind the running edge: transfers, metrics and readiness."""

from __future__ import annotations

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import timeline, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.kamailio import Kamailio
from tests.peers.ports import LOOPBACK
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.waiting import wait_until

_NUMBER = "4711"
_FLOW = f'connect: {{transfer: {{to: "{_NUMBER}", trunk: carrier}}}}'


def _trunk(*hosts: str, **more: object) -> dict[str, object]:
    trunk = {
        "addresses": [f"{LOOPBACK}/32"],
        "outbound": [f"sip:{host}" for host in hosts],
        "routes": [{"flow": "main"}],
        **more,
    }
    return {"carrier": trunk}


def _up(edge: Edge, host: str) -> float | None:
    labels = f'{{host="sip:{host}",trunk="carrier"}}'
    return edge.metrics().get(f"telephony_trunk_host_up{labels}")


def test_a_transfer_goes_by_the_second_host_when_the_first_has_no_room(
    serve_flow: ServeFlow,
) -> None:
    with (
        Sipp(SippPlan(scenario="functional/uas-invite-reject-unavailable.xml")) as first,
        Sipp(SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")) as second,
        Baresip() as phone,
    ):
        edge = serve_flow(_FLOW, trunks=_trunk(first.address, second.address))
        phone.dial(f"sip:100@{edge.sip_address()}")
        wait_for_event(edge, "transfer answered")
        phone.hang_up()
        second.finish(within=5).require_success(1)
    (record,) = edge.wait_for_calls()
    callee = [e for e in timeline(edge, record) if e["details"].get("leg") == "callee"]
    tried = [e["details"]["host"] for e in callee if e["event"] == "trunk host tried"]
    assert tried == [f"sip:{first.address}", f"sip:{second.address}"]
    rungs = [e["event"] for e in callee]
    assert rungs.index("503 Service Unavailable (INVITE) received") < rungs.index("answered")


def test_a_host_that_is_down_shows_in_metrics_readiness_and_log(serve_flow: ServeFlow) -> None:
    probing = {"every": "1s", "timeout": "300ms"}
    dead = "127.0.0.1:9;transport=tcp"
    with Kamailio({}) as carrier:
        edge = serve_flow(_FLOW, trunks=_trunk(carrier.address, dead, keep_alive=probing))
        wait_until(lambda: _up(edge, carrier.address) == 1, within=5, what="the host to be up")
        wait_until(lambda: _up(edge, dead) == 0, within=5, what="the other to be down")
        ready = edge.get("/readyz")
        assert ready["ready"]
        assert f"Trunk carrier: sip:{dead} is down." in ready["degraded"]
        assert "trunk host went down" in edge.written()
