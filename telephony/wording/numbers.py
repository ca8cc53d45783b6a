"""Numbers in words. num2words only here.

Not every language of the library knows all of this, and each fails in a way of its own; then
figures are written, which a voice reads in its language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

import num2words

from telephony.wording.locales import figures
from telephony.wording.values import primary

_PARTED = " | "
"""Between the whole and the hundredths of an amount, to tell them apart."""
_USUAL_REGION = {"pt": "BR"}
"""Whose words a language has where its tag names no region, as in CLDR."""
_CURRENCIES: Mapping[tuple[str, str], tuple[str, str, str, str]] = MappingProxyType(
    {
        ("pt_BR", "BRL"): ("real", "reais", "centavo", "centavos"),
        ("pt_BR", "EUR"): ("euro", "euros", "centavo", "centavos"),
        ("pt_BR", "USD"): ("dólar", "dólares", "centavo", "centavos"),
        ("ko", "EUR"): ("유로", "유로", "센트", "센트"),
        ("ko", "USD"): ("달러", "달러", "센트", "센트"),
    }
)
"""One and several, of it and of its hundredth, where the library can't say them."""
_BEFORE_A_NOUN = {("de", "eins"): "ein", ("es", "uno"): "un", ("it", "uno"): "un"}


def cardinal(number: Decimal | int, language: str) -> str:
    """ "Twelve point five"."""
    number = Decimal(number)
    if number < 0:  # the library forgets the decimals of negative numbers in some languages
        return f"{minus(language)} {cardinal(-number, language)}"
    whole = _words(int(number), language, "cardinal")
    if number == int(number):
        return whole or figures(number, language)
    # A float, since some languages of the library drop the decimals of a Decimal; others drop
    # them from large numbers, which is noticed by what is left.
    said = _words(float(number), language, "cardinal")
    return said if said and said != whole else figures(number, language)


def counting(number: int, language: str) -> str:
    """A cardinal with a noun after it: "ein", not "eins"."""
    said = cardinal(number, language)
    return _BEFORE_A_NOUN.get((primary(language), said), said)


def ordinal(number: int, language: str) -> str:
    """ "Third"; of the masculine where a language has genders."""
    return _words(number, language, "ordinal") or figures(Decimal(number), language)


def year(number: int, language: str) -> str:
    """ "Twenty twenty-six"."""
    return _words(number, language, "year") or str(number)


def minus(language: str) -> str:
    """What stands before a negative number."""
    if primary(language) == "pl":  # where the library writes a sign
        return "minus"
    seven = cardinal(7, language)
    said = _words(-7, language, "cardinal") or ""
    return said.removesuffix(seven).strip() if said.endswith(seven) else "-"


def whole_and_hundredths(amount: Decimal, currency: str, language: str) -> tuple[str, str] | None:
    """("twelve euros", "fifty cents") of an amount that isn't negative, if it is known here."""
    code = _code(language)
    if code is None:
        return None
    if names := _CURRENCIES.get((code, currency)):
        one, several, hundredth, hundredths = names
        whole, part = int(amount), int(amount % 1 * 100)
        return (
            f"{cardinal(whole, language)} {one if whole == 1 else several}",
            f"{cardinal(part, language)} {hundredth if part == 1 else hundredths}",
        )
    said = _attempt(
        lambda: num2words.num2words(
            amount, lang=code, to="currency", currency=currency, separator=_PARTED
        )
    )
    wholes, parted, cents = _tidy(said or "", language).partition(_PARTED.strip())
    if not parted:
        return None
    return wholes.strip(), cents.strip()


def _words(number: float, language: str, to: str) -> str | None:
    code = _code(language)
    if code is None:
        return None
    said = _attempt(lambda: num2words.num2words(number, lang=code, to=to))
    return _tidy(said, language) if said else None


def _attempt(say: Callable[[], object]) -> str | None:
    try:
        return str(say())
    except Exception:
        # NotImplementedError, KeyError, AttributeError, OverflowError ...: all of them say
        # that this language of the library can't, and the caller has figures to fall back on.
        return None


def _code(language: str) -> str | None:
    """The library's name for a language: "fr_CH" if it has it, else "fr"."""
    first, _, rest = language.partition("-")
    region = rest or _USUAL_REGION.get(first.lower(), "")
    codes = (f"{first.lower()}_{region.upper()}", first.lower())
    return next((code for code in codes if code in num2words.CONVERTER_CLASSES), None)


def _tidy(said: str, language: str) -> str:
    # "One thousand, two hundred", "mil, duzentos": a voice would pause at the comma.
    said = " ".join(said.split())
    return said.replace(",", "") if primary(language) in {"en", "pt"} else said
