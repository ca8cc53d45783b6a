"""What a telephone number tells of who calls: country, kind, place (ITU-T E.164).

The plans of all countries are those of Google's libphonenumber. A number is what its digits say:
one that was ported, or a caller abroad, isn't known.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from telephony.numbering.north_america import STATE_LETTERS

MAX_LENGTH = 40
"""Characters of a caller's number that are looked at; E.164 has 15 digits."""


class NumberKind(StrEnum):
    """What a number was given out for."""

    FIXED_LINE = "fixed_line"
    MOBILE = "mobile"
    FIXED_LINE_OR_MOBILE = "fixed_line_or_mobile"
    """The plan doesn't tell the two apart, as in North America."""
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    VOIP = "voip"
    PERSONAL = "personal"
    UNKNOWN = "unknown"


_KINDS = {
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED_LINE,
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.VOIP: NumberKind.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
}

COUNTRIES: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""By ISO 3166: those that have a numbering plan."""


@dataclass(frozen=True, slots=True)
class Number:
    """One that could be given out; `e164` is `+` and its digits."""

    e164: str
    country: str
    """ISO 3166; "" for numbers of no country, such as +800."""
    kind: NumberKind


def read_number(written: str, home: str = "") -> Number | None:
    """A number in international form, or in the national form of country `home`.

    None for what is no number: withheld, an extension, a name, digits too many or too few.
    """
    found = _parsed(written, home)
    if found is None:
        return None
    kind = _KINDS.get(phonenumbers.number_type(found), NumberKind.UNKNOWN)
    country = phonenumbers.region_code_for_number(found) or ""
    country = "" if country == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else country
    e164 = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, country, kind)


def load_places() -> None:
    """Load the places of all countries, for `places`: seconds, and 100 MB for good."""
    importlib.import_module("phonenumbers.geocoder")


def places(number: Number) -> frozenset[str]:
    """The place of a fixed line by its number, in English: {"Berlin"}, {"Boston", "MA"}."""
    geocoder = importlib.import_module("phonenumbers.geocoder")
    told: str = geocoder.description_for_valid_number(phonenumbers.parse(number.e164), "en")
    found = {part.strip() for part in told.split(",") if part.strip()}
    if len(found) == 1 and number.country in {"US", "CA"}:
        # No city is known, and the state is told in full: its letters are what others have.
        found |= {STATE_LETTERS[name] for name in found if name in STATE_LETTERS}
    return frozenset(found)


@lru_cache(maxsize=1024)
def _parsed(written: str, home: str) -> PhoneNumber | None:
    digits = written.removeprefix("+")
    if len(written) > MAX_LENGTH or not (digits.isascii() and digits.isdigit()):
        return None  # the library would find one in any text, and letters are digits to it
    try:
        found = phonenumbers.parse(written, home or None)
    except NumberParseException:
        return None
    if not written.startswith("+"):
        # An extension of ours has digits, too.
        return found if phonenumbers.is_valid_number(found) else None
    whole = phonenumbers.is_possible_number_with_reason(found) == ValidationResult.IS_POSSIBLE
    return found if whole else None
