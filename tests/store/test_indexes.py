"""What pages ask goes by an index on either database; an older one gets its indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect, text

from telephony.domain.call import CallId
from telephony.interfaces.callback_store import OPEN_STATES, CallbackQuery, CallbackState
from telephony.interfaces.flow_figures import Period
from telephony.interfaces.recording_store import RecordingQuery
from telephony.interfaces.survey_store import SurveyQuery
from telephony.store.call_store import CallStore
from tests.store.conftest import OpenStore

SINCE, UNTIL = 1_700_000_000.0, 1_700_086_400.0
DAY, ANSWERS = Period(SINCE, UNTIL), SurveyQuery(SINCE, UNTIL)

QUESTIONS: dict[str, Callable[[CallStore], object]] = {
    "calls, newest": lambda store: store.recent(limit=50),
    "calls, paged on": lambda store: store.recent(limit=50, before=CallId("1")),
    "a call": lambda store: store.find(CallId("1")),
    "a caller's contacts": lambda store: store.contacts.contacts_of_number("+49", limit=9),
    "today's contacts": lambda store: store.contacts.contacts_since(SINCE),
    "today's states": lambda store: store.contacts.states_since(SINCE),
    "ways out of steps": lambda store: store.flows.way_counts("main", "1", DAY),
    "a flow's versions": lambda store: store.flows.version_counts("main", DAY),
    "who hung up in a step": lambda store: store.flows.hung_up_in("main", "1", "a", DAY, limit=9),
    "flows in use": lambda store: store.flows.calls_by_flow(SINCE),
    "answers by place": lambda store: store.survey_archive.counts_by_place(ANSWERS),
    "answers by quarter": lambda store: store.survey_archive.counts_by_quarter(ANSWERS),
    "answers, newest": lambda store: store.survey_archive.answers(ANSWERS, limit=9),
    "answers, paged on": lambda store: store.survey_archive.answers(
        ANSWERS, limit=9, before=(UNTIL, "1")
    ),
    "answers added up": lambda store: store.surveys.tallies(SINCE, UNTIL),
    "callbacks, newest": lambda store: store.callbacks.callbacks(CallbackQuery()),
    "callbacks, open": lambda store: store.callbacks.callbacks(CallbackQuery(states=OPEN_STATES)),
    "callbacks, done": lambda store: store.callbacks.callbacks(
        CallbackQuery(states=[CallbackState.DONE])
    ),
    "callbacks of a queue": lambda store: store.callbacks.callbacks(CallbackQuery(queue="a")),
    "callbacks of a queue by state": lambda store: store.callbacks.counts_by_state("a"),
    "callbacks at the start": lambda store: store.callbacks.open_callbacks(),
    "recordings, newest": lambda store: store.recordings.recordings(RecordingQuery()),
    "recordings of a queue": lambda store: store.recordings.recordings(RecordingQuery(queue="a")),
    "recordings in progress": lambda store: store.recordings.unfinished(UNTIL),
    "recordings to delete": lambda store: store.recordings.due(UNTIL, 9),
    "messages of a box": lambda store: store.messages.messages("a", limit=9),
}


@pytest.fixture
def plans(store: CallStore) -> Iterator[list[str]]:
    """How the database carries out each SELECT of the store from now on, line by line."""
    engine, lines = store._database.engine, list[str]()
    on_postgresql = engine.dialect.name == "postgresql"

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.lstrip().startswith("SELECT"):
            return
        asked = connection.connection.cursor()
        if on_postgresql:  # in an empty table it would be as quick without an index
            asked.execute("SET LOCAL enable_seqscan = off")
            asked.execute(f"EXPLAIN {statement}", parameters)
            lines.extend(row[0].strip() for row in asked.fetchall())
        else:
            asked.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            lines.extend(row[3] for row in asked.fetchall())
        asked.close()

    event.listen(engine, "before_cursor_execute", explain)
    yield lines
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_no_page_reads_a_whole_table(
    store: CallStore, plans: list[str], question: Callable[[CallStore], object]
) -> None:
    question(store)
    assert plans
    assert [line for line in plans if _reads_all(line)] == []


def _reads_all(line: str) -> bool:
    """Of a table, that is; of what an inner query found is fine."""
    if "Seq Scan" in line:  # PostgreSQL
        return True
    return line.startswith("SCAN ") and " USING " not in line and "anon" not in line  # SQLite


def test_an_older_database_gets_the_indexes_of_a_new_one(
    open_store_at: OpenStore, url: str
) -> None:
    old = open_store_at(url)
    wanted = _indexes(old._database.engine)
    with old._database.engine.begin() as connection:
        for name in (
            *("visits_by_time", "survey_answers_by_time", "callbacks_by_state"),
            *("callbacks_by_queue", "recordings_by_queue", "recordings_to_delete"),
            "recordings_unfinished",
        ):
            connection.execute(text(f"DROP INDEX {name}"))
        for index in (
            "visits_by_flow ON visits (flow, flow_version, entered_at)",
            "ix_callbacks_state ON callbacks (state)",
            "ix_recordings_delete_after ON recordings (delete_after)",
        ):
            connection.execute(text(f"CREATE INDEX {index}"))
        connection.execute(text("UPDATE schema_version SET version = 9"))
    assert _indexes(old._database.engine) != wanted
    old.close()
    assert _indexes(open_store_at(url)._database.engine) == wanted


def _indexes(engine: Engine) -> set[str]:
    found = inspect(engine)
    tables = found.get_table_names()
    return {str(index["name"]) for table in tables for index in found.get_indexes(table)}
