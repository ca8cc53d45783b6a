"""Values said in words by filters, in the language of the text; what can't be said."""

from __future__ import annotations

import pytest

from telephony.ivr.expressions.expression import ExpressionFailed, compile_template
from telephony.ivr.expressions.say_as import SPOKEN_IN
from tests.ivr.conftest import StartCall


def test_a_text_is_said_in_the_language_it_is_spoken_in(call: StartCall) -> None:
    steps = """
    a: {say: {prompt: "{{ 3 | ordinal }}, {{ 1.5 | number }}"}, next: b}
    b: {say: {prompt: "{{ 3 | ordinal }}", language: de-DE}, next: c}
    c:
      say:
        - {say: "{{ '2026-05-03' | date(year=false) }}", language: fr-FR}
        - "{{ '16:30' | time }}"
    """
    caller = call(steps)
    assert caller.hears == "third, one point five"
    assert caller.prompt_ends().hears == "dritte"
    assert caller.prompt_ends().hears == "trois mai four thirty PM"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ secret | money('EUR') }}", "the value to be said is no number, such as 12 or 12.5"),
        ("{{ 1 | money(secret) }}", "a currency is written as its ISO 4217 code, such as EUR"),
        ("{{ secret | date }}", "the value to be said is no date, such as 2026-05-03"),
        ("{{ secret | time }}", "the value to be said is no time of day, such as 16:30"),
        ("{{ 0 | ordinal }}", "an ordinal number is 1 or more"),
        ("{{ unknown | number }}", "`unknown` has no value yet"),
    ],
)
def test_what_cannot_be_said_is_told_in_a_sentence(source: str, problem: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        compile_template(source).render({"secret": "4711-x", SPOKEN_IN: "de-DE"})
    assert str(failed.value) == problem


def test_a_constant_is_said_in_the_call_not_at_load() -> None:
    template = compile_template("{{ 2 | number }}")
    assert [template.render({SPOKEN_IN: each}) for each in ("en", "de", "fr")] == [
        "two",
        "zwei",
        "deux",
    ]
