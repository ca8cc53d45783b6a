"""Values out of a service's answer, by JMESPath; the library lives here alone."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from telephony.documents.fields import defect, made_from
from telephony.ivr.expressions.expression import Value
from telephony.ivr.expressions.sandbox import is_plain

MAX_PATH = 500


class NotThere(Exception):
    """An answer of another shape than the flow counts on; the text names no value of it."""


class AnswerPath:
    """A JMESPath expression, compiled at load."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self._compiled = jmespath.compile(source)
        except JMESPathError as error:
            raise defect(
                "This path into the answer can't be read.",
                "It is JMESPath, such as customer.name or orders[0].id.",
                rule="unfit-answer-path",
            ) from error

    def pick(self, answer: object) -> Value:
        """A text, number, true, false, or None for what isn't there. Raises `NotThere`."""
        try:
            value = self._compiled.search(answer)
        except (JMESPathError, TypeError, ValueError, RecursionError):
            raise NotThere("the answer has another shape") from None
        if isinstance(value, list | dict):
            raise NotThere("there is a list or an object where a single value is wanted")
        if not is_plain(value):
            raise NotThere("there is a value too large for a variable")
        plain: Value = value
        return plain

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(min_length=1, max_length=MAX_PATH, strip_whitespace=True)
        return made_from(text, cls)
