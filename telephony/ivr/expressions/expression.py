"""Texts with `{{ }}` in them: compiled at load, evaluated in a call, never dangerous.

A text that is one `{{ expression }}` and nothing else keeps the expression's type, so
that `"000123"` stays text and `{{ tries + 1 }}` a number. Everything else renders to text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.environment import Template as CompiledTemplate
from jinja2.environment import TemplateExpression
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from telephony.documents.fields import defect, made_from, text_of
from telephony.documents.nearest import suggestion
from telephony.domain.call import CallFacts
from telephony.domain.immutable import immutable
from telephony.ivr.expressions.sandbox import MAX_TEXT, FlowEnvironment, foreign_part, is_plain
from telephony.wording.values import NotSayable

Value = str | int | float | bool | None | list[Any] | tuple[Any, ...]
"""What a variable of a flow may hold."""

Scope = Mapping[str, object]
"""The names that an expression sees."""

_UNFIT = "unfit-expression"
_ENVIRONMENT = FlowEnvironment()
_EXPRESSIONS = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_NAME_ALONE = re.compile(r"\s*\{\{\s*(\w+)\s*\}\}\s*")


class ExpressionFailed(Exception):
    """An expression has no value in this call; the text never holds the caller's words."""


@immutable
class CallView:
    """What flows see as `call`."""

    id: str
    trunk: str
    caller_number: str
    caller_name: str
    called_number: str
    language: str = ""
    """BCP 47; it can change in the course of the call."""

    @classmethod
    def of(cls, facts: CallFacts, language: str = "") -> CallView:
        """The view of a call's facts."""
        who, called = facts.caller, facts.called_number
        return cls(facts.call_id, facts.trunk, who.number, who.name, called, language)


@immutable
class QueueView:
    """What flows see as `queue` while the caller waits in one."""

    position: int = 0
    """1 is next."""
    minutes_low: int = 0
    """Whole minutes that it will take at least, and"""
    minutes_high: int = 0
    """at most, by what can be expected."""


NO_PLACE = QueueView()

VIEWS = {
    "call": tuple(CallView.__dataclass_fields__),
    "queue": tuple(QueueView.__dataclass_fields__),
}
"""What each name that is always there has, by name."""


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A text that may hold expressions."""

    source: str
    names: frozenset[str]
    """The variables that it uses, `call` among them."""
    _rendering: CompiledTemplate | None = field(repr=False)
    _expression: TemplateExpression | None = field(repr=False)
    _fixed: str = field(init=False, repr=False)
    """The text where it is constant, white space folded."""
    _name: str = field(init=False, repr=False)
    """The variable, where the text is that and nothing else: nothing has to be computed."""

    def __post_init__(self) -> None:
        alone = _NAME_ALONE.fullmatch(self.source)
        name = alone[1] if alone is not None and alone[1] in self.names else ""
        object.__setattr__(self, "_fixed", " ".join(self.source.split()))
        object.__setattr__(self, "_name", name)

    @property
    def constant(self) -> bool:
        """True when it reads the same in every call."""
        return self._rendering is None

    @property
    def has_words(self) -> bool:
        """True when letters stand outside of its expressions, in some language."""
        return any(map(str.isalpha, _EXPRESSIONS.sub("", self.source)))

    def render(self, scope: Scope) -> str:
        """The text, white space folded. Raises `ExpressionFailed`."""
        rendering = self._rendering
        if rendering is None:
            return self._fixed
        if self._name in scope:
            value = scope[self._name]
            text = "" if value is None else str(value)
        else:
            text = self._attempt(lambda: rendering.render(scope), scope)
        if len(text) > MAX_TEXT:
            raise ExpressionFailed(f"the text is longer than {MAX_TEXT} characters")
        return " ".join(text.split())

    def evaluate(self, scope: Scope) -> Value:
        """The value with its type, for a lone expression; else the rendered text.

        Raises `ExpressionFailed`.
        """
        expression = self._expression
        if expression is None:
            return self.render(scope)
        if self._name in scope:
            value: Any = scope[self._name]
        else:
            value = self._attempt(lambda: expression(scope), scope)
        if not is_plain(value):
            raise ExpressionFailed(self._why(scope, "its value is too large or isn't plain"))
        return value  # type: ignore[no-any-return]

    def _attempt(self, action: Callable[[], Any], scope: Scope) -> Any:
        try:
            return action()
        except NotSayable as error:
            raise ExpressionFailed(self._missing(scope) or str(error)) from None
        except Exception as error:
            # Whatever fails in there is the expression's fault. Its words may quote what
            # the caller keyed, so only the kind of error goes on.
            raise ExpressionFailed(self._why(scope, type(error).__name__)) from None

    def _why(self, scope: Scope, otherwise: str) -> str:
        return self._missing(scope) or f"the expression can't be evaluated ({otherwise})"

    def _missing(self, scope: Scope) -> str:
        missing = sorted(name for name in self.names if name not in scope)
        return f"`{missing[0]}` has no value yet" if missing else ""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return made_from(core_schema.str_schema(max_length=MAX_TEXT), compile_template)


class Condition(Template):
    """An expression that is true or false; the braces may be left out."""

    __slots__ = ()

    def holds(self, scope: Scope) -> bool:
        """Its truth. Raises `ExpressionFailed`."""
        return bool(self.evaluate(scope))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(max_length=MAX_TEXT)
        return made_from(text, compile_condition, _condition_text)


def compile_template(source: str) -> Template:
    """Compile a text. Raises a document defect on a syntax error or a forbidden part."""
    if not any(opening in source for opening in ("{{", "{%", "{#")):
        return Template(source, frozenset(), None, None)
    if "{%" in source or "{#" in source:
        raise defect(
            "Only {{ }} can be used in a text.", "Use a `branch` step to decide.", rule=_UNFIT
        )
    try:
        return _compiled(source)
    except TemplateSyntaxError as error:
        raise defect(
            f"The expression can't be read: {(error.message or 'syntax error').rstrip('.')}.",
            "An expression looks like {{ account }} or {{ tries + 1 }}.",
            rule=_UNFIT,
        ) from error
    except (RecursionError, SyntaxError, MemoryError) as error:
        # Python's own compiler has bounds too, and says so in these three ways.
        raise defect(
            "The expression is nested too deep.", "Divide it up with `set`.", rule=_UNFIT
        ) from error


def compile_condition(source: str) -> Condition:
    """The same for a condition, with or without braces around it."""
    wrapped = source if source.strip().startswith("{{") else "{{ " + source + " }}"
    template = compile_template(wrapped)
    if template._expression is None:
        raise defect(
            "A condition is one expression.", 'For example: account == "123456".', rule=_UNFIT
        )
    return Condition(source, template.names, template._rendering, template._expression)


def _condition_text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _compiled(source: str) -> Template:
    parsed = _ENVIRONMENT.parse(source)
    if foreign := foreign_part(parsed):
        raise defect(
            f"An expression can't use {foreign}.", "docs/flows.md lists what it can.", rule=_UNFIT
        )
    _check_fields(parsed)
    names = frozenset(meta.find_undeclared_variables(parsed))
    lone = _lone_expression(parsed)
    expression = _expression(lone) if lone is not None else None
    return Template(source, names, _ENVIRONMENT.from_string(parsed), expression)


def _check_fields(parsed: nodes.Template) -> None:
    for node in parsed.find_all(nodes.Getattr):
        view = node.node.name if isinstance(node.node, nodes.Name) else ""
        if view in VIEWS and node.attr not in VIEWS[view]:
            raise defect(
                f"`{view}` has no `{node.attr}`.",
                suggestion(node.attr, VIEWS[view], "It has"),
                rule=_UNFIT,
            )


def _lone_expression(parsed: nodes.Template) -> nodes.Expr | None:
    match parsed.body:
        case [nodes.Output(nodes=[nodes.Expr() as only])] if not isinstance(
            only, nodes.TemplateData
        ):
            return only
    return None


def _expression(expression: nodes.Expr) -> TemplateExpression:
    assignment = nodes.Assign(nodes.Name("result", "store"), expression, lineno=1)
    body = nodes.Template([assignment], lineno=1)
    body.set_environment(_ENVIRONMENT)
    return TemplateExpression(_ENVIRONMENT.from_string(body), undefined_to_none=False)
