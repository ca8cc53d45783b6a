"""Portuguese: of Brazil, and of Portugal, whose keys and calls have other names."""

from dataclasses import replace

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="Esta ligação está sendo gravada.",
    may_we_record="Podemos gravar esta ligação? Se concordar, tecle 1.",
    message_review=(
        "Para ouvir a sua mensagem, tecle 1. Para gravá-la novamente, tecle 2. "
        "Para enviá-la, tecle 3. Para descartá-la, tecle asterisco."
    ),
    callback_confirm=(
        "Vamos ligar de volta para o número {number}. Se estiver certo, tecle 1. "
        "Para outro número, tecle 2."
    ),
    callback_number="Digite o número com o código de área e termine com a tecla jogo da velha.",
    callback_offer=(
        "Você pode desligar e manter o seu lugar na fila. "
        "Para que liguemos de volta, tecle {key}."
    ),
    place_kept="O seu lugar na fila está guardado. Vamos ligar para você. Até logo.",
    place_not_kept=(
        "Não podemos ligar para esse número. "
        "Aguarde na linha, o seu lugar está guardado."
    ),
    heard_right="Você disse {phrase}?",
    yes_or_no="Diga sim ou tecle 1, ou diga não ou tecle 2.",
    yes=("sim", "certo", "correto"),
    no=("não", "errado"),
    digits={
        "zero": "0", "um": "1", "dois": "2", "três": "3", "quatro": "4", "cinco": "5",
        "seis": "6", "meia": "6", "sete": "7", "oito": "8", "nove": "9",
    },
)  # fmt: skip

EUROPEAN = replace(
    WORDS,
    recorded="Esta chamada está a ser gravada.",
    may_we_record="Podemos gravar esta chamada? Se concordar, prima 1.",
    message_review=(
        "Para ouvir a sua mensagem, prima 1. Para a gravar de novo, prima 2. "
        "Para a enviar, prima 3. Para a eliminar, prima asterisco."
    ),
    callback_confirm=(
        "Vamos ligar-lhe para o número {number}. Se estiver certo, prima 1. "
        "Para outro número, prima 2."
    ),
    callback_number="Marque o número e termine com a tecla cardinal.",
    callback_offer=(
        "Pode desligar e manter o seu lugar na fila. Para que lhe liguemos, prima {key}."
    ),
    place_kept="O seu lugar na fila está guardado. Vamos ligar-lhe. Adeus.",
    place_not_kept=(
        "Não podemos ligar para esse número. Aguarde em linha, o seu lugar está guardado."
    ),
    heard_right="Disse {phrase}?",
    yes_or_no="Diga sim ou prima 1, ou diga não ou prima 2.",
)
