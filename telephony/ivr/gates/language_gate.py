"""Part of the second gate: whatever a call may be spoken in, there is a text for it.

Where a flow has one language, or something in it says its own, that is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telephony.documents.nearest import suggestion
from telephony.documents.places import Path
from telephony.domain.errors import Problem
from telephony.ivr.by_language import lacking, version_key
from telephony.ivr.expressions.expression import Template
from telephony.ivr.flow import Flow
from telephony.ivr.grammars.phrases import Phrases
from telephony.ivr.names import LanguageTag
from telephony.ivr.prompt import Spoken
from telephony.ivr.verbs.language import SpokenLanguage
from telephony.ivr.verbs.play import PlayFiles
from telephony.ivr.walking import Languages


def language_problems(flow: Flow) -> Iterator[Problem]:
    """Languages that aren't declared, and those that lack a text, a file, a phrase, or words of the
    program's own."""
    yield from _first_language(flow)
    yield from _set_languages(flow)
    yield from _wordless(flow)
    for spoken in flow.find(Spoken):
        for key in ("say", "play"):
            yield from _versions(
                flow, (*spoken.path, key), getattr(spoken.value, key), spoken.languages
            )
    for phrases in flow.find(Phrases):
        yield from _versions(flow, phrases.path, phrases.value.root, phrases.languages)
    for played in flow.find(PlayFiles):
        for index, file in enumerate(played.value.file):
            yield from _versions(flow, (*played.path, "file", index), file, played.languages)


def _first_language(flow: Flow) -> Iterator[Problem]:
    declared = flow.document.value.languages
    if declared and flow.language not in declared:
        yield flow.document.problem(
            ("language",),
            f"Calls begin in {flow.language}, which isn't one of `languages`.",
            suggestion(flow.language, declared, "They are"),
            "no-such-language",
        )


def _set_languages(flow: Flow) -> Iterator[Problem]:
    for found in flow.find(SpokenLanguage):
        language = found.value.constant
        if language is not None and language not in flow.languages:
            yield flow.document.problem(
                (*found.path, "to"),
                f"The flow doesn't speak {language}.",
                _declare(flow, language),
                "no-such-language",
            )


def _wordless(flow: Flow) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        for language in flow.languages_of(step):
            for defect in step.verb.wordless(language):
                path = ("steps", name, step.verb_name, *defect.path)
                yield flow.document.problem(path, defect.message, defect.remedy, defect.rule)


def _versions(flow: Flow, path: Path, item: object, languages: Languages) -> Iterator[Problem]:
    """What is wrong with one text, file or list of phrases that calls in `languages` meet."""
    if isinstance(item, Mapping):
        for language in lacking(item, languages):
            yield flow.document.problem(
                path,
                f"Here is nothing for {language}.",
                f"Add `{language}: ...`.",
                "missing-language",
            )
        for key in item:
            if isinstance(key, LanguageTag) and not _serves(key, item, flow, languages):
                yield flow.document.problem(
                    (*path, str(key)),
                    f"No call of this flow is spoken in {key} here.",
                    _declare(flow, key),
                    "no-such-language",
                )
    elif len(languages) > 1 and _has_words(item):
        yield flow.document.problem(
            path,
            f"This is in one language, and calls come here in {' and in '.join(languages)}.",
            f"Write {{{languages[0]}: ..., {languages[1]}: ...}}, or `language:` beside it.",
            "missing-language",
        )


def _serves(
    key: LanguageTag, item: Mapping[LanguageTag, object], flow: Flow, languages: Languages
) -> bool:
    return any(version_key(item, each) == key for each in (*languages, *flow.languages))


def _declare(flow: Flow, language: str) -> str:
    known = ", ".join(flow.languages)
    return f"Its languages are {known}. To add one: `languages: [{known}, {language}]`."


def _has_words(item: object) -> bool:
    """Letters outside of expressions; files may be music, and figures are read in any language."""
    if isinstance(item, Template):
        return item.has_words
    return isinstance(item, tuple) and bool(item)
