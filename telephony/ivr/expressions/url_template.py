"""A URL with expressions in it, none of which can lead elsewhere than its writer meant.

What an expression gives after the host is percent-encoded (RFC 3986 section 2.1), so that no
slash, question mark or @ of a caller's or a service's becomes one of the URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from telephony.documents.fields import defect, made_from
from telephony.ivr.expressions.expression import (
    ExpressionFailed,
    Scope,
    Template,
    Value,
    compile_template,
)

MAX_URL = 4000
_EXPRESSION = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_ORIGIN = re.compile(r"(https?://[^/?#\s]+)([/?#]|$)", re.IGNORECASE)
_HOST_TO_COME = re.compile(r"https?://[^/?#\s]*", re.IGNORECASE)
_WHOLE = re.compile(r"https?://[^\s\x00-\x20\x7f\\]+", re.IGNORECASE)
_REMEDY = 'Write "https://crm.example/customers/{{ account }}".'


@dataclass(frozen=True, slots=True)
class UrlTemplate:
    """Literal parts and expressions in turn; `parts` are templates, so that gates find them."""

    parts: tuple[Template, ...]
    origin: str
    """Scheme, host and port if no expression has a say in them, else ""."""

    def render(self, scope: Scope) -> str:
        """The URL. Raises `ExpressionFailed`; its text holds no caller's words."""
        url = ""
        for part in self.parts:
            if part.constant:
                url += part.source
                continue
            value = _in_words(part.evaluate(scope))
            url += _encoded(value, url) if _ORIGIN.match(url) else value
        if len(url) > MAX_URL or not _WHOLE.fullmatch(url):
            raise ExpressionFailed("the url isn't one, once its expressions have values")
        return url

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(max_length=MAX_URL, strip_whitespace=True)
        return made_from(text, compile_url)


def compile_url(source: str) -> UrlTemplate:
    """Compile a URL. Raises a document defect for one that can't be."""
    pieces = [piece for piece in _EXPRESSION.split(source) if piece]
    parts = tuple(compile_template(piece) for piece in pieces)
    first = pieces[0] if pieces else ""
    # The host has ended before the first expression, or there is none.
    match = _ORIGIN.match(first)
    named = match is not None and (len(pieces) == 1 or bool(match[2]))
    origin = match[1] if match is not None and named else ""
    if origin:
        _check_origin(origin)
    elif not (first.startswith("{{") or (len(pieces) > 1 and _HOST_TO_COME.fullmatch(first))):
        raise defect("This is no URL of a web service.", _REMEDY, rule="unfit-url")
    if any(re.search(r"[\s\x00-\x20\x7f\\]", part.source) for part in parts if part.constant):
        raise defect("A URL has no spaces and no backslashes in it.", _REMEDY, rule="unfit-url")
    return UrlTemplate(parts, origin)


def _check_origin(origin: str) -> None:
    try:
        split = urlsplit(origin)
        sound = bool(split.hostname) and split.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise defect("This is no URL of a web service.", _REMEDY, rule="unfit-url")
    if "@" in origin:
        raise defect(
            "A user or password doesn't belong into a flow.",
            "Name the header and its secret in http.hosts of telephony.yaml.",
            rule="secret-in-flow",
        )


def _in_words(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        raise ExpressionFailed("a list can't be part of the url")
    return "" if value is None else str(value)


def _encoded(value: str, before: str) -> str:
    in_path = "?" not in before and "#" not in before
    if in_path and value in {"", ".", ".."}:
        # /customers/ would be all customers, /customers/.. something else.
        raise ExpressionFailed("a part of the url's path is empty or only dots")
    return quote(value, safe="")
