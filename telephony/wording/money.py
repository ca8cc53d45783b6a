"""Amounts of money: "twelve euros and fifty cents"."""

from __future__ import annotations

from decimal import Decimal

from telephony.wording.locales import currencies, currency_name, decimals_of
from telephony.wording.numbers import cardinal, counting, minus, whole_and_hundredths
from telephony.wording.values import NotSayable, number_of, primary

_AND = {
    "en": "and",
    "de": "und",
    "es": "con",
    "fr": "et",
    "it": "e",
    "nl": "en",
    "pl": "i",
    "pt": "e",
}
_AT_HOME = {("ko", "KRW"): "원"}
"""What people call their own money; elsewhere it is that of a country."""


def money(value: object, currency: object, language: str) -> str:
    """An amount in words; hundredths only where there are some. Raises `NotSayable`."""
    if not isinstance(currency, str) or currency not in currencies():
        raise NotSayable("a currency is written as its ISO 4217 code, such as EUR")
    amount = round(number_of(value), decimals_of(currency))
    said = _amount(abs(amount), currency, language)
    return f"{minus(language)} {said}" if amount < 0 else said


def _amount(amount: Decimal, currency: str, language: str) -> str:
    whole, part = divmod(amount, 1)
    known = decimals_of(currency) == 2
    if known and (parts := _with_hundredths(amount, currency, language)) is not None:
        wholes, hundredths = parts
        if not part:
            return wholes
        joined = [_AND[primary(language)]] if primary(language) in _AND else []
        return " ".join([wholes, *joined, hundredths]) if whole else hundredths
    rest = int(part.scaleb(decimals_of(currency)))
    if rest and (whole < 1 or rest < 10):  # "twelve francs five" would be misheard
        return f"{cardinal(amount, language)} {_called(currency, amount, language)}"
    said = f"{counting(int(whole), language)} {_called(currency, whole, language)}"
    return f"{said} {counting(rest, language)}" if rest else said


def _called(currency: str, count: Decimal, language: str) -> str:
    at_home = _AT_HOME.get((primary(language), currency))
    return at_home or currency_name(currency, count, language)


def _with_hundredths(amount: Decimal, currency: str, language: str) -> tuple[str, str] | None:
    said = whole_and_hundredths(amount, currency, language)
    if said is None:
        return None
    whole, hundredths = said
    if (primary(language), currency) == ("en", "EUR") and int(amount) != 1:
        whole = f"{whole}s"  # the library says "two euro", as Ireland's officials do
    return whole, hundredths
