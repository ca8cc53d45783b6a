"""All messages of RFC 4475 at a running edge, on both builds, with a call in progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.hostile.torture import (
    FOLDER,
    Expectation,
    Stranger,
    expectations,
    in_its_own_transaction,
)
from tests.hostile.watched_edge import WatchedEdge

_SILENT_FOR = 0.3
"""Seconds without an answer that count as silence; answers take a few milliseconds."""


@pytest.fixture(scope="module", params=["stock", "carrier"])
def edge(request: pytest.FixtureRequest) -> Iterator[WatchedEdge]:
    """One for all messages, on each build."""
    site = request.getfixturevalue("carrier_site") if request.param == "carrier" else None
    with WatchedEdge(site) as edge:
        yield edge


def _name(expectation: Expectation) -> str:
    return f"{expectation.name}-{expectation.over}"


def test_each_message_of_the_rfc_is_there_and_expected() -> None:
    files = {file.stem for file in FOLDER.glob("*.dat")}
    assert files == {expectation.name for expectation in expectations()}
    assert len(files) == 49


@pytest.mark.peer
@pytest.mark.parametrize("expectation", expectations(), ids=_name)
def test_a_message_is_answered_as_expected(edge: WatchedEdge, expectation: Expectation) -> None:
    over = expectation.over
    status = expectation.on_stock if edge.stock else expectation.status
    with Stranger(edge.sip_address(over), over) as stranger:
        stranger.send(in_its_own_transaction(expectation.message))
        answer = stranger.final_response(within=5.0 if status else _SILENT_FOR)
        assert (answer.status if answer else 0) == status
        if answer and answer.header("CSeq").endswith(" INVITE"):
            stranger.end(answer)
        if answer and answer.status in (405, 501):
            assert "INVITE" in answer.header("Allow"), "RFC 3261 section 21.4.6"
    assert edge.get("/healthz")["alive"]


@pytest.mark.peer
def test_all_messages_at_once_leave_the_call_in_progress_alone(edge: WatchedEdge) -> None:
    with ExitStack() as strangers:
        for over in ("udp", "tcp"):
            for expectation in expectations():
                if expectation.over == over:
                    stranger = strangers.enter_context(Stranger(edge.sip_address(over), over))
                    stranger.send(expectation.message)
    edge.require_service()
