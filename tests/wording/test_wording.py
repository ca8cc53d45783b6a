"""How values are said: in the words of a language, or in its figures; what can't be said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from telephony.wording.dates import spoken_date
from telephony.wording.money import money
from telephony.wording.numbers import cardinal, ordinal
from telephony.wording.times import spoken_time
from telephony.wording.values import NotSayable, number_of, whole_number_of


@pytest.mark.parametrize(
    ("value", "currency", "language", "said"),
    [
        (12.5, "EUR", "en-US", "twelve euros and fifty cents"),
        ("1", "EUR", "en-GB", "one euro"),
        ("0.01", "EUR", "en-US", "one cent"),
        (-3, "USD", "en-US", "minus three dollars"),
        (
            "1234.56",
            "USD",
            "en-US",
            "one thousand two hundred and thirty-four dollars and fifty-six cents",
        ),
        (12.5, "CHF", "en-US", "twelve Swiss francs fifty"),
        (12.05, "CHF", "en-US", "twelve point zero five Swiss francs"),
        (1200, "JPY", "en-US", "one thousand two hundred Japanese yen"),
        (12.5, "EUR", "de-DE", "zwölf Euro und fünfzig Cent"),
        (1, "CHF", "de-CH", "ein Schweizer Franken"),
        (12.5, "EUR", "es-ES", "doce euros con cincuenta céntimos"),
        (12.5, "EUR", "fr", "douze euros et cinquante centimes"),
        (-12, "EUR", "it-IT", "meno dodici euro"),
        (12.5, "EUR", "nl-NL", "twaalf euro en vijftig cent"),
        (12.5, "PLN", "pl-PL", "dwanaście złotych i pięćdziesiąt groszy"),
        (2.5, "BRL", "pt-BR", "dois reais e cinquenta centavos"),
        (1.01, "EUR", "pt", "um euro e um centavo"),
        (2.5, "EUR", "pt-PT", "dois euros e cinquenta cêntimos"),
        (12.5, "EUR", "ko-KR", "십이 유로 오십 센트"),
        (1500, "KRW", "ko-KR", "천오백 원"),
        (1500, "KRW", "en-US", "one thousand five hundred South Korean won"),
        (12, "EUR", "sw-KE", "12 yuro"),
    ],
)
def test_money(value: object, currency: str, language: str, said: str) -> None:
    assert money(value, currency, language) == said


@pytest.mark.parametrize(
    ("language", "whole", "without_year"),
    [
        ("en-US", "Sunday, the third of May twenty twenty-six", "the third of May"),
        ("de-DE", "Sonntag, dem dritten Mai zweitausendsechsundzwanzig", "dritten Mai"),
        ("es", "domingo tres de mayo de dos mil veintiséis", "tres de mayo"),
        ("fr-FR", "dimanche trois mai deux mille vingt-six", "trois mai"),
        ("ko-KR", "이천이십육년 오월 삼일 일요일", "오월 삼일"),
        ("it-IT", "domenica tre maggio duemilaventisei", "tre maggio"),
        ("nl-NL", "zondag drie mei tweeduizendzesentwintig", "drie mei"),
        (
            "pl-PL",
            "niedziela, trzeciego maja dwa tysiące dwudziestego szóstego roku",
            "trzeciego maja",
        ),
        ("pt-BR", "domingo, três de maio de dois mil e vinte e seis", "três de maio"),
        ("sv-SE", "söndag 3 maj 2026", "3 maj"),
    ],
)
def test_dates(language: str, whole: str, without_year: str) -> None:
    assert spoken_date("2026-05-03T16:30:00+02:00", language, with_weekday=True) == whole
    assert spoken_date("20260503", language, with_year=False) == without_year


@pytest.mark.parametrize(
    ("at", "english", "german", "spanish", "french"),
    [
        ("00:00", "midnight", "null Uhr", "las cero horas", "zéro heure"),
        ("01:05", "one oh five AM", "ein Uhr fünf", "la una y cinco", "une heure cinq"),
        ("12:00", "twelve noon", "zwölf Uhr", "las doce horas", "douze heures"),
        ("16:30", "four thirty PM", "sechzehn Uhr dreißig", "las dieciséis y treinta",
         "seize heures trente"),
        ("2026-05-03T21:00", "nine PM", "einundzwanzig Uhr", "las veintiuna horas",
         "vingt et une heures"),
    ],
)  # fmt: skip
def test_times(at: str, english: str, german: str, spanish: str, french: str) -> None:
    said = [spoken_time(at, language) for language in ("en-US", "de-DE", "es-ES", "fr-FR")]
    assert said == [english, german, spanish, french]
    assert spoken_time(at, "sv-SE") == at[-5:]


@pytest.mark.parametrize(
    ("at", "italian", "dutch", "polish", "portuguese"),
    [
        ("00:00", "ore zero", "nul uur", "północy", "zero hora"),
        ("01:05", "ore una e cinque", "één uur vijf", "pierwszej zero pięć", "uma hora e cinco"),
        ("02:00", "ore due", "twee uur", "drugiej", "duas horas"),
        ("16:30", "ore sedici e trenta", "zestien uur dertig", "szesnastej trzydzieści",
         "dezesseis horas e trinta"),
        ("21:00", "ore ventuno", "eenentwintig uur", "dwudziestej pierwszej",
         "vinte e uma horas"),
    ],
)  # fmt: skip
def test_times_of_four_more(
    at: str, italian: str, dutch: str, polish: str, portuguese: str
) -> None:
    said = [spoken_time(at, language) for language in ("it", "nl-NL", "pl-PL", "pt-BR")]
    assert said == [italian, dutch, polish, portuguese]
    assert spoken_time("16:00", "pt-PT") == "dezasseis horas"


def test_first_days_and_polish_years() -> None:
    first = [spoken_date("1993-10-01", each, with_year=False) for each in ("it", "pt", "pl", "fr")]
    assert first == ["primo ottobre", "primeiro de outubro", "pierwszego października",
                     "premier octobre"]  # fmt: skip
    years = [spoken_date(f"{year}-01-02", "pl") for year in (1993, 2000, 3026)]
    assert [said.removeprefix("drugiego stycznia ") for said in years] == [
        "tysiąc dziewięćset dziewięćdziesiątego trzeciego roku",
        "dwutysięcznego roku",
        "trzy tysiące dwudziestego szóstego roku",
    ]


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        ("1234", "en-US", "one thousand two hundred and thirty-four"),
        ("-12.50", "en-US", "minus twelve point five"),
        ("-12.50", "it-IT", "meno dodici virgola cinque"),
        ("0.5", "de-DE", "null Komma fünf"),
        ("12.5", "sw", "12.5"),
        ("-12.5", "pl-PL", "minus dwanaście przecinek pięć"),
        ("1234", "pt-BR", "mil duzentos e trinta e quatro"),
        ("1000000", "ko", "백만"),
    ],
)
def test_numbers(number: str, language: str, said: str) -> None:
    assert cardinal(Decimal(number), language) == said


def test_ordinals() -> None:
    assert [ordinal(21, each) for each in ("en", "de", "ko")] == [
        "twenty-first",
        "einundzwanzigste",
        "스물한 번째",
    ]
    assert ordinal(2026, "ko") == "2026", "the library knows no word: figures"


@pytest.mark.parametrize(
    "value", ["", "12,50", "1e9", "twelve", True, None, [1], "1" * 19, float("nan"), float("inf")]
)
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(NotSayable):
        number_of(value)


def test_bounds() -> None:
    assert number_of(10**15) == 10**15
    for value in (10**15 + 1, 1e300):
        with pytest.raises(NotSayable):
            number_of(value)
    with pytest.raises(NotSayable, match="whole"):
        whole_number_of(1.5)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "03.05.2026", "2026-5-3", 20260503, None, "x" * 99]
)
def test_what_is_no_date(value: object) -> None:
    with pytest.raises(NotSayable):
        spoken_date(value, "en")


@pytest.mark.parametrize("value", ["25:00", "4 PM", 1630, None, ""])
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(NotSayable):
        spoken_time(value, "en")


def test_what_is_no_currency() -> None:
    for currency in ("euro", "XXY", None, 5):
        with pytest.raises(NotSayable, match="ISO 4217"):
            money(1, currency, "en")
