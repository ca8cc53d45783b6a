"""Names of months, weekdays and currencies, and how figures are written. babel only here."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_month_names
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_precision,
    list_currencies,
)


@cache
def _locale(language: str) -> Locale:
    """The locale of a BCP 47 tag, or of its beginning; English where babel knows none of it."""
    while language:
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            language = language.rpartition("-")[0]
    return Locale("en")


def figures(number: Decimal, language: str) -> str:
    """A number as a reader of the language expects it: "12,5"."""
    return format_decimal(number, "0.######", locale=_locale(language))


def month(day: date, language: str) -> str:
    """The month's name as it stands beside a day."""
    return str(get_month_names("wide", locale=_locale(language))[day.month])


def weekday(day: date, language: str) -> str:
    """The weekday's name."""
    return str(get_day_names("wide", locale=_locale(language))[day.weekday()])


def written_date(day: date, language: str, *, with_weekday: bool, with_year: bool) -> str:
    """A date with its day and year in figures."""
    locale = _locale(language)
    if with_year:
        return format_date(day, "full" if with_weekday else "long", locale=locale)
    said = format_skeleton("MMMMd", day, locale=locale)
    return f"{weekday(day, language)}, {said}" if with_weekday else said


def written_time(at: time, language: str) -> str:
    """A time of day in figures."""
    return format_time(at, "short", locale=_locale(language))


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217."""
    return frozenset(list_currencies())


def decimals_of(currency: str) -> int:
    """How many decimals amounts have: 2 for EUR, 0 for JPY."""
    return int(get_currency_precision(currency))


def currency_name(currency: str, count: Decimal, language: str) -> str:
    """What so many of a currency are called: "Swiss francs"."""
    return str(get_currency_name(currency, count=count, locale=_locale(language)))
