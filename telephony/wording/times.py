"""Times of day: "four thirty PM", "sechzehn Uhr dreißig". In other languages figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from types import MappingProxyType

from telephony.wording.inflection import POLISH_FEMININE, inflected
from telephony.wording.locales import written_time
from telephony.wording.numbers import cardinal, counting, ordinal
from telephony.wording.values import primary, time_of

_KOREAN_HOURS = (
    "열두",
    "한",
    "두",
    "세",
    "네",
    "다섯",
    "여섯",
    "일곱",
    "여덟",
    "아홉",
    "열",
    "열한",
)


def spoken_time(value: object, language: str) -> str:
    """A time in words; seconds are left out. Raises `NotSayable`."""
    at = time_of(value)
    say = _WAYS.get(primary(language))
    return say(at, language) if say is not None else written_time(at, language)


def _english(at: time, language: str) -> str:
    if at.minute == 0 and at.hour in (0, 12):
        return "twelve noon" if at.hour else "midnight"  # a voice's "noon" alone is misheard
    minutes = [cardinal(at.minute, language)] if at.minute else []
    zero = ["oh"] if 0 < at.minute < 10 else []
    hour = cardinal(at.hour % 12 or 12, language)
    return " ".join([hour, *zero, *minutes, "PM" if at.hour >= 12 else "AM"])


def _german(at: time, language: str) -> str:
    said = f"{counting(at.hour, language)} Uhr"
    return f"{said} {cardinal(at.minute, language)}" if at.minute else said


def _spanish(at: time, language: str) -> str:
    """With its article: "a las cuatro", "desde la una"."""
    hour = f"{cardinal(at.hour, language).removesuffix('uno')}una" if at.hour in (1, 21) else ""
    said = "la una" if at.hour == 1 else f"las {hour or cardinal(at.hour, language)}"
    if at.minute:
        return f"{said} y {cardinal(at.minute, language)}"
    return said if at.hour == 1 else f"{said} horas"


def _french(at: time, language: str) -> str:
    hour = cardinal(at.hour, language)
    hour = f"{hour}e" if at.hour in (1, 21) else hour
    said = f"{hour} heure" if at.hour < 2 else f"{hour} heures"
    return f"{said} {cardinal(at.minute, language)}" if at.minute else said


def _korean(at: time, language: str) -> str:
    said = f"{'오후' if at.hour >= 12 else '오전'} {_KOREAN_HOURS[at.hour % 12]} 시"
    return f"{said} {cardinal(at.minute, language)} 분" if at.minute else said


def _italian(at: time, language: str) -> str:
    """After "alle": "ore sedici e trenta"."""
    hour = "una" if at.hour == 1 else cardinal(at.hour, language)
    return f"ore {hour} e {cardinal(at.minute, language)}" if at.minute else f"ore {hour}"


def _portuguese(at: time, language: str) -> str:
    """After "às": "dezesseis horas e trinta"."""
    hour = cardinal(at.hour, language)
    for masculine, feminine in (("um", "uma"), ("dois", "duas")):
        if hour.split()[-1] == masculine:
            hour = hour.removesuffix(masculine) + feminine
    said = f"{hour} hora" if at.hour < 2 else f"{hour} horas"
    return f"{said} e {cardinal(at.minute, language)}" if at.minute else said


def _dutch(at: time, language: str) -> str:
    said = f"{cardinal(at.hour, language)} uur"
    return f"{said} {cardinal(at.minute, language)}" if at.minute else said


def _polish(at: time, language: str) -> str:
    """After "o", "od", "do": "szesnastej trzydzieści"."""
    if (at.hour, at.minute) == (0, 0):
        return "północy"
    hour = inflected(ordinal(at.hour, language), POLISH_FEMININE) if at.hour else "zero"
    zero = ["zero"] if 0 < at.minute < 10 else []
    minutes = [cardinal(at.minute, language)] if at.minute else []
    return " ".join([hour, *zero, *minutes])


_WAYS: Mapping[str, Callable[[time, str], str]] = MappingProxyType(
    {
        "en": _english,
        "de": _german,
        "es": _spanish,
        "fr": _french,
        "it": _italian,
        "ko": _korean,
        "nl": _dutch,
        "pl": _polish,
        "pt": _portuguese,
    }
)
