"""Which variables an expression can't do without, and what a condition proves of them.

`{{ name | default('') }}` and `{{ name if name is defined else '' }}` do without `name`; where the
condition `name is defined and age > 17` is true, both have a value.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import nodes

from telephony.ivr.expressions.expression import Condition, Template
from telephony.ivr.expressions.sandbox import FlowEnvironment
from telephony.ivr.verb import NO_NAMES, Names

_ENVIRONMENT = FlowEnvironment()


@dataclass(frozen=True, slots=True)
class Proof:
    """The variables that surely have a value where a condition is true, and where it is false."""

    if_true: Names = NO_NAMES
    if_false: Names = NO_NAMES


def needed(template: Template) -> Names:
    """The variables without which it may fail."""
    return NO_NAMES if template.constant else _needed_in(_parsed(template), NO_NAMES)


def proof_of(condition: Condition) -> Proof:
    """What is known of variables once it was looked at."""
    match _parsed(condition).body:
        case [nodes.Output(nodes=[nodes.Expr() as only])]:
            return _proof(only)
    return Proof()


def _parsed(template: Template) -> nodes.Template:
    source = template.source
    if isinstance(template, Condition) and not source.strip().startswith("{{"):
        source = "{{ " + source + " }}"
    return _ENVIRONMENT.parse(source)


def _needed_in(node: nodes.Node, known: Names) -> Names:
    match node:
        case nodes.Name(name=name):
            return frozenset({name}) - known
        case nodes.Test(node=nodes.Name(), name="defined" | "undefined"):
            return NO_NAMES
        case nodes.Filter(node=nodes.Name(), name="default"):
            return _all_needed([*node.args, *node.kwargs], known)
        case nodes.CondExpr():
            proof = _proof(node.test)
            found = _needed_in(node.test, known) | _needed_in(node.expr1, known | proof.if_true)
            if node.expr2 is None:
                return found
            return found | _needed_in(node.expr2, known | proof.if_false)
        case nodes.And():
            after = known | _proof(node.left).if_true
            return _needed_in(node.left, known) | _needed_in(node.right, after)
        case nodes.Or():
            after = known | _proof(node.left).if_false
            return _needed_in(node.left, known) | _needed_in(node.right, after)
    return _all_needed(list(node.iter_child_nodes()), known)


def _all_needed(found: list[nodes.Node], known: Names) -> Names:
    return NO_NAMES.union(*(_needed_in(each, known) for each in found))


def _proof(node: nodes.Node) -> Proof:
    match node:
        case nodes.Test(node=nodes.Name(name=name), name="defined"):
            return Proof(if_true=frozenset({name}))
        case nodes.Test(node=nodes.Name(name=name), name="undefined"):
            return Proof(if_false=frozenset({name}))
        case nodes.Not():
            inner = _proof(node.node)
            return Proof(inner.if_false, inner.if_true)
        case nodes.And():
            left, right = _proof(node.left), _proof(node.right)
            return Proof(left.if_true | right.if_true, left.if_false & right.if_false)
        case nodes.Or():
            left, right = _proof(node.left), _proof(node.right)
            return Proof(left.if_true & right.if_true, left.if_false | right.if_false)
    return Proof()
