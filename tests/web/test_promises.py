"""What surveys come to, and whom we owe a call."""

from __future__ import annotations

import time

import httpx
import pytest

from telephony.domain.call import CallId
from telephony.domain.survey import SurveyKind
from telephony.interfaces.callback_store import CallbackRecord
from telephony.interfaces.survey_store import SurveyAnswer
from tests.web.edge import WebSide
from tests.web.people import SUE, people


def _read(web: WebSide, path: str) -> httpx.Response:
    """What a supervisor gets."""
    web.access = web.access or people(SUE)
    return web.get(path, web.signed_in(SUE))


def _answered(web: WebSide, kind: SurveyKind, *scores: int, days_ago: float = 0.0) -> None:
    at = time.time() - days_ago * 86_400
    for number, score in enumerate(scores):
        call = CallId(f"call-{days_ago}-{number}")
        web.store.surveys.put_answer(SurveyAnswer(call, kind.value, kind, score, "keys", at))


@pytest.mark.parametrize(
    ("kind", "scores", "figure"),
    [
        (SurveyKind.NPS, (10, 9, 8, 7, 6), 20.0),
        (SurveyKind.NPS, (0, 6), -100.0),
        (SurveyKind.CSAT, (5, 4, 3), 66.67),
        (SurveyKind.CES, (7, 5, 3), 5.0),
    ],
    ids=["promoters less detractors", "detractors alone", "the top two of five", "the mean"],
)
def test_answers_are_added_up_by_the_definition_of_their_kind(
    web: WebSide, kind: SurveyKind, scores: tuple[int, ...], figure: float
) -> None:
    _answered(web, kind, *scores)
    (survey,) = _read(web, "/api/surveys").json()
    assert (survey["survey"], survey["kind"]) == (kind.value, kind.value)
    assert (survey["answers"], survey["figure"]) == (len(scores), figure)


def test_only_the_days_asked_for_count(web: WebSide) -> None:
    _answered(web, SurveyKind.CSAT, 5)
    _answered(web, SurveyKind.CSAT, 1, 1, days_ago=10)
    assert _read(web, "/api/surveys?days=7").json()[0]["counts"] == {"5": 1}
    assert _read(web, "/api/surveys?days=30").json()[0]["counts"] == {"1": 2, "5": 1}
    assert _read(web, "/api/surveys?days=0").status_code == 422


def _owed(web: WebSide, number: int, queue: str) -> None:
    now = time.time()
    web.store.callbacks.put_callback(
        CallbackRecord(
            f"callback-{number}", CallId(f"call-{number}"), "+4930", queue, now, now, now + 60
        )
    )


def test_callbacks_are_listed_newest_first_by_queue_and_page(web: WebSide) -> None:
    for number, queue in enumerate(("sales", "support", "support")):
        _owed(web, number, queue)
    page = _read(web, "/api/callbacks?queue=support&limit=1").json()
    assert [each["callback_id"] for each in page["callbacks"]] == ["callback-2"]
    assert page["callbacks"][0]["state"] == "waiting"
    rest = _read(web, f"/api/callbacks?queue=support&before={page['next']}").json()
    assert [each["callback_id"] for each in rest["callbacks"]] == ["callback-1"]
    assert rest["next"] is None
    assert _read(web, "/api/callbacks?state=done").json() == {"callbacks": [], "next": None}
    assert _read(web, "/api/callbacks?state=someday").status_code == 422
