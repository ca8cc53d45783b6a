"""The expression language: what it can, and that it can do no harm."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from telephony.ivr.expressions.expression import (
    CallView,
    ExpressionFailed,
    compile_condition,
    compile_template,
)
from telephony.ivr.expressions.sandbox import MAX_TEXT
from tests.ivr.dialogue import FACTS

SCOPE = {"call": CallView.of(FACTS), "text": "x" * MAX_TEXT, "n": 3, "items": ["a", "b"]}

REFUSED_AT_LOAD = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ call.__init__.__globals__ }}",
    "{{ call['__class__'].mro() }}",
    "{{ (call | attr('__class__')) }}",
    "{{ ''['format']('{0.__class__}') }}",
    "{{ '{0.__class__}'.format(call) }}",
    "{{ 'x'.format_map(call) }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ namespace() }}",
    "{{ range(10 ** 9) | list }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 'x' | center(10 ** 9) }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{{ 'x' | indent(1000000000) }}",
    "{{ items | map('upper') | list }}",
    "{{ items.append('c') }}",
    "{{ {'a': 1} }}",
    "{{ items | tojson }}",
    "{{ caller() }}",
    "{{ super() }}",
    "{% set x = 1 %}",
    "{% include 'secrets' %}",
    "{% for i in items %}{{ i }}{% endfor %}",
    "{# comment #}",
    "{{",
    "{{ }}",
    "{{ 1 + }}",
    "{{ call.caller_numbr }}",
    "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
    "{{ " + "not " * 450 + "1 }}",
    "{{ " + "[" * 300 + "1" + "]" * 300 + " }}",
]


@pytest.mark.parametrize("source", REFUSED_AT_LOAD)
def test_refused_when_the_flow_is_loaded(source: str) -> None:
    with pytest.raises(PydanticCustomError):
        compile_template(source)


FAILS_IN_THE_CALL = [
    "{{ text * 1000000000 }}",
    "{{ [0] * 1000000000 }}",
    "{{ '%0999999999d' % 5 }}",
    "{{ text + text }}",
    "{{ text | replace('x', text) }}",
    "{{ text | join(text) }}",
    "{{ [text, text] | join(text) | join(text) }}",
    "{{ call }}",
    "{{ call['__class__'] }}",
    "{{ ''['__class__'] }}",
    "{{ ''['format'] }}",
    "{{ text.upper }}",
    "{{ items[7] }}",
    "{{ n / 0 }}",
    "{{ 999999999999999999 * 99 }}",
    "{{ n + 'x' }}",
    "{{ 'x' | abs }}",
    "{{ n.startswith('3') }}",
    "{{ 1.0e300 * 1.0e300 }}",
]


@pytest.mark.parametrize("source", FAILS_IN_THE_CALL)
def test_fails_in_the_call_and_nothing_else(source: str) -> None:
    with pytest.raises(ExpressionFailed):
        compile_template(source).evaluate(SCOPE)


def test_a_rendered_text_is_bounded() -> None:
    with pytest.raises(ExpressionFailed, match="longer than 2000"):
        compile_template("{{ text }}{{ text }}").render(SCOPE)


def test_what_is_unknown_is_named() -> None:
    with pytest.raises(ExpressionFailed, match=r"^`account` has no value yet$"):
        compile_template("Account {{ account }}").render(SCOPE)


@pytest.mark.parametrize(
    "source", ["{{ secret | int + 'x' }}", "{{ items[secret] }}", "{{ secret / 2 }}"]
)
def test_an_error_never_quotes_the_caller(source: str) -> None:
    with pytest.raises(ExpressionFailed) as failed:
        compile_template(source).evaluate({**SCOPE, "secret": "4711"})
    assert "4711" not in str(failed.value)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("plain  text\n here", "plain text here"),
        ("{{ n }}", 3),
        ("{{- n -}}", 3),
        ("n: {{ n }}", "n: 3"),
        ("{{ '}}' }}", "}}"),
        ("{{ none }}.", "."),
        ("{{ nothing | default('nobody') }}", "nobody"),
        ("{{ 'yes' if n > 2 else 'no' }}", "yes"),
        ("{{ '0042' | digits }}", "0 0 4 2"),
        ("{{ 42 | digits }}", "4 2"),
        ("{{ '042' | int }}", 42),
        ("{{ call.caller_name | upper }}", "ANN"),
        ("{{ call.called_number in ['100', '101'] }}", True),
        ("{{ call.caller_number.startswith('+49') }}", True),
        ("{{ items | length }}", 2),
        ("{{ items | first ~ items | last }}", "ab"),
        ("{{ 7 // 2 + 7 % 4 - n }}", 3),
        ("{{ n is odd and nothing is not defined }}", True),
    ],
)
def test_what_expressions_can(source: str, value: object) -> None:
    result = compile_template(source).evaluate(SCOPE)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("source", "truth"), [("n == 3", True), ("{{ n == 4 }}", False), ("text", True), ("", None)]
)
def test_conditions(source: str, truth: bool | None) -> None:
    if truth is None:
        with pytest.raises(PydanticCustomError):
            compile_condition(source)
    else:
        assert compile_condition(source).holds(SCOPE) is truth


def test_constant_texts_are_known_as_such() -> None:
    assert compile_template("Hello }} there").constant
    assert not compile_template("Hello {{ n }}").constant
