"""French."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Cet appel est enregistré.",
    may_we_record=(
        "Pouvons-nous enregistrer cet appel ? Si vous êtes d'accord, appuyez sur 1."
    ),
    message_review=(
        "Pour écouter votre message, appuyez sur 1. Pour l'enregistrer de nouveau, appuyez sur 2. "
        "Pour l'envoyer, appuyez sur 3. Pour le supprimer, appuyez sur étoile."
    ),
    callback_confirm=(
        "Nous vous rappellerons au {number}. Si c'est exact, appuyez sur 1. "
        "Pour un autre numéro, appuyez sur 2."
    ),
    callback_number="Composez le numéro complet, puis appuyez sur dièse.",
    callback_offer=(
        "Vous pouvez raccrocher et garder votre place dans la file. "
        "Pour être rappelé, appuyez sur {key}."
    ),
    place_kept="Vous gardez votre place dans la file. Nous vous rappellerons. Au revoir.",
    place_not_kept=(
        "Nous ne pouvons pas vous appeler à ce numéro. "
        "Restez en ligne, vous gardez votre place."
    ),
    heard_right="Avez-vous dit {phrase} ?",
    yes_or_no="Dites oui ou appuyez sur 1, ou dites non ou appuyez sur 2.",
    yes=("oui", "exact"),
    no=("non", "faux"),
    digits={
        "zéro": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
        "six": "6", "sept": "7", "huit": "8", "neuf": "9",
    },
)  # fmt: skip
