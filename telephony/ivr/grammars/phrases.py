"""What a caller may press or say for one thing: keys, and phrases by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BeforeValidator, RootModel

from telephony.documents.fields import defect
from telephony.documents.places import Path
from telephony.ivr.by_language import ByLanguage, version
from telephony.ivr.names import KeySequence, Phrase, spoken_form

NameT = TypeVar("NameT", bound=str)


def _keys(value: Any) -> Any:
    if value is None:
        raise defect(
            "No keys are written here.",
            'A # without quotes begins a comment: write "#".',
            rule="text-without-quotes",
        )
    return value if isinstance(value, list | tuple) else [value]


Keys = Annotated[tuple[KeySequence, ...], BeforeValidator(_keys)]
"""One key sequence, or a list of them."""


def _phrases(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Phrases(
    RootModel[ByLanguage[Annotated[tuple[Phrase, ...], BeforeValidator(_phrases)]]],
):
    """A phrase, a list of them, or either by language."""

    model_config = {"frozen": True}

    def __bool__(self) -> bool:
        return bool(self.root)

    def spoken_in(self, language: str) -> tuple[Phrase, ...]:
        """The phrases of a language; none if there are none."""
        return version(self.root, language) or ()

    @property
    def by_language(self) -> Mapping[str, tuple[Phrase, ...]]:
        """Every version; the one for all languages under ""."""
        if not isinstance(self.root, Mapping):
            return {"": self.root}
        return {str(language): phrases for language, phrases in self.root.items()}


NO_PHRASES = Phrases(())


class Chosen(Protocol):
    """Something that callers choose by key or by voice."""

    @property
    def keys(self) -> tuple[KeySequence, ...]:
        """What is pressed for it."""

    @property
    def phrases(self) -> Phrases:
        """What is said for it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Keys or a phrase, which stand at `path` below the things to choose among."""

    name: str
    kind: str
    path: Path
    text: str


def claimed_twice(things: Mapping[NameT, Chosen]) -> Iterator[tuple[Claim, str]]:
    """Keys and phrases that somebody else has already, and who: phrases in each language."""
    owners: dict[tuple[str, str, str], str] = {}
    for kind, language, claim in _claims(things):
        owner = owners.setdefault((kind, language, spoken_form(claim.text)), claim.name)
        if owner != claim.name:
            yield claim, owner


def _claims(things: Mapping[NameT, Chosen]) -> Iterator[tuple[str, str, Claim]]:
    for name, thing in things.items():
        for index, keys in enumerate(thing.keys):
            yield "keys", "", Claim(name, "keys", (str(name), "keys", index), keys)
    for name, thing in things.items():
        for language, phrases in thing.phrases.by_language.items():
            below = (str(name), "phrases", *([language] if language else []))
            for index, phrase in enumerate(phrases):
                yield "phrases", language, Claim(name, "phrases", (*below, index), phrase)
