"""A trunk with several hosts behind the running edge: transfers, metrics and readiness."""

from __future__ import annotations

from pathlib import Path

from tests.edge.conftest import ServeFlow
from tests.edge.on_record import timeline, wait_for_event
from tests.peers.baresip import Baresip
from tests.peers.edge import Edge
from tests.peers.kamailio import Kamailio
from tests.peers.ports import LOOPBACK
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import make_sound
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


_KEYED = """
ask: {collect: {prompt: {play: ask.wav}, digits: 4, into: number, timeout: 20s}, next: connect}
connect:
  transfer: {to: "{{ number }}", trunk: carrier, on_failure: sorry}
sorry: {hangup: true}
"""


def _key(phone: Baresip, edge: Edge, digits: str) -> None:
    phone.dial(f"sip:100@{edge.sip_address()}")
    phone.wait_for("CALL_ESTABLISHED")
    wait_until(lambda: edge.calls("active"), within=5, what="the call to be on record")
    wait_for_event(edge, "step", step="ask")
    phone.press(digits)


def test_a_number_that_the_caller_makes_up_is_dialled_only_where_allowed(
    serve_flow: ServeFlow,
) -> None:
    desk_plan = SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")
    with Sipp(desk_plan) as desk, Baresip() as phone:
        edge = serve_flow(
            _KEYED,
            sounds={"ask.wav": make_sound(1, seconds=0.2)},
            trunks=_trunk(desk.address),
            dialling={"allow": ["47"]},
        )
        _key(phone, edge, "0900")
        wait_for_event(edge, "transfer refused", reason="barred")
        phone.wait_for("CALL_CLOSED")
        assert "INVITE" not in desk.messages
        _key(phone, edge, "4711")
        wait_for_event(edge, "transfer answered")
        phone.hang_up()
        desk.finish(within=5).require_success(1)
        edge.wait_for_calls(2)
        ends = edge.metrics()
        assert ends['telephony_outbound_calls_total{reason="barred",result="rejected"}'] == 1


def test_the_days_spending_outlives_the_edge(serve_flow: ServeFlow, tmp_path: Path) -> None:
    caps = {"max_spend_per_day": 0.05}
    rates = {"allow": ["47"], "rates": {"47": 0.05}}
    store = {"url": f"sqlite:///{tmp_path}/shared.sqlite3"}
    desk_plan = SippPlan(scenario="functional/uas-invite-answer-expect-bye.xml")
    with Sipp(desk_plan) as desk, Baresip() as phone:
        trunks = _trunk(desk.address, **caps)
        first = serve_flow(_FLOW, trunks=trunks, dialling=rates, store=store)
        phone.dial(f"sip:100@{first.sip_address()}")
        wait_for_event(first, "transfer answered")
        spent = 'telephony_trunk_spent_today{currency="EUR",trunk="carrier"}'
        assert first.metrics()[spent] == 0.05
        phone.hang_up()
        desk.finish(within=5).require_success(1)
        first.wait_for_calls()
        first.kill9()
        again = serve_flow(_FLOW, trunks=trunks, dialling=rates, store=store)
        phone.dial(f"sip:100@{again.sip_address()}")
        wait_for_event(again, "transfer refused", reason="spending_limit")
        phone.wait_for("CALL_CLOSED")
