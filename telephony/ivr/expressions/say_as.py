"""Filters that say a value in words, in the language of the text around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jinja2 import pass_context
from jinja2.runtime import Context

from telephony.wording.dates import spoken_date
from telephony.wording.money import money
from telephony.wording.numbers import cardinal, ordinal
from telephony.wording.times import spoken_time
from telephony.wording.values import NotSayable, number_of, whole_number_of

SPOKEN_IN = "(spoken in)"
"""The name in a scope for the language of the text; no expression can spell it."""
_USUAL = "en-US"


def _language(context: Context) -> str:
    return str(context.get(SPOKEN_IN) or _USUAL)


@pass_context
def _number(context: Context, value: object) -> str:
    return cardinal(number_of(value), _language(context))


@pass_context
def _ordinal(context: Context, value: object) -> str:
    number = whole_number_of(value)
    if number < 1:
        raise NotSayable("an ordinal number is 1 or more")
    return ordinal(number, _language(context))


@pass_context
def _money(context: Context, value: object, currency: object) -> str:
    return money(value, currency, _language(context))


@pass_context
def _date(context: Context, value: object, *, weekday: object = False, year: object = True) -> str:
    language = _language(context)
    return spoken_date(value, language, with_weekday=bool(weekday), with_year=bool(year))


@pass_context
def _time(context: Context, value: object) -> str:
    return spoken_time(value, _language(context))


SAY_AS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"number": _number, "ordinal": _ordinal, "money": _money, "date": _date, "time": _time}
)
"""By name, as flows use them."""
