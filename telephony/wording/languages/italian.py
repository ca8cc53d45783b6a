"""Italian."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Questa chiamata viene registrata.",
    may_we_record="Possiamo registrare questa chiamata? Se è d'accordo, prema 1.",
    message_review=(
        "Per ascoltare il messaggio, prema 1. Per registrarlo di nuovo, prema 2. "
        "Per inviarlo, prema 3. Per cancellarlo, prema asterisco."
    ),
    callback_confirm=(
        "La richiameremo al numero {number}. Se è corretto, prema 1. Per un altro numero, prema 2."
    ),
    callback_number="Digiti il numero, prefisso compreso, e termini con il tasto cancelletto.",
    callback_offer=(
        "Può riagganciare e mantenere il suo posto in coda. "
        "Per essere richiamato, prema {key}."
    ),
    place_kept="Il suo posto in coda è mantenuto. La richiameremo. Arrivederci.",
    place_not_kept=(
        "Non possiamo chiamarla a quel numero. "
        "Resti in linea, il suo posto è mantenuto."
    ),
    heard_right="Ha detto {phrase}?",
    yes_or_no="Dica sì o prema 1, oppure dica no o prema 2.",
    yes=("sì", "esatto", "corretto"),
    no=("no", "sbagliato"),
    digits={
        "zero": "0", "uno": "1", "due": "2", "tre": "3", "quattro": "4", "cinque": "5",
        "sei": "6", "sette": "7", "otto": "8", "nove": "9",
    },
)  # fmt: skip
