"""Which version of a flow a caller gets: the same in each call, more callers as the share grows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from telephony.call_control.flow_choice import FlowChoice, FlowSets
from telephony.domain.call import Caller, CallFacts, CallId
from telephony.ivr.gates.loading import FlowLibrary, load_canary, load_flows, overlaid
from telephony.ivr.rehearsal.stage import ANN

CALLERS = [f"+4930{number:06}" for number in range(4000)]


def write(folder: Path, flow: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{flow}.yaml").write_text(
        f"flow: {flow}\nstart: a\nsteps:\n  a: {{say: {text}}}\n", encoding="utf-8"
    )


@pytest.fixture
def sets(tmp_path: Path) -> FlowSets:
    write(tmp_path, "main", "Hello.")
    write(tmp_path, "other", "Good day.")
    write(tmp_path / "canary", "main", "Hello and welcome.")
    write(tmp_path / "canary", "new", "All is new.")
    everybody = load_flows(tmp_path)
    return FlowSets(everybody, overlaid(everybody, load_canary(tmp_path / "canary", tmp_path)))


def facts(number: str, call_id: str = "call-1") -> CallFacts:
    return replace(ANN, caller=Caller(number), call_id=CallId(call_id))


def who_gets_it(sets: FlowSets, share: float) -> set[str]:
    choice = FlowChoice(replace(sets, share=share))
    chosen = {number: choice.choose("main", facts(number)) for number in CALLERS}
    return {number for number, flow in chosen.items() if flow is not None and flow.canary}


def test_the_share_is_kept_and_grows_without_taking_it_from_anybody(sets: FlowSets) -> None:
    shares = [who_gets_it(sets, share) for share in (0, 1, 10, 50, 100)]
    assert shares[0] == set()
    assert shares[-1] == set(CALLERS)
    assert all(fewer < more for fewer, more in pairwise(shares))
    assert len(shares[2]) == pytest.approx(400, abs=80), "more than four standard deviations off"


def test_a_caller_gets_the_same_in_each_call(sets: FlowSets) -> None:
    choice = FlowChoice(replace(sets, share=50))
    for number in CALLERS[:50]:
        versions = {
            chosen.flow.version
            for call in range(5)
            if (chosen := choice.choose("main", facts(number, f"call-{call}"))) is not None
        }
        assert len(versions) == 1


def test_who_hides_the_number_is_chosen_by_each_call_anew(sets: FlowSets) -> None:
    choice = FlowChoice(replace(sets, share=50))
    chosen = [choice.choose("main", facts("", f"call-{call}")) for call in range(400)]
    canaries = sum(flow.canary for flow in chosen if flow is not None)
    assert canaries == pytest.approx(200, abs=40)


def test_a_flow_that_did_not_change_is_no_canary(sets: FlowSets) -> None:
    chosen = FlowChoice(replace(sets, share=100)).choose("other", ANN)
    assert chosen is not None
    assert chosen.flow is sets.everybody.get("other")
    assert not chosen.canary


def test_a_flow_that_only_the_canary_has_is_for_its_share(sets: FlowSets) -> None:
    assert FlowChoice(replace(sets, share=0)).choose("new", ANN) is None
    chosen = FlowChoice(replace(sets, share=100)).choose("new", ANN)
    assert chosen is not None
    assert chosen.canary
    assert FlowChoice(sets).choose("nowhere", ANN) is None


def test_without_a_canary_everybody_gets_the_same(sets: FlowSets) -> None:
    library: FlowLibrary = sets.everybody
    chosen = FlowChoice(FlowSets(library, share=100)).choose("main", ANN)
    assert chosen is not None
    assert not chosen.canary
