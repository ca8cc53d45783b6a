"""Vosk: Kaldi's decoder with a grammar made of the turn's phrases.

The audio stays at 8000 Hz; the model's own front end resamples it. A recogniser is opened
for each utterance: that costs about a millisecond, and one that is thrown away can't carry
anything of a caller's over to the next.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import vosk

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition
from telephony.speech.phrases import PhraseGrammar, build_grammar

_SAMPLE_RATE = 8000
_ERRORS_ONLY = -2
_GARBAGE_WORDS = ("[unk]", "<UNK>", "<unk>")
"""What models call "some other word"; each has one of these at most."""


def can_take_grammar(folder: Path) -> bool:
    """Whether `folder` holds a Vosk model whose graph is put together at run time.

    Large models are compiled as one graph and ignore a grammar.
    """
    return any((folder / place / "HCLr.fst").is_file() for place in ("graph", "."))


class VoskRecognizer:
    """Implements `telephony.interfaces.speech.Recognizer` on the model in `folder`.

    One model serves all utterances at once, from several threads. Loading takes seconds.
    Raises `SpeechError` if the folder holds no model that can be loaded.
    """

    def __init__(self, folder: Path, language: str, name: str = "") -> None:
        if not can_take_grammar(folder):
            raise SpeechError(
                f"{folder} holds no Vosk model that takes a grammar: graph/HCLr.fst is missing"
            )
        vosk.SetLogLevel(_ERRORS_ONLY)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises nothing more precise
            raise SpeechError(f"the Vosk model in {folder} can't be loaded: {error}") from error
        self._name = f"vosk {name or folder.name}"
        self._language = language
        self._garbage = next((word for word in _GARBAGE_WORDS if self._knows(word)), None)

    @property
    def name(self) -> str:
        """ "vosk" and the model's name."""
        return self._name

    @property
    def language(self) -> str:
        """BCP 47."""
        return self._language

    def open(self, phrases: Sequence[str]) -> VoskUtterance:
        """A fresh utterance. Raises `SpeechError` if no phrase can be heard at all."""
        grammar = build_grammar(phrases, self._knows)
        if not grammar.spoken:
            raise SpeechError(f"{self._name} knows none of the phrases to listen for")
        choices = list(grammar.spoken) + ([self._garbage] if self._garbage else [])
        try:
            decoder = vosk.KaldiRecognizer(
                self._model, _SAMPLE_RATE, json.dumps(choices, ensure_ascii=False)
            )
        except Exception as error:  # vosk raises nothing more precise
            raise SpeechError(f"{self._name} refused the grammar: {error}") from error
        decoder.SetWords(True)
        return VoskUtterance(decoder, grammar, self._garbage)

    def unknown_words(self, phrases: Sequence[str]) -> list[str]:
        """Words of `phrases` that the model doesn't have."""
        return build_grammar(phrases, self._knows).unknown

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class VoskUtterance:
    """One caller's speech on its way through Kaldi's decoder."""

    def __init__(
        self, decoder: vosk.KaldiRecognizer, grammar: PhraseGrammar, garbage: str | None
    ) -> None:
        self._decoder = decoder
        self._grammar = grammar
        self._garbage = garbage
        self._words: list[tuple[str, float]] = []
        self._complete = False

    @property
    def complete(self) -> bool:
        """Whether what was said so far is a whole phrase that no longer one begins with."""
        return self._complete

    def accept(self, pcm: bytes) -> None:
        """Decode some more. Raises `SpeechError`."""
        try:
            # Kaldi closes a segment at every pause; ours is the sum of its segments.
            if self._decoder.AcceptWaveform(pcm):
                self._take(self._decoder.Result())
            partial = json.loads(self._decoder.PartialResult()).get("partial", "").split()
        except Exception as error:  # vosk raises nothing more precise
            raise SpeechError(f"Vosk failed while decoding: {error}") from error
        words = [*(word for word, _ in self._words), *partial]
        self._complete = self._grammar.is_whole([word for word in words if word != self._garbage])

    def finish(self) -> Recognition:
        """Decode what is left. Raises `SpeechError`."""
        try:
            self._take(self._decoder.FinalResult())
        except Exception as error:  # vosk raises nothing more precise
            raise SpeechError(f"Vosk failed at the end of speech: {error}") from error
        heard = " ".join(word for word, _ in self._words)
        # "er, sales please" is sales; "sales billing" is neither.
        said = [(word, conf) for word, conf in self._words if word != self._garbage]
        phrase = self._grammar.meaning_of([word for word, _ in said])
        if not phrase:
            return Recognition("", 0.0, heard)
        return Recognition(phrase, fmean(conf for _, conf in said), heard)

    def _take(self, result: str) -> None:
        for word in json.loads(result).get("result", []):
            self._words.append((word["word"], float(word["conf"])))
