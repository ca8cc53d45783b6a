"""German."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Dieses Gespräch wird aufgezeichnet.",
    may_we_record=(
        "Dürfen wir dieses Gespräch aufzeichnen? Wenn Sie einverstanden sind, drücken Sie die 1."
    ),
    message_review=(
        "Um Ihre Nachricht anzuhören, drücken Sie die 1. "
        "Um sie neu aufzunehmen, drücken Sie die 2. Um sie abzuschicken, drücken Sie die 3. "
        "Um sie zu verwerfen, drücken Sie die Sterntaste."
    ),
    callback_confirm=(
        "Wir rufen Sie unter {number} zurück. Wenn das stimmt, drücken Sie die 1. "
        "Für eine andere Nummer drücken Sie die 2."
    ),
    callback_number=(
        "Bitte geben Sie die Nummer mit Vorwahl ein, und schließen Sie mit der Rautetaste ab."
    ),
    callback_offer=(
        "Sie können auflegen, ohne Ihren Platz zu verlieren. "
        "Für einen Rückruf drücken Sie die {key}."
    ),
    place_kept=(
        "Ihr Platz in der Warteschlange bleibt Ihnen. "
        "Wir rufen Sie zurück. Auf Wiederhören."
    ),
    place_not_kept=(
        "Dort können wir Sie nicht anrufen. "
        "Bitte bleiben Sie am Apparat, Ihr Platz bleibt Ihnen."
    ),
    heard_right="Sagten Sie {phrase}?",
    yes_or_no="Bitte sagen Sie ja oder drücken Sie 1, oder sagen Sie nein oder drücken Sie 2.",
    yes=("ja", "richtig", "genau"),
    no=("nein", "falsch"),
    digits={
        "null": "0", "eins": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4",
        "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9",
    },
)  # fmt: skip
