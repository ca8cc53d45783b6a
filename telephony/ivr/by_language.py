"""What may differ by language: `{en-US: Welcome., de-DE: Willkommen.}` in place of one text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Discriminator, Field, Tag

from telephony.ivr.names import LanguageTag

ItemT = TypeVar("ItemT")

MAX_LANGUAGES = 20

_TAG = re.compile(LanguageTag.pattern)


def _form(value: Any) -> str:
    return "by language" if isinstance(value, Mapping) else "one for all"


ByLanguage = Annotated[
    Annotated[ItemT, Tag("one for all")]
    | Annotated[
        Mapping[LanguageTag, ItemT],
        Field(min_length=1, max_length=MAX_LANGUAGES),
        Tag("by language"),
    ],
    Discriminator(_form),
]
"""One for every language, or a mapping by language tag."""


def written_by_language(data: object) -> bool:
    """True for a mapping whose keys are language tags; "say" would be one, but isn't meant."""
    if not isinstance(data, Mapping) or not data or "say" in data:
        return False
    tags = [key for key in data if isinstance(key, str) and _TAG.fullmatch(key)]
    return len(tags) == len(data) or any("-" in tag for tag in tags)


def version_key(versions: Mapping[LanguageTag, ItemT], language: str) -> LanguageTag | None:
    """The key that serves a language: its own, else a shorter one ("en" serves "en-US").

    RFC 4647 section 3.4, Lookup: "the language range is progressively truncated from the
    end until a matching language tag is located".
    """
    folded = {key.lower(): key for key in versions}
    wanted = language.lower()
    while wanted:
        if wanted in folded:
            return folded[wanted]
        wanted = wanted.rpartition("-")[0]
    return None


def version(item: ItemT | Mapping[LanguageTag, ItemT], language: str) -> ItemT | None:
    """What serves a language; None if nothing does."""
    if not isinstance(item, Mapping):
        return item
    key = version_key(item, language)
    return item[key] if key is not None else None


def lacking(item: object, languages: Sequence[str]) -> list[str]:
    """The languages that nothing serves."""
    if not isinstance(item, Mapping):
        return []
    return [language for language in languages if version_key(item, language) is None]
