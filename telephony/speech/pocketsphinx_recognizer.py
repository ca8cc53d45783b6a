"""PocketSphinx: stands in for Vosk where no model of Vosk's can be had. English only.

Its model was trained on 16 kHz speech, and a telephone carries half of that band;
`wideband.py` makes up the rest. An utterance is decoded in one go at its end: that lets
the decoder normalise by the whole of it. It costs about a hundredth of the utterance's
length, and the interpreter stands still meanwhile: the binding keeps its lock.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, LifoQueue

import pocketsphinx

from telephony.domain.errors import SpeechError
from telephony.interfaces.speech import Recognition
from telephony.speech.phrases import PhraseGrammar, build_grammar
from telephony.speech.wideband import to_wideband

_SEARCH = "turn"
_GRAMMAR_WEIGHT = 1.0
"""PocketSphinx's 6.5 is for language models: against a grammar, where every phrase is as likely
as the next, it only makes a silence cheaper than a word."""
_GAUSSIANS = 8
"""For each frame; PocketSphinx's 4 is for speed."""
_FILLERS = ("<", "[", "+")
"""What the names of silence, breath and noise begin with; no word's does."""


class PocketSphinxRecognizer:
    """Implements `telephony.interfaces.speech.Recognizer` with the model in the package.

    A decoder takes about 27 MB, so they are kept and lent to one utterance after the other;
    there are never more than there are threads that finish utterances.
    """

    def __init__(self) -> None:
        self._idle: LifoQueue[pocketsphinx.Decoder] = LifoQueue()
        self._idle.put(_new_decoder())

    @property
    def name(self) -> str:
        """Engine and model."""
        return "pocketsphinx en-us"

    @property
    def language(self) -> str:
        """The one language that the package carries."""
        return "en-US"

    def open(self, phrases: Sequence[str]) -> PocketSphinxUtterance:
        """A fresh utterance. Raises `SpeechError` if no phrase can be heard at all."""
        grammar = self._grammar(phrases)
        if not grammar.spoken:
            raise SpeechError("pocketsphinx knows none of the phrases to listen for")
        return PocketSphinxUtterance(self, grammar)

    def unknown_words(self, phrases: Sequence[str]) -> list[str]:
        """Words of `phrases` that are not in the dictionary of pronunciations."""
        return self._grammar(phrases).unknown

    def _grammar(self, phrases: Sequence[str]) -> PhraseGrammar:
        with self.lend_decoder() as decoder:
            return build_grammar(phrases, lambda word: decoder.lookup_word(word) is not None)

    @contextmanager
    def lend_decoder(self) -> Iterator[pocketsphinx.Decoder]:
        """A decoder that nobody else uses meanwhile. Raises `SpeechError`."""
        try:
            decoder = self._idle.get_nowait()
        except Empty:
            decoder = _new_decoder()
        # One that failed halfway is not put back: its state is unknown.
        try:
            yield decoder
        except RuntimeError as error:
            raise SpeechError(f"PocketSphinx failed: {error}") from error
        self._idle.put(decoder)


class PocketSphinxUtterance:
    """One caller's speech, kept until it ends."""

    def __init__(self, recognizer: PocketSphinxRecognizer, grammar: PhraseGrammar) -> None:
        self._recognizer = recognizer
        self._grammar = grammar
        self._audio = bytearray()

    @property
    def complete(self) -> bool:
        """Nothing is known before the end."""
        return False

    def accept(self, pcm: bytes) -> None:
        """Keep some more."""
        self._audio += pcm

    def finish(self) -> Recognition:
        """Decode it all. Raises `SpeechError`."""
        if not self._audio:
            return Recognition("", 0.0)
        with self._recognizer.lend_decoder() as decoder:
            decoder.add_jsgf_string(_SEARCH, _jsgf(self._grammar))
            decoder.activate_search(_SEARCH)
            decoder.reinit_feat()  # what it learnt of the last caller's noise is forgotten
            decoder.start_utt()
            decoder.process_raw(to_wideband(bytes(self._audio)), full_utt=True)
            decoder.end_utt()
            hypothesis = decoder.hyp()
            if hypothesis is None:
                return Recognition("", 0.0)
            confidence = _confidence(decoder)
        phrase = self._grammar.meaning_of(hypothesis.hypstr.split())
        return Recognition(phrase, confidence if phrase else 0.0, hypothesis.hypstr)


def _new_decoder() -> pocketsphinx.Decoder:
    try:
        return pocketsphinx.Decoder(
            pocketsphinx.Config(lm=None, lw=_GRAMMAR_WEIGHT, topn=_GAUSSIANS, loglevel="FATAL")
        )
    except (RuntimeError, ValueError) as error:
        raise SpeechError(f"PocketSphinx can't load its English model: {error}") from error


@dataclass(slots=True)
class _Fit:
    """How well audio fits what it was taken for; the best the model could do would be 0."""

    log_score: float = 0.0
    frames: int = 0

    def add(self, segment: pocketsphinx.Segment) -> None:
        self.log_score += math.log(max(segment.ascore, sys.float_info.min))
        self.frames += segment.end_frame - segment.start_frame + 1

    @property
    def per_frame(self) -> float:
        return self.log_score / max(1, self.frames)


def _confidence(decoder: pocketsphinx.Decoder) -> float:
    """The chance that the hypothesis is right, from how well its frames fit.

    PocketSphinx scores each frame against the best of all its sounds, so a foreign word
    scores low; and speech that no word explains ends up as badly fitting silence. The
    weights are a logistic regression on speech in and out of grammars.
    """
    words, silences = _Fit(), _Fit()
    for segment in decoder.seg():
        (silences if segment.word.startswith(_FILLERS) else words).add(segment)
    if not words.frames:
        return 0.0
    evidence = 7.6 + 1.8 * words.per_frame + 1.4 * silences.per_frame
    return 1 / (1 + math.exp(-evidence))


def _jsgf(grammar: PhraseGrammar) -> str:
    # Words come from the dictionary, so none holds a character that JSGF would read as its own.
    return f"#JSGF V1.0; grammar {_SEARCH}; public <phrase> = {' | '.join(grammar.spoken)} ;"
