"""The program's own words: every language has all of them, with the same keys and places."""

from __future__ import annotations

import re
from dataclasses import fields
from string import Formatter

import pytest

from telephony.wording.languages import BY_TAG, KNOWN, digit_words, own_words
from telephony.wording.languages.english import WORDS as ENGLISH
from telephony.wording.own_words import OwnWords

TEXTS = [field.name for field in fields(OwnWords) if isinstance(getattr(ENGLISH, field.name), str)]
each_language = pytest.mark.parametrize("words", BY_TAG.values(), ids=BY_TAG)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_nine_languages_at_least() -> None:
    assert set(KNOWN.split(", ")) >= {"en", "de", "es", "fr", "it", "ko", "nl", "pl", "pt"}


@each_language
@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_there_with_its_places_and_keys(words: OwnWords, name: str) -> None:
    text, english = getattr(words, name), getattr(ENGLISH, name)
    assert text.strip() == text and text[-1] in ".?"
    assert places(text) == places(english)
    assert re.findall(r"\d", text) == re.findall(r"\d", english), "the keys, in their order"
    assert not set(text) & set("#*<>&"), "a voice can't read it"


@each_language
def test_no_text_was_left_in_english(words: OwnWords) -> None:
    if words.yes != ENGLISH.yes:
        assert [name for name in TEXTS if getattr(words, name) == getattr(ENGLISH, name)] == []


@each_language
def test_yes_and_no_and_the_digits_can_be_told_apart(words: OwnWords) -> None:
    assert words.yes and words.no and not {*words.yes} & {*words.no}
    assert set(words.digits.values()) == set("0123456789")
    for spoken in (*words.yes, *words.no, *words.digits):
        assert spoken == spoken.strip().lower()


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        ("en-US", "pound"),
        ("en-GB", "hash"),
        ("de-AT", "Rautetaste"),
        ("pt-BR", "jogo da velha"),
        ("pt-PT", "cardinal"),
        ("ko-Kore-KR", "우물"),
    ],
)
def test_a_tag_is_served_by_its_own_region_or_its_language(tag: str, key: str) -> None:
    words = own_words(tag)
    assert words is not None and key in words.callback_number


def test_a_language_without_words_has_none() -> None:
    assert own_words("fi-FI") is None and own_words("") is None
    assert digit_words("fi-FI") == {}
