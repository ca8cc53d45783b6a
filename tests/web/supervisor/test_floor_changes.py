"""What a page is told of a floor that changed."""

from __future__ import annotations

import json
import weakref
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from telephony.acd.agent_state import AgentState
from telephony.web.supervisor.floor_changes import FloorNews, changes, whole
from telephony.web.supervisor.floor_look import FloorLook, message
from telephony.web.supervisor.floor_rows import FloorRows, rows_of, supervision_row
from tests.web.supervisor.floor import MORNING, NOBODY, FloorAsSet, agent, call, queue, waiting

NO_PART = supervision_row(NOBODY)


def _rows(*boards: object) -> FloorRows:
    floor = FloorAsSet()
    floor.put(*boards)  # type: ignore[arg-type]
    return rows_of(floor.floor())


def test_nothing_new_is_only_a_sign_of_life() -> None:
    boards = queue("support", waiting(1)), agent("bob", "support")
    assert changes(_rows(*boards), _rows(*boards)) == {}


def test_one_agents_new_state_is_one_row() -> None:
    support = queue("support", ready=2)
    before = _rows(support, agent("ann", "support"), agent("bob", "support"))
    resting = agent("bob", "support", state=AgentState.BREAK, reason="lunch")
    told = changes(before, _rows(support, agent("ann", "support"), resting))
    assert set(told) == {"agents"}
    (row,) = told["agents"]
    assert (row["agent"], row["state"], row["reason"]) == ("bob", "break", "lunch")


def test_a_caller_who_is_served_is_gone_and_the_order_ischanges() -> None:
    before = _rows(queue("support", waiting(1), waiting(2)))
    told = changes(before, _rows(queue("support", waiting(2))))
    assert told["gone"] == {"callers": ["call-1"]}
    assert [row["callers"] for row in told["queues"]] == [["call-2"]]
    assert "callers" not in told


def test_the_longest_wait_is_by_time_not_by_place() -> None:
    first = replace(waiting(1, MORNING), priority=10.0)
    rows = _rows(queue("support", first, waiting(2, MORNING - 60)))
    assert rows.queues["support"]["longest_since"] == MORNING - 60
    assert rows.queues["support"]["callers"] == ["call-1", "call-2"]


def test_who_is_to_be_called_back_holds_no_line() -> None:
    called_back = replace(waiting(1, MORNING - 60), callback=True)
    rows = _rows(queue("support", called_back, waiting(2, MORNING)))
    assert rows.queues["support"]["longest_since"] == MORNING
    rows = _rows(queue("support", called_back))
    assert rows.queues["support"]["longest_since"] is None


def test_a_contact_tells_whom_and_how_far() -> None:
    rows = _rows(agent("bob", "support", state=AgentState.BUSY, call=call("support", 7)))
    contact = rows.agents["bob"]["contact"]
    assert contact is not None
    assert (contact["number"], contact["phase"]) == ("+4940000007", "talking")


@given(
    *(
        st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)  # queue, version
        for _ in range(2)
    )
)
def test_a_page_that_follows_has_what_a_new_page_gets(
    old: set[tuple[int, int]], new: set[tuple[int, int]]
) -> None:
    def rows(chosen: set[tuple[int, int]]) -> FloorRows:
        queues = [queue(f"q{name}", waiting(name, why=str(v)), ready=v) for name, v in chosen]
        return _rows(*queues, *(agent(f"a{v}", f"q{name}") for name, v in chosen))

    before, now = rows(old), rows(new)
    page = _applied({}, whole(before))
    assert _applied(page, changes(before, now)) == _applied({}, whole(now))


def _applied(page: dict[tuple[str, str], object], news: FloorNews) -> dict[tuple[str, str], object]:
    """As `floor.js` takes a message."""
    page = {} if news.get("whole") else dict(page)
    sent = json.loads(json.dumps(news))
    for kind, key in (("queues", "queue"), ("callers", "call_id"), ("agents", "agent")):
        for name in sent.get("gone", {}).get(kind, []):
            del page[kind, name]
        for row in sent.get(kind, []):
            page[kind, row[key]] = row
    return page


def test_a_message_is_made_once_for_all_pages_that_show_the_same() -> None:
    first = FloorLook(_rows(queue("support", waiting(1))))
    then = FloorLook(_rows(queue("support", waiting(2))))
    assert then.news_since(first) is then.news_since(first)
    assert then.news_since(None) is then.news_since(None)
    assert then.news_since(then) == ""
    told = json.loads(message(MORNING, NO_PART, then.news_since(first)))
    assert (told["at"], told["supervision"]) == (MORNING, NO_PART)
    assert told["gone"] == {"callers": ["call-1"]}
    assert json.loads(message(MORNING, None, "")) == {"at": MORNING}


def test_a_look_that_no_page_shows_any_more_is_forgotten() -> None:
    first, then = FloorLook(_rows(queue("support"))), FloorLook(_rows(queue("support")))
    then.news_since(first)
    gone = weakref.ref(first)
    del first
    assert gone() is None
