"""What was measured against what was wanted."""

from __future__ import annotations

import pytest

from telephony.app.load.criterion import parse_criterion
from telephony.app.load.verdict import Judgement, Measurement, Measurements, Verdict, judge


def _verdict(*lines: str, excluded: tuple[str, ...] = (), **measured: Measurement) -> Verdict:
    named: Measurements = {name.replace("_", " "): one for name, one in measured.items()}
    return judge([parse_criterion(line) for line in lines], named, excluded)


TIMES = Measurement([0.010, 0.012, 0.030])


@pytest.mark.parametrize(
    ("line", "judgement"),
    [
        ("answer <= 30ms", Judgement.PASSED),
        ("answer <= 29ms", Judgement.FAILED),
        ("answer >= 10ms", Judgement.PASSED),
        ("answer >= 11ms", Judgement.FAILED),
        ("answer p50 <= 12 ms", Judgement.PASSED),
        ("answer mean <= 0.0174s", Judgement.PASSED),
        ("answer mean <= 17ms", Judgement.FAILED),
        ("answer p75 <= 21ms", Judgement.PASSED),
        ("answer p75 <= 20.9ms", Judgement.FAILED),
    ],
)
def test_without_a_statistic_every_call_has_to_meet_the_limit(
    line: str, judgement: Judgement
) -> None:
    (judged,) = _verdict(line, answer=TIMES).lines
    assert judged.judgement is judgement


def test_one_failure_fails_the_run() -> None:
    verdict = _verdict("failed <= 0", "answer <= 1s", failed=Measurement([1]), answer=TIMES)
    assert [line.judgement for line in verdict.lines] == [Judgement.FAILED, Judgement.PASSED]
    assert not verdict.passed


def test_what_could_not_be_judged_fails_with_its_reason() -> None:
    verdict = _verdict("mos >= 4.0", mos=Measurement(reason="Nobody listened."))
    assert verdict.lines[0].judgement is Judgement.NOT_JUDGED
    assert verdict.lines[0].measured_text == "Nobody listened."
    assert not verdict.passed


@pytest.mark.parametrize("measurement", [Measurement([2.0]), Measurement(reason="Nobody.")])
def test_what_is_excluded_does_not_decide(measurement: Measurement) -> None:
    verdict = _verdict("mos >= 4.0", excluded=("mos",), mos=measurement)
    assert verdict.lines[0].judgement is Judgement.EXCLUDED
    assert verdict.passed


def test_figures_are_shown_with_their_units() -> None:
    verdict = _verdict(
        "answer <= 1s",
        "loss <= 1 %",
        "edge memory max <= 1GB",
        answer=TIMES,
        loss=Measurement([0.005]),
        edge_memory=Measurement([2.5e8]),
    )
    assert [line.measured_text for line in verdict.lines] == ["30 ms", "0.5 %", "250.0 MB"]
