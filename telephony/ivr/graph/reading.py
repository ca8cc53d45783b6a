"""From a flow to its graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pydantic import BaseModel, RootModel

from telephony.ivr.expressions.expression import Template
from telephony.ivr.expressions.url_template import UrlTemplate
from telephony.ivr.flow import Flow
from telephony.ivr.graph.command_ways import command_node, command_ways
from telephony.ivr.graph.model import FlowGraph, Node
from telephony.ivr.graph.ways import ways_out
from telephony.ivr.names import StepName
from telephony.ivr.prompt import Prompt, Spoken
from telephony.ivr.verb import Verb


def graph_of(flow: Flow) -> FlowGraph:
    """The whole graph."""
    source = flow.document.source
    lines = source.text.splitlines()
    nodes = {}
    for name, step in flow.steps.items():
        line, column = source.places.of_key(("steps", str(name)))
        nodes[str(name)] = Node(
            name=str(name),
            verb=step.verb_name,
            words=first_words(step.verb),
            first_line=line,
            last_line=_last_line(lines, line, column),
            ways=(*ways_out(flow, str(name)), *command_ways(flow, str(name))),
        )
    return FlowGraph(
        flow.name, flow.version, str(flow.start), MappingProxyType(nodes), command_node(flow)
    )


def first_words(verb: Verb) -> str:
    """What a step says, or is about: what its verb was given first, in words if any is."""
    given = (name for name in type(verb).model_fields if name in verb.model_fields_set)
    texts = [" ".join(" ".join(_texts(getattr(verb, name))).split()) for name in given]
    in_words = (text for text in texts if any(letter.isalpha() for letter in text))
    return next(in_words, next(filter(None, texts), ""))


def _texts(value: object) -> Iterator[str]:
    match value:
        case StepName():
            return  # said by the ways
        case Template():
            yield value.source
        case UrlTemplate():
            yield "".join(part.source for part in value.parts)
        case bool():
            return  # says nothing without its key
        case int() | float():
            yield f"{value:.10g}"
        case str():
            yield value
        case Mapping():
            yield ", ".join(str(key) for key in value)
        case list() | tuple():
            texts = (" ".join(_texts(each)) for each in value)
            yield ", ".join(text for text in texts if text)
        case BaseModel():
            yield from _texts_of_model(value)


def _texts_of_model(value: BaseModel) -> Iterator[str]:
    match value:
        case Prompt():
            for item in value.items:
                yield from _texts(item)
        case RootModel():
            yield from _texts(value.root)
        case Spoken():
            told = value.say if value.say is not None else value.play
            yield from _texts(next(iter(told.values())) if isinstance(told, Mapping) else told)
        case _:
            given = (name for name in type(value).model_fields if name in value.model_fields_set)
            yield from _texts(getattr(value, next(given, ""), None))


def _last_line(lines: Sequence[str], first: int, column: int) -> int:
    """Where what begins in line `first` ends: before the next key that stands no deeper than it.

    Lines count from 1. Empty lines and comments that follow belong to whatever comes next.
    """
    last = first
    for number, line in enumerate(lines[first:], first + 1):
        words = line.lstrip()
        if not words or words.startswith("#"):
            continue
        if len(line) - len(words) < column:
            break
        last = number
    return last
