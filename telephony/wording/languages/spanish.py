"""Spanish. The # key is "almohadilla" in Spain and "numeral" in America: both are said."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Esta llamada está siendo grabada.",
    may_we_record="¿Podemos grabar esta llamada? Si está de acuerdo, pulse 1.",
    message_review=(
        "Para escuchar su mensaje, pulse 1. Para grabarlo de nuevo, pulse 2. "
        "Para enviarlo, pulse 3. Para descartarlo, pulse asterisco."
    ),
    callback_confirm=(
        "Le llamaremos al {number}. Si es correcto, pulse 1. Para otro número, pulse 2."
    ),
    callback_number=(
        "Por favor, marque el número completo y termine con la tecla almohadilla, o numeral."
    ),
    callback_offer="Puede colgar y conservar su turno. Para que le llamemos, pulse {key}.",
    place_kept="Conserva su turno. Le llamaremos. Adiós.",
    place_not_kept="No podemos llamarle a ese número. Siga a la espera, conserva su turno.",
    heard_right="¿Ha dicho {phrase}?",
    yes_or_no="Por favor, diga sí o pulse 1, o diga no o pulse 2.",
    yes=("sí", "correcto"),
    no=("no", "incorrecto"),
    digits={
        "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
        "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    },
)  # fmt: skip
