"""Flows are edited while callers are in them: who is in one stays, who comes gets the new."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import yaml

from telephony.call_control.flow_choice import FlowChoice, FlowSets
from telephony.domain.call import Caller as Who
from telephony.domain.call import CallFacts, CallId
from telephony.ivr.gates.loading import load_canary, load_flows, overlaid
from tests.edge.conftest import ServeFlow
from tests.edge.on_record import events, steps, timeline, wait_for_step, wait_until_idle
from tests.peers.caller import Caller
from tests.peers.edge import Edge, Json, write_configuration
from tests.peers.sipp import Sipp, SippPlan
from tests.peers.sound import make_sound
from tests.peers.waiting import wait_until

_OLD = """
ask:
  menu:
    prompt: {play: question.wav}
    choices: {go: {keys: "1", next: old}}
    max_attempts: 1
    on_failure: old
    timeout: 60s
old: {hangup: true}
"""
_NEW = """
flow: main
start: greet
steps:
  greet: {call: {flow: greeting, into: [greeted]}, next: new}
  new: {hangup: {reason: "{{ greeted }}"}}
"""
_GREETING = """
flow: greeting
outputs: {greeted: boolean}
start: jingle
steps:
  jingle: {play: question.wav, next: note}
  note: {set: {greeted: true}}
"""
_SCENARIO = "functional/uac-asserted-identity-expect-answer-bye.xml"
_INFO = "telephony_flow_info"


def _flows(edge: Edge) -> Path:
    configuration = yaml.safe_load((edge.folder / "telephony.yaml").read_text())
    flows = configuration["flows"]
    return Path(flows if isinstance(flows, str) else flows["folder"])


def _version(edge: Edge, flow: str = "main", group: str = "everybody") -> str:
    """The version that new calls get, as the metrics tell it; "" for none."""
    prefix = f'{_INFO}{{flow="{flow}",set="{group}",version="'
    found = [name for name in edge.metrics() if name.startswith(prefix)]
    return found[0].removeprefix(prefix).rstrip('"}') if found else ""


def _wait_for_version(edge: Edge, other_than: str, group: str = "everybody") -> str:
    def changed() -> str:
        version = _version(edge, group=group)
        return version if version != other_than else ""

    return wait_until(changed, within=15, what="the new version to be taken")


def _records(edge: Edge, count: int) -> list[Json]:
    """Oldest first."""
    return edge.wait_for_calls(count)[::-1]


def test_who_is_in_a_call_stays_and_who_comes_gets_the_new_version(serve_flow: ServeFlow) -> None:
    edge = serve_flow(_OLD, sounds={"question.wav": make_sound(1)})
    flows, before = _flows(edge), _version(edge)
    with Caller(edge.sip_address()) as early:
        early.wait_for_answer()
        wait_for_step(edge, "ask")
        (flows / "main.yaml").write_text(_NEW[: len(_NEW) // 2])
        wait_until(
            lambda: any("not taken" in each for each in edge.get("/readyz")["degraded"]),
            within=15,
            what="the half-written file to be told of",
        )
        assert edge.metrics()['telephony_flows_refused{set="everybody"}'] == 1
        assert _version(edge) == before
        (flows / "greeting.yaml").write_text(_GREETING)
        (flows / "main.yaml").write_text(_NEW)
        after = _wait_for_version(edge, before)
        assert edge.get("/readyz")["degraded"] == []
        with Caller(edge.sip_address()) as late:
            late.wait_for_end()
        early.press("1")
        early.wait_for_end()
    old, new = _records(edge, 2)
    assert (old["flow_version"], steps(edge, old)) == (before, ["ask", "old"])
    assert (new["flow_version"], steps(edge, new)) == (after, ["greet", "jingle", "note", "new"])
    [called] = [each for each in timeline(edge, new) if each["event"] == "flow called"]
    assert called["details"]["flow"] == "greeting"
    assert called["details"]["version"] == _version(edge, "greeting")
    (flows / "greeting.yaml").unlink()
    os.kill(edge.pid, signal.SIGHUP)
    wait_until(lambda: edge.get("/readyz")["degraded"], within=10, what="the lack to be told")
    with Caller(edge.sip_address()) as last:
        last.wait_for_end()
    assert _records(edge, 3)[-1]["flow_version"] == after


def test_a_share_of_callers_gets_the_new_version_first(serve_flow: ServeFlow) -> None:
    edge = serve_flow("bye: {hangup: true}")
    flows, usual = _flows(edge), _version(edge)
    write_configuration(
        edge.folder,
        yaml.safe_load((edge.folder / "telephony.yaml").read_text())
        | {"flows": {"folder": str(flows), "canary": {"share": 50}}},
    )
    os.kill(edge.pid, signal.SIGHUP)
    canary = flows / "canary"
    canary.mkdir()
    new = "flow: main\nstart: tried\nsteps:\n  tried: {hangup: true}\n"
    (canary / "main.yaml").write_text(new)
    tried = _wait_for_version(edge, "", group="canary")
    numbers = [f"+4930{number:06}" for number in range(8)]
    expected = _expected(flows, numbers)
    assert set(expected) == {usual, tried}
    for number in numbers * 2:
        _call_as(edge, number)
    records = _records(edge, 2 * len(numbers))
    assert [record["flow_version"] for record in records] == expected * 2
    for record in records:
        assert ("canary" in events(edge, record)) == (record["flow_version"] == tried)
    metrics = edge.metrics()
    for version, group in ((usual, "everybody"), (tried, "canary")):
        counted = metrics[
            f'telephony_flow_calls_total{{flow="main",result="completed",set="{group}"}}'
        ]
        assert counted == 2 * expected.count(version)
    assert metrics["telephony_flow_canary_share_ratio"] == 0.5
    (canary / "main.yaml").rename(flows / "main.yaml")
    assert _wait_for_version(edge, usual) == tried
    assert _version(edge, group="canary") == ""
    _call_as(edge, numbers[expected.index(usual)])
    assert _records(edge, 2 * len(numbers) + 1)[-1]["flow_version"] == tried


def _expected(flows: Path, numbers: list[str]) -> list[str]:
    everybody = load_flows(flows)
    canary = overlaid(everybody, load_canary(flows / "canary", flows))
    choice = FlowChoice(FlowSets(everybody, canary, share=50))
    versions = []
    for number in numbers:
        facts = CallFacts(CallId("x"), "loopback", Who(number), "service", received_at=0.0)
        chosen = choice.choose("main", facts)
        assert chosen is not None
        versions.append(chosen.flow.version)
    return versions


def _call_as(edge: Edge, number: str) -> None:
    plan = SippPlan(
        scenario=_SCENARIO,
        target=edge.sip_address(),
        pause=0.05,
        keywords={"asserted": number},
    )
    with Sipp(plan) as sipp:
        sipp.finish(within=10)
    wait_until_idle(edge)
