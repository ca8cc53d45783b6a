"""Phrases as designers write them, in the words that an engine has."""

from __future__ import annotations

import pytest

from telephony.speech.phrases import build_grammar, spoken_words

KNOWN = {"sales", "buy", "something", "what's", "new", "영업"}


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("Sales", ["sales"]),
        ("  buy   something! ", ["buy", "something"]),
        ("What's new?", ["what's", "new"]),
        ("follow-up", ["follow", "up"]),
        ("영업", ["영업"]),
        ("...", []),
    ],
)
def test_a_phrase_is_taken_as_it_sounds(phrase: str, words: list[str]) -> None:
    assert spoken_words(phrase) == words


def test_what_was_said_leads_back_to_the_phrase_as_written() -> None:
    grammar = build_grammar(["Buy something!", "What's new?"], KNOWN.__contains__)
    assert grammar.meaning_of(["buy", "something"]) == "Buy something!"
    assert grammar.meaning_of(["buy"]) == ""
    assert grammar.meaning_of([]) == ""


def test_a_phrase_with_an_unknown_word_is_left_out_and_the_word_reported_once() -> None:
    grammar = build_grammar(["sales", "buy xyzzy", "xyzzy"], KNOWN.__contains__)
    assert list(grammar.spoken) == ["sales"]
    assert grammar.unknown == ["xyzzy"]


def test_of_two_phrases_that_sound_alike_the_first_is_meant() -> None:
    grammar = build_grammar(["Sales!", "sales"], KNOWN.__contains__)
    assert grammar.meaning_of(["sales"]) == "Sales!"
