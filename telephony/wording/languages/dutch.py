"""Dutch."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Dit gesprek wordt opgenomen.",
    may_we_record="Mogen we dit gesprek opnemen? Als u akkoord gaat, toets 1.",
    message_review=(
        "Om uw bericht te beluisteren, toets 1. Om het opnieuw in te spreken, toets 2. "
        "Om het te versturen, toets 3. Om het te wissen, toets sterretje."
    ),
    callback_confirm=(
        "We bellen u terug op {number}. Als dat klopt, toets 1. Voor een ander nummer, toets 2."
    ),
    callback_number="Toets het nummer in, met kengetal, en sluit af met een hekje.",
    callback_offer=(
        "U kunt ophangen en uw plaats in de wachtrij houden. "
        "Druk op {key} om teruggebeld te worden."
    ),
    place_kept="U houdt uw plaats in de wachtrij. Wij bellen u terug. Tot ziens.",
    place_not_kept="Op dat nummer kunnen wij u niet bellen. Blijf aan de lijn, u houdt uw plaats.",
    heard_right="Zei u {phrase}?",
    yes_or_no="Zeg ja of toets 1, of zeg nee of toets 2.",
    yes=("ja", "klopt", "juist"),
    no=("nee", "fout"),
    digits={
        "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4",
        "vijf": "5", "zes": "6", "zeven": "7", "acht": "8", "negen": "9",
    },
)  # fmt: skip
