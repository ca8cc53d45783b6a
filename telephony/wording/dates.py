"""Dates: "the third of May twenty twenty-six".

Each language below says a date so that it can follow the words that announcements put before
it: "on", "am", "el", "le", "il", "od". In other languages the day and the year are figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType

from telephony.wording.inflection import POLISH_GENITIVE, inflected
from telephony.wording.locales import month, weekday, written_date
from telephony.wording.numbers import cardinal, ordinal, year
from telephony.wording.values import date_of, primary

_KOREAN_MONTHS = {6: "유월", 10: "시월"}
"""Two months drop a consonant of their number."""


def spoken_date(
    value: object, language: str, *, with_weekday: bool = False, with_year: bool = True
) -> str:
    """A date in words. Raises `NotSayable`."""
    day = date_of(value)
    say = _WAYS.get(primary(language))
    if say is None:
        return written_date(day, language, with_weekday=with_weekday, with_year=with_year)
    return say(day, language, with_weekday, with_year)


def _english(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    said = f"the {ordinal(day.day, language)} of {month(day, language)}"
    said = f"{said} {year(day.year, language)}" if with_year else said
    return f"{weekday(day, language)}, {said}" if with_weekday else said


def _german(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    """After "am" or "vom": "dritten Mai"; "Sonntag, dem dritten Mai"."""
    said = f"{ordinal(day.day, language)}n {month(day, language)}"
    said = f"{said} {year(day.year, language)}" if with_year else said
    return f"{weekday(day, language)}, dem {said}" if with_weekday else said


def _spanish(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    said = f"{cardinal(day.day, language)} de {month(day, language)}"
    said = f"{said} de {cardinal(day.year, language)}" if with_year else said
    return f"{weekday(day, language)} {said}" if with_weekday else said


def _plain(
    day: date, language: str, with_weekday: bool, with_year: bool, *, first: str = ""
) -> str:
    """One after the other; some languages say `first` for the first of a month."""
    number = first if first and day.day == 1 else cardinal(day.day, language)
    said = f"{number} {month(day, language)}"
    said = f"{said} {cardinal(day.year, language)}" if with_year else said
    return f"{weekday(day, language)} {said}" if with_weekday else said


def _korean(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    said = _KOREAN_MONTHS.get(day.month, f"{cardinal(day.month, language)}월")
    said = f"{said} {cardinal(day.day, language)}일"
    said = f"{cardinal(day.year, language)}년 {said}" if with_year else said
    return f"{said} {weekday(day, language)}" if with_weekday else said


def _portuguese(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    number = "primeiro" if day.day == 1 else cardinal(day.day, language)
    said = f"{number} de {month(day, language)}"
    said = f"{said} de {cardinal(day.year, language)}" if with_year else said
    return f"{weekday(day, language)}, {said}" if with_weekday else said


def _polish(day: date, language: str, with_weekday: bool, with_year: bool) -> str:
    """In the genitive, which tells when: "trzeciego maja", and follows "od" and "do"."""
    said = f"{inflected(ordinal(day.day, language), POLISH_GENITIVE)} {month(day, language)}"
    if with_year:
        said = f"{said} {inflected(ordinal(day.year, language), POLISH_GENITIVE)} roku"
    return f"{weekday(day, language)}, {said}" if with_weekday else said


_WAYS: Mapping[str, Callable[[date, str, bool, bool], str]] = MappingProxyType(
    {
        "en": _english,
        "de": _german,
        "es": _spanish,
        "fr": partial(_plain, first="premier"),
        "it": partial(_plain, first="primo"),
        "ko": _korean,
        "nl": _plain,
        "pl": _polish,
        "pt": _portuguese,
    }
)
