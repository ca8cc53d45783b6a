"""The text for a carrier's ticket: bounded, plain, and silent on what the caller said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.domain.call import Caller
from telephony.domain.termination import Reason, ended
from telephony.domain.timeline import Kind, TimelineEntry
from telephony.interfaces.call_store import CallRecord
from telephony.web.ladder.plain_text import WIDTH, ticket_text
from tests.store.records import arriving
from tests.web.ladder.entries import INVITE_AT, entry, whole_call


def record(**facts: object) -> CallRecord:
    began = arriving(0, **facts)
    assert began.facts.received_at == INVITE_AT
    return replace(began.ended(INVITE_AT + 31, ended(Reason.FLOW_HANGUP)), answered_at=INVITE_AT)


def text(*entries: TimelineEntry) -> str:
    return ticket_text(record(), entries or whole_call(), "telephony 0.1.0")


def test_it_shows_what_a_carrier_needs() -> None:
    head, _, ladder = text().partition("Seconds after the INVITE")
    for needed in (
        "+15551230000", "0@peer", "2023-11-14 22:13:20.000 UTC", "200 OK",
        "16 Normal call clearing", "telephony 0.1.0", "10.00 % lost", "MOS 3.38",
    ):  # fmt: skip
        assert needed in " ".join(head.split())
    for needed in (
        "192.0.2.1:5060", "codec PCMA", "180 Ringing", "486 Busy Here", "rfc4733", "barge-in",
    ):  # fmt: skip
        assert needed in ladder


def test_what_the_caller_said_and_keyed_stays_here() -> None:
    whole = text()
    for secret in ("SECRET", "4711", "digit", "pick", "Your secret"):
        assert secret not in whole
    keys = [line.partition("| ")[2].strip() for line in whole.splitlines() if " key " in line]
    assert [line.rpartition("| ")[2] for line in keys] == ["key (method rfc4733)"] * 2


def test_an_echo_that_interrupted_nothing_is_told() -> None:
    figures = {"times": 9, "seconds": 1.42, "loss_db": 18.2, "explained": 0.41}
    told = " ".join(text(entry(1.0, "speech", "echo disregarded", **figures)).split())
    assert "echo disregarded (times 9" in told
    assert "explained 0.41" in told


def test_who_works_here_stays_here() -> None:
    agent = {"leg": "agent", "name": "ann"}
    told = text(
        entry(1, "sip", "INVITE sent", **agent),
        entry(2, "call", "answered", **agent),
        entry(3, "call", "held", agent="ann"),
        entry(4, "media", "quality", mos=4.1, **agent),
    )
    assert "agent: INVITE" in told
    assert "agent: answered" in told
    assert "ann" not in told


def test_arrows_stand_between_their_parties() -> None:
    lines = text().splitlines()
    [received] = [line for line in lines if " INVITE " in line and line.endswith(">|")][:1]
    assert received.startswith("    0.000  |---")
    [answer] = [line for line in lines if "200 OK (INVITE)" in line]
    assert "|<---" in answer
    [busy] = [line for line in lines if "486 Busy Here (INVITE)" in line]
    assert busy.index("|<-") > answer.index("|<-") + 30
    [out] = [line for line in lines if "5.100" in line]
    assert out.endswith("->|")


@given(
    st.lists(
        st.builds(
            lambda at, kind, event, value: TimelineEntry(
                INVITE_AT + at, kind, event, {"reason": value, "codec": value}
            ),
            st.floats(0, 100_000),
            st.sampled_from(Kind),
            st.text(max_size=200) | st.just("BYE sent"),
            st.text(max_size=200),
        ),
        max_size=30,
    ),
    st.text(max_size=300),
)
def test_whatever_comes_lines_are_short_ascii(entries: list[TimelineEntry], said: str) -> None:
    strange = record(caller=Caller(said), sip_call_id=said, called_number=said)
    for line in ticket_text(strange, entries, said).split("\n"):
        assert len(line) <= WIDTH
        assert all(" " <= character <= "~" for character in line)


def test_nobody_can_forge_a_line() -> None:
    forged = ticket_text(record(sip_call_id="a\nResult        Completed"), [], "x")
    assert [line for line in forged.splitlines() if line.startswith("Result")] == [
        "Result        Completed: the flow reached its end and hung up."
    ]


@pytest.mark.parametrize("number", ["", "+4930123456"])
def test_a_withheld_number_is_said_to_be(number: str) -> None:
    shown = ticket_text(record(caller=Caller(number)), [], "x")
    assert f"Caller        {number or 'withheld'}\n" in shown


def test_a_call_in_progress_has_no_result_yet() -> None:
    running = ticket_text(arriving(0), [entry(0, "sip", "INVITE received")], "x")
    assert "Result        in progress\n" in running
    assert "Q.850" not in running
