"""One YAML file as plain values, each with its place. Bounded: no file can hurt the reader.

Refused: files over 1 MiB, nesting over 32 levels, anchors and aliases (a few lines of
them expand to gigabytes), tags, two documents in one file, the same key twice.
"""

from __future__ import annotations

import hashlib
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import yaml

from telephony.documents.places import Path, Place, Places
from telephony.documents.scalars import is_ambiguous, plain_scalar
from telephony.documents.syntax import NotPlain, syntax_problem
from telephony.domain.errors import DocumentError, Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32

_REMARK = re.compile(r"(?:^|\s)#\s*telephony:\s*(\S.{0,200}?)\s*$")
_UNREADABLE = "unreadable-file"

Value = object
"""str, int, float, bool, None, list[Value] or dict[str, Value]."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, before any model has judged it.

    `origins` names where values came from that aren't the file's own (see `overrides`).
    """

    file: str
    data: Value
    places: Places
    version: str
    """The first 12 hex digits of the SHA-256 of the file's bytes."""
    origins: Mapping[tuple[str, ...], str] = field(default_factory=lambda: MappingProxyType({}))
    remarks: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """What comments say to the program, by line: `# telephony: allow unreachable-step`."""
    text: str = field(default="", repr=False)
    """The file as it was read."""


def read(path: pathlib.Path) -> Source:
    """Read the file. Raises `DocumentError` if it isn't there or isn't plain YAML."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(
            [Problem(file, 0, f"The file can't be read: {reason}.", rule=_UNREADABLE)]
        ) from error
    if len(content) > MAX_BYTES:
        problem = Problem(
            file, 0, "The file is larger than 1 MiB.", "Split it up.", rule=_UNREADABLE
        )
        raise DocumentError([problem])
    return parse(content, file)


def parse(content: bytes, file: str) -> Source:
    """The same for bytes at hand; `file` is the name to show. Raises `DocumentError`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(
            file, line, "The file isn't UTF-8 text.", "Save it as UTF-8.", rule=_UNREADABLE
        )
        raise DocumentError([problem]) from error
    try:
        loader = _BoundedLoader(text)
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise DocumentError([syntax_problem(file, text, error)]) from error
    if root is None:
        raise DocumentError([Problem(file, 0, "The file is empty.", rule=_UNREADABLE)])
    reading = _Reading(file)
    data = reading.value(root, ())
    reading.places[()] = Place(1, 1, 1, 1, is_scalar=False)
    if reading.problems:
        raise DocumentError(reading.problems)
    version = hashlib.sha256(content).hexdigest()[:12]
    places = Places(reading.places)
    return Source(file, data, places, version, remarks=_remarks(text), text=text)


def _remarks(text: str) -> Mapping[int, str]:
    if "telephony:" not in text:
        return MappingProxyType({})
    found = ((number, _REMARK.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return MappingProxyType({number: remark[1] for number, remark in found if remark})


class _BoundedLoader(yaml.SafeLoader):
    """Composes nodes, and refuses what a flow or a configuration never needs."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotPlain(
                event,
                "Anchors (&) and aliases (*) aren't used here.",
                'Write the value out, or put quotes around a text that begins so, as in "*".',
            )
        if getattr(event, "tag", None):
            raise NotPlain(
                event, "Tags (!) aren't used here.", "Put quotes around a text that begins so."
            )
        if self._depth >= MAX_DEPTH:
            raise NotPlain(event, f"This is nested deeper than {MAX_DEPTH} levels.", "")
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


class _Reading:
    """Turns nodes into values, noting places and problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: Path, key: yaml.Node | None = None) -> Value:
        mark, key_mark = node.start_mark, (key or node).start_mark
        self.places[path] = Place(
            mark.line + 1,
            mark.column + 1,
            key_mark.line + 1,
            key_mark.column + 1,
            is_scalar=isinstance(node, yaml.ScalarNode),
        )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Value:
        values: dict[str, Value] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(
                    key,
                    "broken-yaml",
                    "A key has to be a word, not a list or mapping.",
                    'Put quotes around a text that begins with { or [, as in "{{ account }}".',
                )
                continue
            name: str = key.value
            if name in values:
                first = self.places[(*path, name)].key_line
                self._refuse(
                    key,
                    "key-twice",
                    f"`{name}` stands twice here, first in line {first}.",
                    "Keep one of the two.",
                )
                continue
            values[name] = self.value(item, (*path, name), key)
        return values

    def _scalar(self, node: yaml.Node) -> Value:
        word: str = node.value
        if isinstance(node, yaml.ScalarNode) and node.style is not None:
            return word
        if is_ambiguous(word):
            self._refuse(
                node,
                "text-without-quotes",
                f"The zero in front makes `{word}` a different number to different "
                "readers of YAML.",
                f'Put quotes around it to keep its digits: "{word}".',
            )
        return plain_scalar(word)

    def _refuse(self, node: yaml.Node, rule: str, message: str, remedy: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.problems.append(Problem(self.file, line, message, remedy, column, rule))
