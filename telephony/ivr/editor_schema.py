"""The flow language as a JSON Schema (draft 2020-12), for editors that help while one writes.

It is made from the models that read flows, so a verb needs no word here. What their validators
take beside the plain form is found out by asking them: a value that comes back as that of one
key is this key's short form (`say: text`).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from telephony.documents.fields import DURATION_PATTERN, seconds_of, text_of
from telephony.documents.scalars import WrittenInt
from telephony.ivr.schema import FlowFile
from telephony.ivr.verbs import VERBS

_PROBES: tuple[tuple[str, object], ...] = (
    ("string", "text"),
    ("integer", WrittenInt("1")),
    ("number", 1.5),
    ("boolean", True),
    ("boolean", False),
    ("null", None),
    ("array", ["text"]),
    ("object", {"?": "text"}),
)
"""A value of each kind that YAML has, to be put to a validator."""
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def editor_schema() -> dict[str, Any]:
    """The schema of a flow file, every registered verb in it."""
    schema = FlowFile.model_json_schema(schema_generator=_FlowSchema)
    _spell_bounds(schema)
    step = schema["$defs"]["Step"]
    step["oneOf"] = [_only(name) for name in VERBS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A flow",
        "description": "What happens to a call: its steps, and what leads from one to the next.",
    }


def _spell_bounds(made: Any) -> None:
    """Bounds of durations, which pydantic leaves in its own words."""
    if isinstance(made, dict):
        if made.get("pattern") == DURATION_PATTERN:
            made |= {_BOUNDS[word]: made.pop(word) for word in _BOUNDS.keys() & made.keys()}
        for below in made.values():
            _spell_bounds(below)
    elif isinstance(made, list):
        for below in made:
            _spell_bounds(below)


def _only(verb: str) -> dict[str, Any]:
    """A step with this verb, and with no `next` if the verb says itself what follows."""
    alone: dict[str, Any] = {"required": [verb]}
    if not VERBS[verb].takes_next:
        alone["properties"] = {"next": False}
    return alone


class _FlowSchema(GenerateJsonSchema):
    """pydantic's generator, told what the validators of flows take."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        # What can't be expressed (a callable's own rules) is judged by `flow check`.
        self.ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}
        return super().generate(schema, mode)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out isn't written without a value."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults as they are in the models; "none" isn't told."""
        made = super().default_schema(schema)
        if made.get("default") is None or made.get("default") in ([], {}):
            made.pop("default", None)
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A mapping whose keys have a form of their own."""
        made = super().dict_schema({**schema, "keys_schema": core_schema.str_schema()})
        made["propertyNames"] = {**self.generate_inner(schema["keys_schema"]), "type": "string"}
        return made

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """What a validator takes before the plain form is looked at."""
        function: Callable[..., Any] = schema["function"]["function"]
        inner = self.generate_inner(schema["schema"])
        if function is seconds_of:
            return {"type": ["number", "string"], "minimum": 0, "pattern": DURATION_PATTERN}
        if function is text_of:
            return {**inner, "type": ["string", "integer"]}
        return self._with_short_forms(inner, function)

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> JsonSchemaValue:
        """A word has its pattern."""
        made = super().function_after_schema(schema)
        owner = getattr(schema["function"]["function"], "__self__", None)
        pattern, rule = getattr(owner, "pattern", None), getattr(owner, "rule", None)
        if isinstance(pattern, str) and isinstance(rule, str):
            made |= {"pattern": _for_editors(pattern), "description": rule}
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A mapping, each key with what the model's source says of it."""
        made = super().model_schema(schema)
        mapping = next((each for each in made.get("anyOf", ()) if "properties" in each), made)
        if "anyOf" in made and made.get("additionalProperties") is False:
            # That no other keys are known is said of the mapping, not of its short forms.
            del made["additionalProperties"]
            mapping["additionalProperties"] = False
        model: type[BaseModel] = schema["cls"]
        for name, words in _words_of(model).items():
            key = model.model_fields[name].alias or name
            mapping.get("properties", {}).get(key, {})["description"] = words
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Titles would only repeat the keys."""
        return False

    def _with_short_forms(
        self, plain: JsonSchemaValue, function: Callable[..., Any]
    ) -> JsonSchemaValue:
        # Which words a validator of words takes can't be found out by one.
        forms = [plain] if self._resolved(plain).get("type") in _SCALARS else []
        for kind, probe in _PROBES:
            try:
                taken = function(probe)
            except (PydanticCustomError, TypeError, ValueError):
                continue
            form = self._form_of(kind, probe, taken, plain)
            if form not in forms:
                forms.append(form)
        if not forms:
            return plain
        return forms[0] if len(forms) == 1 else {"anyOf": forms}

    def _form_of(
        self, kind: str, probe: object, taken: object, plain: JsonSchemaValue
    ) -> JsonSchemaValue:
        """The schema of values like `probe`, which the validator took for `taken`."""
        definition = self._resolved(plain)
        if taken is probe:
            return plain
        if isinstance(taken, list | tuple) and len(taken) == 1 and "items" in definition:
            return dict(definition["items"])
        if isinstance(taken, dict) and len(taken) == 1:
            [key] = taken
            named: JsonSchemaValue = definition.get("properties", {}).get(key, {})
            stands_for = {word: value for word, value in named.items() if word != "default"}
            is_whole = {"type", "$ref", "anyOf", "oneOf"} & named.keys()
            return stands_for if is_whole else {"type": kind}
        return {"const": probe} if isinstance(probe, bool) or probe is None else {"type": kind}

    def _resolved(self, made: JsonSchemaValue) -> JsonSchemaValue:
        while "$ref" in made:
            made = self.get_schema_from_definitions(made["$ref"]) or {}
        return made


def _words_of(model: type[BaseModel]) -> dict[str, str]:
    """What stands under each field in the source of a model and of those it builds on."""
    words: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not issubclass(base, BaseModel) or base.__module__.startswith("pydantic"):
            continue
        try:
            source = textwrap.dedent(inspect.getsource(base))
        except (OSError, TypeError):
            continue  # made at run time, as `Step` is: its base has the words
        [definition] = ast.parse(source).body
        words |= _docstrings(definition)
    return {name: text for name, text in words.items() if name in model.model_fields}


def _docstrings(definition: ast.stmt) -> dict[str, str]:
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    found: dict[str, str] = {}
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found


def _for_editors(pattern: str) -> str:
    """A pattern of Python's for the whole text, in ECMAScript, whose \\w knows no umlauts."""
    letters = r"A-Za-z0-9_\u0080-\uffff"
    made: list[str] = []
    in_brackets = escaped = False
    for sign in pattern:
        if escaped:
            word = letters if in_brackets else f"[{letters}]"
            made.append(word if sign == "w" else "\\" + sign)
        elif sign != "\\":
            in_brackets = sign == "[" or (in_brackets and sign != "]")
            made.append(sign)
        escaped = sign == "\\" and not escaped
    return f"^(?:{''.join(made)})$"
