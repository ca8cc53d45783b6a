"""Polish. "Did you say" would have to know the caller's gender: asked is what it was."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Ta rozmowa jest nagrywana.",
    may_we_record="Czy możemy nagrać tę rozmowę? Jeśli się zgadzasz, naciśnij 1.",
    message_review=(
        "Aby odsłuchać wiadomość, naciśnij 1. Aby nagrać ją ponownie, naciśnij 2. "
        "Aby ją wysłać, naciśnij 3. Aby ją usunąć, naciśnij gwiazdkę."
    ),
    callback_confirm=(
        "Oddzwonimy na numer {number}. Jeśli jest prawidłowy, naciśnij 1. "
        "Aby podać inny numer, naciśnij 2."
    ),
    callback_number="Wprowadź numer telefonu i zakończ krzyżykiem.",
    callback_offer=(
        "Możesz się rozłączyć i zachować miejsce w kolejce. "
        "Aby poprosić o oddzwonienie, naciśnij {key}."
    ),
    place_kept="Miejsce w kolejce jest zachowane. Oddzwonimy. Do widzenia.",
    place_not_kept=(
        "Nie możemy zadzwonić pod ten numer. "
        "Proszę zaczekać na linii, miejsce w kolejce jest zachowane."
    ),
    heard_right="Czy to było: {phrase}?",
    yes_or_no="Powiedz tak lub naciśnij 1, albo powiedz nie lub naciśnij 2.",
    yes=("tak", "zgadza się"),
    no=("nie", "źle"),
    digits={
        "zero": "0", "jeden": "1", "dwa": "2", "trzy": "3", "cztery": "4", "pięć": "5",
        "sześć": "6", "siedem": "7", "osiem": "8", "dziewięć": "9",
    },
)  # fmt: skip
