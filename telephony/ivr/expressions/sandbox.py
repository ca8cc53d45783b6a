"""The expression language's fence: what a `{{ }}` may use, and how large it may grow.

Jinja2's immutable sandbox keeps expressions away from the program. It doesn't bound their
cost, so on top of it only known operations are let through: an expression that holds any
other node, filter, test or call is refused when the flow is loaded, and the operators that
can blow a value up take numbers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from telephony.ivr.expressions.say_as import SAY_AS

MAX_TEXT = 2000
"""Characters in a rendered text, in an expression, and in a variable."""
MAX_NUMBER = 10**18
MAX_ITEMS = 100

METHODS = frozenset({"startswith", "endswith", "isdigit", "strip", "lower", "upper"})
"""Methods of text that an expression may call."""

TESTS = frozenset({"defined", "undefined", "none", "number", "string", "odd", "even"})

_NODES = (
    nodes.Add, nodes.And, nodes.Call, nodes.Compare, nodes.Concat, nodes.CondExpr,
    nodes.Const, nodes.Div, nodes.Filter, nodes.FloorDiv, nodes.Getattr, nodes.Getitem,
    nodes.Keyword, nodes.List, nodes.Mod, nodes.Mul, nodes.Name, nodes.Neg, nodes.Not,
    nodes.Operand, nodes.Or, nodes.Output, nodes.Pos, nodes.Slice, nodes.Sub,
    nodes.TemplateData, nodes.Test, nodes.Tuple,
)  # fmt: skip


def _digits(value: object) -> str:
    """The characters of a number one by one, so that "0421" isn't read as a quantity."""
    return " ".join("".join(str(value).split()))


def _replace(value: object, old: str, new: str) -> str:
    text = str(value)
    if len(text) * (len(new) + 1) > MAX_TEXT * 10:
        raise SecurityError("the replaced text would be too long")
    return text.replace(old, new)


def _join(value: Any, separator: str = "") -> str:
    items = [str(item) for item in value]
    if sum(map(len, items)) + len(items) * len(separator) > MAX_TEXT * 10:
        raise SecurityError("the joined text would be too long")
    return separator.join(items)


def _round(value: float, precision: int = 0) -> float:
    rounded = round(float(value), min(max(int(precision), 0), 6))
    return int(rounded) if precision == 0 else rounded


_TAKEN_OVER = (
    "abs", "capitalize", "default", "first", "float", "int", "last", "length", "lower",
    "string", "title", "trim", "upper",
)  # fmt: skip

FLOW_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{name: FILTERS[name] for name in _TAKEN_OVER},
        "digits": _digits,
        "join": _join,
        "replace": _replace,
        "round": _round,
        **SAY_AS,
    }
)


class FlowEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 with nothing in it but what flows may use."""

    intercepted_binops = frozenset({"*", "%", "+"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            finalize=lambda value: "" if value is None else value,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = dict(FLOW_FILTERS)
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """There are none, and what says so is asked for each text that is rendered."""
        return {}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`*` and `%` take numbers only; `+` also joins two texts or two lists, bounded."""
        if isinstance(left, int | float) and isinstance(right, int | float):
            return super().call_binop(context, operator, left, right)
        alike = type(left) is type(right) and isinstance(left, str | list)
        if operator == "+" and alike and len(left) + len(right) <= MAX_TEXT * 10:
            return left + right
        raise SecurityError(f"`{operator}` can't be used on these values")


def foreign_part(template: nodes.Template) -> str:
    """What a parsed template holds that no flow may use, as a word; "" if nothing."""
    for node in template.find_all(nodes.Node):
        if isinstance(node, nodes.Filter) and node.name not in FLOW_FILTERS:
            return f"the filter `{node.name}`"
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            return f"the test `is {node.name}`"
        if isinstance(node, nodes.Call) and not _is_method_call(node):
            return f"the call `{_called(node)}(...)`"
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            return f"`{node.attr}`"
        if not isinstance(node, _NODES):
            return "`**`" if isinstance(node, nodes.Pow) else type(node).__name__.lower()
    return ""


def _is_method_call(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Getattr) and call.node.attr in METHODS


def _called(call: nodes.Call) -> str:
    return str(getattr(call.node, "name", getattr(call.node, "attr", "")))


def is_plain(value: object) -> bool:
    """True for what a variable may hold: bounded text, numbers, true, false, null, lists."""
    if isinstance(value, Undefined):
        return False
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return abs(value) <= MAX_NUMBER
    if isinstance(value, str):
        return len(value) <= MAX_TEXT
    if isinstance(value, list | tuple) and len(value) <= MAX_ITEMS:
        return all(item is None or isinstance(item, str | int | float) for item in value) and all(
            is_plain(item) for item in value
        )
    return False
